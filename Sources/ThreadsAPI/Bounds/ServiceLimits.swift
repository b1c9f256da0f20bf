// SPDX-License-Identifier: Apache-2.0

/// How much a service may say before it is taken for one that never ends. Nobody's threads come near these figures.
public enum ServiceLimits {
  /// One reply that is not a stream, in bytes. A page of 100 long messages is a tenth of it.
  public static let replyBytes = 32 << 20
  /// The body of an error, in bytes; of its words 500 characters are kept.
  public static let errorBytes = 1 << 20
  /// The values in one JSON text: each costs some 40 bytes of memory, whatever it costs on the wire.
  public static let jsonValues = 400_000
  /// How deep one JSON text may be nested; more would use up the stack.
  public static let jsonDepth = 128
  /// One event of a stream, in bytes: it can hold a whole message.
  public static let eventBytes = 16 << 20
  /// All bytes of one stream. Some providers wrap each word into 300 bytes.
  public static let streamBytes = 256 << 20
  /// The events of one stream that tell anything.
  public static let streamEvents = 2_000_000
  /// How long one stream may go on, in seconds. Providers end a run after 10 minutes.
  public static let streamSeconds = 3600.0
  /// The text of one message, in bytes: some 1,500,000 words. What is beyond it is cut off and marked.
  public static let messageBytes = 8 << 20
  /// The calls of functions in one run.
  public static let toolCalls = 1000
  /// An id, in bytes.
  public static let idBytes = 1024
  /// The metadata of one object: its pairs, and the bytes of a value (a key is as long as an id). What is beyond is cut
  /// off; the API's own limits are 16 pairs and 512 characters.
  public static let metadataPairs = 1000
  public static let metadataValueBytes = 16 << 10
  /// What is read of one list: its pages, its elements, and their text in bytes.
  public static let pages = 2000
  public static let listed = 100_000
  public static let listedBytes = 64 << 20
}

/// A limit that a service has run into.
public enum ReachedLimit: Equatable, Sendable {
  /// A reply, one event, or a whole stream, in bytes.
  case replyBytes(Int), eventBytes(Int), streamBytes(Int)
  case streamEvents(Int)
  case streamSeconds(Double)
  case messageBytes(Int)
  case toolCalls(Int)
  case jsonValues(Int)
  case listed(Int), listedBytes(Int), pages(Int)
  /// A list that comes back to where it has been.
  case circle
  /// The head of a reply is longer than a head is.
  case head
}

/// Why nothing is sent over a connection.
public enum Insecurity: Equatable, Sendable {
  /// Plain http to another machine, which nobody has allowed.
  case plainHTTP
  /// The server's certificate is of nobody whom this machine trusts, or out of date.
  case untrustedCertificate
  /// The certificate is for another name.
  case wrongName
  /// TLS did not come about for another reason.
  case noTLS
  /// The file of authorities can't be read.
  case authorities(String)
}
