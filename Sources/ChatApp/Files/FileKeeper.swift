// SPDX-License-Identifier: Apache-2.0
public import ChatUI
public import ThreadsAPI

/// Carries out the effects that write and read files.
public protocol FileKeeper: Sendable {
  /// Carries out one effect; returns what there is to say of it.
  func carryOut(_ effect: Effect) async -> [Event]
  /// Notes the name that a provider has given to a thread, before anything is posted there.
  func note(name: ThreadID, of local: ThreadID) async
  /// Writes what is held back.
  func flush() async
  /// Why something of a thread is not on disk; `nil` when all of it is.
  func refusal(of thread: ThreadID) async -> FileError?
  /// Waits until all of a thread is on disk; `false` when it does not come to that.
  func untilWritten(_ thread: ThreadID) async -> Bool
  /// Takes a thread for a reply; `false` when another Skein has one under way there.
  func claim(_ thread: ThreadID) async -> Bool
}

extension FileKeeper {
  public func refusal(of thread: ThreadID) async -> FileError? { nil }
  public func untilWritten(_ thread: ThreadID) async -> Bool { true }
  public func claim(_ thread: ThreadID) async -> Bool { true }
}
