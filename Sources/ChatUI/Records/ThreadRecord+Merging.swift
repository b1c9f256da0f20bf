// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// What somebody else has made of a thread: how it stood before, as far as it was known, and how it stands now.
public struct ThreadChange: Equatable, Sendable {
  public var before: ThreadRecord?
  public var after: ThreadRecord

  public init(before: ThreadRecord?, after: ThreadRecord) {
    self.before = before
    self.after = after
  }
}

extension ThreadRecord {
  /// This record with what another has changed of it since both were `base`.
  ///
  /// Each member is for itself. What both have changed stays as it is here; of times the later one holds, and what a
  /// provider has deleted stays deleted. Without a base, what is unset on one side is taken from the other.
  public func merging(_ theirs: ThreadRecord, base: ThreadRecord?) -> ThreadRecord {
    let base = base ?? ThreadRecord(id: id, createdAt: createdAt, updatedAt: updatedAt)
    var merged = self
    func take<Value: Equatable>(_ member: WritableKeyPath<ThreadRecord, Value>) {
      if self[keyPath: member] == base[keyPath: member] { merged[keyPath: member] = theirs[keyPath: member] }
    }
    take(\.id)
    take(\.replaces)
    take(\.createdAt)
    take(\.isUnread)
    take(\.runID)
    take(\.choice.assistantID)
    take(\.choice.model)
    take(\.choice.instructions)
    take(\.copiedFrom)
    take(\.branch)
    take(\.isPinned)
    take(\.hasUnsent)
    // Being in the trash and since when are one thing.
    if (state, trashedAt) == (base.state, base.trashedAt) {
      (merged.state, merged.trashedAt) = (theirs.state, theirs.trashedAt)
    }
    merged.isDeletedAtProvider = isDeletedAtProvider || theirs.isDeletedAtProvider
    merged.takeWords(of: theirs, base: base)
    merged.updatedAt = max(updatedAt, theirs.updatedAt)
    merged.usedAt = [usedAt, theirs.usedAt].compactMap { $0 }.max()
    merged.metadata = metadata.merging(theirs.metadata, base: base.metadata)
    merged.copiedTo = copiedTo.merging(theirs.copiedTo, base: base.copiedTo)
    return merged
  }

  /// The newest words and the number of messages belong to the last activity.
  private mutating func takeWords(of theirs: ThreadRecord, base: ThreadRecord) {
    let isOurs = (messageCount, preview) != (base.messageCount, base.preview)
    let isTheirs = (theirs.messageCount, theirs.preview) != (base.messageCount, base.preview)
    let areTheirsLater = updatedAt < theirs.updatedAt
    if !isOurs || (isTheirs && areTheirsLater) { (messageCount, preview) = (theirs.messageCount, theirs.preview) }
    if opening == base.opening || opening.isEmpty { opening = theirs.opening }
  }
}

extension Metadata {
  /// Pair by pair.
  fileprivate func merging(_ theirs: Metadata, base: Metadata) -> Metadata {
    if theirs == base { return self }
    var merged = self
    for key in Set(theirs.keys).union(base.keys) where self[key] == base[key] { merged[key] = theirs[key] }
    return merged
  }
}

extension [String] {
  /// What one of both has added, without what the other has taken away.
  fileprivate func merging(_ theirs: [String], base: [String]) -> [String] {
    if theirs == base { return self }
    let kept = filter { theirs.contains($0) || !base.contains($0) }
    return kept + theirs.filter { !base.contains($0) && !kept.contains($0) }
  }
}
