// SPDX-License-Identifier: Apache-2.0

/// A service that can take in threads with the ids and times that they have elsewhere.
public protocol ThreadRestoring: ThreadService {
  /// Puts a thread with its messages where it is not there yet; to one that is there, adds the messages that it lacks
  /// and changes nothing else. All of it or nothing.
  ///
  /// Throws `.badRequest` when a message's id is another thread's.
  func restoreThread(_ thread: ChatThread, messages: [Message]) async throws(ServiceError) -> RestoredThread
}

/// What restoring a thread came to.
public struct RestoredThread: Equatable, Sendable {
  /// Whether the thread was not there before.
  public var isNew: Bool
  public var addedMessages: Int

  public init(isNew: Bool, addedMessages: Int) {
    self.isNew = isNew
    self.addedMessages = addedMessages
  }
}
