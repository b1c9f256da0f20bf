// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// How much a client takes from a server: ``ServiceLimits``, unless somebody knows better.
public struct HTTPLimits: Equatable, Sendable {
  /// A whole reply, in bytes.
  public var replyBytes = ServiceLimits.replyBytes
  /// All bytes of one stream.
  public var streamBytes = ServiceLimits.streamBytes
  /// The events that one stream tells.
  public var streamEvents = ServiceLimits.streamEvents
  /// How long one stream may go on, in seconds.
  public var streamSeconds = ServiceLimits.streamSeconds
  /// The text of one message, in bytes.
  public var messageBytes = ServiceLimits.messageBytes
  /// The redirects that are followed, one after the other.
  static let redirects = 3
  /// The events of a run that wait for whoever listens; the server waits when there are more.
  static let waitingEvents = 256

  public init() {}
}

extension Message {
  /// This message with no more text than that; what is left out is marked.
  func clipped(toBytes limit: Int) -> Message {
    guard text.utf8.count > limit else { return self }
    var message = self
    message.content = [.text(text.clipped(toBytes: limit))]
    message.status = .incomplete
    message.incompleteReason = "max_bytes"
    return message
  }
}
