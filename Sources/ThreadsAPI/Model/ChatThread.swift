// SPDX-License-Identifier: Apache-2.0

/// An opaque identifier that a provider gave; never parsed, always percent-encoded in a path.
public typealias ThreadID = String
/// See ``ThreadID``.
public typealias MessageID = String
/// See ``ThreadID``.
public typealias RunID = String
/// See ``ThreadID``.
public typealias StepID = String
/// See ``ThreadID``.
public typealias AssistantID = String

/// Milliseconds since 1970-01-01T00:00:00Z, the finest unit any dialect has.
public struct Timestamp: Hashable, Sendable, Comparable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
  public init(seconds: Int64) { self.milliseconds = seconds * 1000 }

  /// Whole seconds since the epoch, rounded down.
  public var seconds: Int64 { milliseconds >= 0 ? milliseconds / 1000 : (milliseconds + 1) / 1000 - 1 }

  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
}

/// Pairs of text that a client hangs on a thread, message, run or assistant.
public typealias Metadata = [String: String]

/// A conversation as its provider describes it.
public struct ChatThread: Equatable, Sendable {
  public var id: ThreadID
  public var createdAt: Timestamp
  public var metadata: Metadata
  /// What tools may reach in this thread; kept and returned as it came (Assistants, AIML).
  public var toolResources: JSONValue?
  /// Whether lists show it: see ``ThreadService/createDetachedThread(after:)``.
  public var isListed = true

  public init(id: ThreadID, createdAt: Timestamp, metadata: Metadata = [:], toolResources: JSONValue? = nil) {
    self.id = id
    self.createdAt = createdAt
    self.metadata = metadata
    self.toolResources = toolResources
  }

  /// The thread's title: `metadata.title`, else `name`, else `topic`; `nil` when none holds a visible word.
  public var title: String? { metadata.title }
}

extension Metadata {
  /// The title that these pairs carry (DESIGN §2.5).
  public var title: String? {
    for key in ["title", "name", "topic"] {
      if let value = self[key], value.contains(where: { !$0.isWhitespace }) { return value }
    }
    return nil
  }

  /// Which limit of the API these pairs break, if any: 16 pairs, keys of 64 and values of 512 Unicode scalars.
  public var brokenLimit: MetadataLimit? {
    if count > MetadataLimit.pairs { return .tooManyPairs(count) }
    for (key, value) in self.sorted(by: { $0.key < $1.key }) {
      if key.unicodeScalars.count > MetadataLimit.keyScalars { return .keyTooLong(key) }
      if value.unicodeScalars.count > MetadataLimit.valueScalars {
        return .valueTooLong(key: key, scalars: value.unicodeScalars.count)
      }
    }
    return nil
  }
}

/// A limit of the API on metadata that a map breaks.
public enum MetadataLimit: Equatable, Sendable {
  public static let pairs = 16
  public static let keyScalars = 64
  public static let valueScalars = 512

  case tooManyPairs(Int)
  case keyTooLong(String)
  case valueTooLong(key: String, scalars: Int)
}
