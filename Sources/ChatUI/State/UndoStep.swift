// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// Something that `u` takes back, whole: what was done in one go, to one thread or to many.
public struct UndoStep: Equatable, Sendable {
  /// What was done, for the notice that tells of its undoing: `the rename of “Trip”`.
  public var deed: String
  public var changes: [UndoChange]

  public init(_ deed: String, _ changes: [UndoChange]) {
    self.deed = deed
    self.changes = changes
  }
}

/// One thing of a thread as it was before.
public struct UndoChange: Equatable, Sendable {
  public enum Old: Equatable, Sendable {
    case state(ThreadState)
    case pinned(Bool)
    case unread(Bool)
    /// What takes the metadata back.
    case metadata(MetadataChange)
    case choice(ReplyChoice)
  }

  public var thread: ThreadID
  public var old: Old

  public init(_ thread: ThreadID, _ old: Old) {
    self.thread = thread
    self.old = old
  }
}

/// Pairs of metadata that are to be set, and those that are to go; all others stay.
public struct MetadataChange: Equatable, Sendable {
  public private(set) var set: Metadata
  public private(set) var removed: Set<String>

  public init(set: Metadata = [:], removed: Set<String> = []) {
    self.set = set
    self.removed = removed
  }

  /// Another title; an empty one takes it away, also from the keys that other clients keep it in.
  public init(title: String) {
    self.init(set: title.isEmpty ? [:] : ["title": title], removed: title.isEmpty ? ["title", "name", "topic"] : [])
  }

  /// What makes one map of another.
  public init(from old: Metadata, to new: Metadata) {
    self.init(set: new.filter { old[$0.key] != $0.value }, removed: Set(old.keys).subtracting(new.keys))
  }

  /// Takes a later change into this one.
  mutating func merge(_ later: MetadataChange) {
    set = set.filter { !later.removed.contains($0.key) }.merging(later.set) { $1 }
    removed = removed.union(later.removed).subtracting(later.set.keys)
  }

  public func apply(to metadata: inout Metadata) {
    for key in removed { metadata[key] = nil }
    metadata.merge(set) { $1 }
  }
}
