// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// A reply that is on its way.
public struct Reply: Equatable, Sendable {
  public var startedAt: Timestamp
  /// The run, once the provider has named it.
  public var runID: RunID?
  /// The message whose sending began it, while the provider has not accepted it.
  public var unacceptedMessage: MessageID?
  /// How many pieces of text have come: about one a token.
  public var pieces = 0
  public var firstPieceAt: Timestamp?
  /// How many pieces come in a second, and when that was counted: what is shown of it stands still for a second.
  var pace: Pace?
  public var isStopping = false
  /// The entry of the outbox, when it is no reply but the making of a thread.
  public var creates: String?

  /// A figure that stands still for a second: each new one is bytes to the terminal.
  struct Pace: Equatable, Sendable {
    var perSecond: Int
    var countedAt: Timestamp
  }

  /// Takes in a piece that comes now.
  mutating func count(pieceAt now: Timestamp) {
    pieces += 1
    let first = firstPieceAt ?? now
    firstPieceAt = first
    let passed = now.milliseconds - first.milliseconds
    guard passed > 500, pace.map({ now.milliseconds - $0.countedAt.milliseconds >= 1000 }) ?? true else { return }
    pace = Pace(perSecond: pieces * 1000 / Int(passed), countedAt: now)
  }

  public init(startedAt: Timestamp, unacceptedMessage: MessageID?) {
    self.startedAt = startedAt
    self.unacceptedMessage = unacceptedMessage
  }
}

/// One line asked for in the footer.
public struct Prompt: Equatable, Sendable {
  public enum Purpose: Equatable, Sendable {
    case rename(ThreadID)
    case adopt
    /// The value of a pair of metadata; without a key, a pair that is new.
    case metadata(ThreadID, key: String?)
    /// What is to be told to who answers in a thread; `nil` is the one that is about to begin.
    case instructions(ThreadID?)
    /// The file for some words, and the command for some.
    case write(Extract)
    case pipe(Extract)
    /// Words to find in the open thread.
    case find
  }

  public var purpose: Purpose
  public var editor: TextEditor
}

/// One line of the footer that says what happened and what to do.
public struct Notice: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    case done, warning, error
  }

  public var kind: Kind
  public var text: String

  public init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}

/// Metadata that the provider has not confirmed.
public struct Rename: Equatable, Sendable {
  /// Which answer is awaited.
  public var attempt: Int
  /// What was sent.
  public var change: MetadataChange
  /// What is to be sent when the answer has come.
  public var later: MetadataChange?
  public var hasFailed = false
}

/// A text that left the composer unsent.
public struct ClearedText: Equatable, Sendable {
  public var text: String
  public var at: Timestamp
  /// Whether it was cut out of a longer text: then it is found by searching, not by going back.
  public var isPiece: Bool

  public init(text: String, at: Timestamp, isPiece: Bool = false) {
    self.text = text
    self.at = at
    self.isPiece = isPiece
  }
}

/// A place in the composer's history, and what was typed before going there.
public struct HistoryPlace: Equatable, Sendable {
  var offset: Int
  var typed: String
}
