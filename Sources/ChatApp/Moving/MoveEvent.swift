// SPDX-License-Identifier: Apache-2.0
public import ChatUI
public import ThreadsAPI

/// What happens while threads are moved: for a progress bar, and for who wants to know.
public enum MoveEvent: Equatable, Sendable {
  /// How far the work is, in units of its own; `total` is not always known.
  case progress(done: Int, total: Int?, what: String)
  /// The provider could not be asked: what is here was taken.
  case tookLocalCopy(ThreadID, ServiceError)
  /// Something about the user's files.
  case finding(FileFinding)
  /// Part of a file that was left out.
  case fault(ImportFault)
}

/// What became of one thread.
public struct MoveOutcome: Equatable, Sendable {
  public enum Kind: String, Equatable, Sendable {
    /// It was not there before.
    case made = "new"
    /// It was there, and got what it lacked.
    case completed
    /// It was there already, whole.
    case unchanged
  }

  public var kind: Kind
  public var record: ThreadRecord
  public var addedMessages: Int
  /// Messages that could not go with it: never sent, or empty.
  public var leftOut = 0
  public var otherBranches = 0
}

/// Why a thread did not get where it was to go.
public enum MoveFailure: Error, Equatable, Sendable {
  case service(ServiceError)
  case file(FileError)
  /// Another Skein is at it.
  case busy
  /// The user wanted no more.
  case interrupted
  /// What takes the output has gone.
  case noReader
}
