// SPDX-License-Identifier: Apache-2.0

/// A part of a file that could not be taken in: facts only.
public struct ImportFault: Error, Equatable, Sendable {
  public enum Reason: Error, Equatable, Sendable {
    /// No JSON, from this byte of the value on.
    case notJSON(Int)
    /// The file ends in the middle of it.
    case cutOff
    /// Longer than this many bytes.
    case tooLong(Int)
    case tooDeep
    case badUTF8
    /// JSON, but nothing that has to do with threads.
    case unknownShape
    /// A conversation without a message that could be shown.
    case noMessages
    /// A message of a thread that the file does not have.
    case noThread(String)
    /// The parts of a conversation do not hang together: this one is not there, or is above itself.
    case brokenTree(String)
    /// It could not be kept.
    case file(FileError)
    /// The provider, or the embedded service, did not take it: in words.
    case refused(String)
  }

  /// Which value of the file, from 1.
  public var number: Int
  public var title: String?
  public var reason: Reason

  public init(number: Int, title: String? = nil, reason: Reason) {
    self.number = number
    self.title = title
    self.reason = reason
  }
}

/// Why a file as a whole can't be imported.
public enum ImportRefusal: Error, Equatable, Sendable {
  case file(FileError)
  case zip
  case gzip
  case otherEncoding
  case empty
  /// The first thing in it is no JSON.
  case notJSON
  /// A newer Skein wrote it.
  case newerFormat(Int)
}
