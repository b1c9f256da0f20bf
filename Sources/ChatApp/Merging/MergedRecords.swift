// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// Two states of one thread's record, from two machines, as one. Which of them is ours makes no difference.
struct MergedRecord {
  private(set) var record: ThreadRecord
  private(set) var conflicts: [MergeReport.Conflict] = []

  init(_ ours: ThreadRecord, _ theirs: ThreadRecord, now: Timestamp) {
    let (newer, older) = Self.isNewer(theirs, than: ours) ? (theirs, ours) : (ours, theirs)
    record = newer
    record.id = ours.id
    record.replaces = ours.replaces ?? theirs.replaces
    // A thread that only its journal tells of may have no time that is known.
    let times = [ours.createdAt, theirs.createdAt]
    record.createdAt = times.filter { $0.milliseconds > 0 }.min() ?? ours.createdAt
    record.metadata = Self.union(newer.metadata, older.metadata)
    if newer.opening.isEmpty { record.opening = older.opening }
    if newer.preview.isEmpty { record.preview = older.preview }
    record.choice = newer.choice == ReplyChoice() ? older.choice : newer.choice
    record.copiedFrom = newer.copiedFrom ?? older.copiedFrom
    record.copiedTo = ours.copiedTo + theirs.copiedTo.filter { !ours.copiedTo.contains($0) }
    record.branch = newer.branch ?? older.branch
    record.usedAt = [ours.usedAt, theirs.usedAt].compactMap { $0 }.max()
    record.isPinned = newer.updatedAt == older.updatedAt ? ours.isPinned || theirs.isPinned : newer.isPinned
    // A run and what is unread are this machine's affair.
    record.runID = ours.runID
    record.isUnread = ours.isUnread
    record.hasUnsent = ours.hasUnsent || theirs.hasUnsent
    record.messageCount = max(ours.messageCount, theirs.messageCount)
    settleState(ours, theirs, now)
    if let one = newer.title, let other = older.title, one != other {
      conflicts.append(.title(ours.id, kept: one, other: other))
    }
  }

  /// By time; where that is the same, by what it says, so that both machines come to the same.
  private static func isNewer(_ one: ThreadRecord, than other: ThreadRecord) -> Bool {
    if one.updatedAt != other.updatedAt { return one.updatedAt > other.updatedAt }
    let (left, right) = (JSONValue(one.metadata).text, JSONValue(other.metadata).text)
    return left != right && (other.metadata.isEmpty || (!one.metadata.isEmpty && left > right))
  }

  /// Pairs that only one of them has stay, as long as there is room for them.
  private static func union(_ newer: Metadata, _ older: Metadata) -> Metadata {
    var all = newer
    for (key, value) in older.sorted(by: { $0.key < $1.key }) where all[key] == nil {
      if all.count < MetadataLimit.pairs { all[key] = value }
    }
    return all
  }

  /// What was put into the trash after all that was said in it is in the trash, and its time there begins anew: what is
  /// deleted at the provider is never the first that its owner hears of it.
  private mutating func settleState(_ ours: ThreadRecord, _ theirs: ThreadRecord, _ now: Timestamp) {
    record.isDeletedAtProvider = ours.isDeletedAtProvider || theirs.isDeletedAtProvider
    switch (ours.state, theirs.state) {
    case (.trashed, .trashed):
      (record.state, record.trashedAt) = (.trashed, max(ours.trashedAt ?? now, theirs.trashedAt ?? now))
    case (.trashed, _):
      let isTrash = (ours.trashedAt ?? now) >= theirs.updatedAt || ours.isDeletedAtProvider
      (record.state, record.trashedAt) = isTrash ? (.trashed, ours.trashedAt) : (theirs.state, nil)
    case (_, .trashed):
      let isTrash = (theirs.trashedAt ?? now) >= ours.updatedAt || theirs.isDeletedAtProvider
      (record.state, record.trashedAt) = isTrash ? (.trashed, max(now, theirs.trashedAt ?? now)) : (ours.state, nil)
      if isTrash { conflicts.append(.trashed(ours.id)) }
    case (.gone, _), (_, .gone):
      (record.state, record.trashedAt) = (.gone, nil)
    default:
      record.trashedAt = nil
    }
    if record.state != .trashed { record.isDeletedAtProvider = false }
  }
}

/// Two states of one message as one, and whether either says what the other does not.
struct MergedMessage {
  private(set) var message: MovedMessage
  private(set) var isConflict = false

  init(_ ours: MovedMessage, _ theirs: MovedMessage) {
    let takesTheirs = Self.isBetter(theirs.record, than: ours.record)
    let (winner, loser) = takesTheirs ? (theirs, ours) : (ours, theirs)
    message = winner
    let isNamed = !theirs.record.id.hasPrefix(MessageRecord.localPrefix)
    if ours.record.id != theirs.record.id {
      let (named, local) = isNamed ? (theirs.record, ours.record) : (ours.record, theirs.record)
      message.record.id = named.id
      message.record.replaces = named.replaces ?? local.id
    } else {
      message.record.replaces = ours.record.replaces ?? theirs.record.replaces
    }
    message.record.usage = winner.record.usage ?? loser.record.usage
    message.record.model = winner.record.model ?? loser.record.model
    message.record.runID = winner.record.runID ?? loser.record.runID
    message.record.origin = winner.record.origin ?? loser.record.origin
    message.record.variantOf = winner.record.variantOf ?? loser.record.variantOf
    for pair in loser.record.metadata where message.record.metadata[pair.key] == nil {
      if message.record.metadata.count < MetadataLimit.pairs { message.record.metadata[pair.key] = pair.value }
    }
    for member in loser.extras.members where message.extras[member.name] == nil {
      message.extras[member.name] = member.value
    }
    isConflict = !winner.record.text.utf8.starts(with: loser.record.text.utf8)
  }

  /// What is complete is better than what is not, then what is longer. Of what is the same, ours stays.
  private static func isBetter(_ one: MessageRecord, than other: MessageRecord) -> Bool {
    let (isWhole, otherIsWhole) = (one.state == .completed, other.state == .completed)
    if isWhole != otherIsWhole { return isWhole }
    if one.text == other.text { return false }
    let (length, otherLength) = (one.text.utf8.count, other.text.utf8.count)
    return length == otherLength ? one.text > other.text : length > otherLength
  }
}
