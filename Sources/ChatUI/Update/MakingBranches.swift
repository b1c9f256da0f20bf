// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// A branch is a thread that begins with copies of what another said. Everything is on disk before anything leaves.

extension ChatState {
  /// The messages before a row as another thread takes them over. What was never said to anybody stays behind.
  mutating func copies(of thread: ThreadID, before row: Int) -> [MessageRecord] {
    guard let transcript = transcripts[thread] else { return [] }
    let branch = list[thread]?.branch
    var copies: [MessageRecord] = []
    for (number, entry) in transcript.entries.prefix(row).enumerated() {
      let source = entry.record
      let isNew = source.role == .user && source.origin == nil && [.queued, .failed, .sent].contains(source.state)
      guard !isNew, source.state != .streaming, source.text.contains(where: { !$0.isWhitespace }) else { continue }
      var copy = MessageRecord(
        id: localIDs.next(), role: source.role, text: source.text, createdAt: source.createdAt,
        state: source.state == .interrupted ? .interrupted : .completed, model: source.model, reason: source.reason)
      copy.origin = source.origin ?? MessagePlace(thread, source.id)
      let isVariant = branch?.kind == .variant && transcript.isBranchPoint(number)
      copy.variantOf = source.variantOf ?? (isVariant ? branch?.place : nil)
      copies.append(copy)
    }
    return copies
  }

  /// The record of a thread that is made from another.
  mutating func newBranch(
    _ kind: ThreadBranch.Kind, of source: ThreadRecord, root: ThreadID?, at place: MessagePlace
  ) -> ThreadRecord {
    var record = ThreadRecord(id: localIDs.next(), createdAt: now, updatedAt: now, choice: source.choice)
    // What is not at the provider, nobody can go back to there.
    let parent = source.isAtProvider ? source.id : source.branch?.parent ?? source.id
    record.branch = ThreadBranch(kind, parent: parent, root: root ?? record.id, place: place)
    record.metadata = source.metadata.filter { !$0.key.hasPrefix("skein_") }
    if kind == .fork { record.metadata.setTitle(String(source.displayTitle.prefix(200)) + " (fork)") }
    if kind == .variant { record.isPinned = source.isPinned }
    for (key, value) in [(ThreadBranch.parentKey, parent), (ThreadBranch.ownIDKey, record.id)]
    where record.metadata.count < MetadataLimit.pairs { record.metadata[key] = value }
    return record
  }
}

/// Brings a thread with its copies into being here and opens it; the provider hears of it with the first message.
func begin(_ made: ThreadRecord, _ copies: [MessageRecord], _ state: inout ChatState) -> [Effect] {
  var record = made
  record.messageCount = copies.count
  record.opening = copies.first?.text.firstWords(ThreadRecord.previewLength) ?? ""
  record.preview = copies.last?.text.firstWords(ThreadRecord.previewLength) ?? ""
  var transcript = Transcript(copies, isLoaded: true)
  transcript.isRefreshed = true
  state.transcripts[record.id] = transcript
  state.list.put(record)
  state.list.select(record.id)
  state.openThread = record.id
  // The messages first: a thread without them would be a loss, messages without a thread are litter.
  return (copies.isEmpty ? [] : [.saveMessages(copies, in: record.id)]) + [.saveThread(record)]
}

/// Goes on otherwise at a place: in a thread with the same beginning, a message of its own, and the reply to that.
func makeVariant(
  of thread: ThreadID, at place: MessagePlace, _ copies: [MessageRecord], _ message: MessageRecord?,
  _ state: inout ChatState
) -> [Effect] {
  guard let source = state.list[thread] else { return [] }
  let branch = state.newBranch(.variant, of: source, root: source.familyID, at: place)
  let effects = leaveDraft(&state) + begin(branch, copies, &state)
  let sent = message.map { sendMessage($0, in: branch.id, &state) } ?? requestReply(in: branch.id, &state)
  let words =
    "A variant: < and > switch. \(state.profile.name) has no branches, so this is a new thread; P goes back."
  return effects + sent + show(Notice(.done, words), &state)
}

/// A message that was known by a local id has its provider's: the branches made at it follow.
func placeRenamed(
  _ old: MessageID, to new: MessageID, in thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  guard old != new else { return [] }
  let place = MessagePlace(thread, old)
  var effects: [Effect] = []
  for id in state.list.families.variants(at: place) {
    guard var record = state.list[id] else { continue }
    record.branch?.place.message = new
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  return effects
}

/// The copies that a thread begins with are at the provider.
func copiesPosted(_ copies: [PostedCopy], in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard var transcript = state.transcripts.removeValue(forKey: thread) else { return [] }
  defer { state.transcripts[thread] = transcript }
  var changed: [MessageRecord] = []
  for copy in copies {
    guard var record = transcript[copy.local], record.origin != nil else { continue }
    record.replaces = copy.local
    record.id = copy.id
    transcript.put(record)
    changed.append(record)
  }
  return changed.isEmpty ? [] : [.saveMessages(changed, in: thread)]
}

/// A copy of a message and the id that the provider has given it.
public struct PostedCopy: Equatable, Sendable {
  public var local: MessageID
  public var id: MessageID

  public init(local: MessageID, id: MessageID) {
    self.local = local
    self.id = id
  }
}
