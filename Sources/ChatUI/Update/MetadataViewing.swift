// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// The metadata of a thread, pair by pair, and what else is known of it.

/// Opens the list of a thread's pairs and facts.
func showMetadata(of thread: ThreadID, selecting key: String? = nil, _ state: inout ChatState) -> [Effect] {
  guard let record = state.list[thread] else { return [] }
  let keys = record.metadata.keys.sorted { ($0 == "title" ? 0 : 1, $0) < ($1 == "title" ? 0 : 1, $1) }
  let width = min(20, keys.map { columns(of: $0) }.max() ?? 0)
  var items = keys.map { key in
    Picker.Item(
      label: key.padded(to: width), detail: record.metadata[key] ?? "", value: .word(pairPrefix + key))
  }
  items += state.unsentRemovals(in: thread).map { key in
    Picker.Item(label: "· " + key.padded(to: 8), detail: "removed", value: .word(removalPrefix + key))
  }
  if record.metadata.count < MetadataLimit.pairs {
    items.append(Picker.Item(label: "+", detail: "add a pair", value: .word(addition)))
  }
  items += facts(of: record, state).map { name, text in
    Picker.Item(label: "· " + name.padded(to: 8), detail: text, value: .word("fact"))
  }
  var picker = Picker(
    .metadata(thread), items: items,
    status: "\(record.metadata.count) of \(MetadataLimit.pairs) pairs · Enter changes one; without a value it goes")
  picker.selected = key.flatMap { keys.firstIndex(of: $0) } ?? 0
  state.picker = picker
  return []
}

private let pairPrefix = "pair "
private let removalPrefix = "removed "
private let addition = "add"

extension ChatState {
  /// What of a thread's metadata has not reached the provider.
  private func unsentChange(of thread: ThreadID) -> MetadataChange? {
    if let rename = renames[thread] { return rename.later.map { rename.change.merging($0) } ?? rename.change }
    if case .metadata(let change)? = outbox.metadata(of: thread)?.content { return change }
    return nil
  }

  /// Pairs that are gone here and not yet at the provider.
  fileprivate func unsentRemovals(in thread: ThreadID) -> [String] {
    let known = list[thread]?.metadata ?? [:]
    return (unsentChange(of: thread)?.removed ?? []).filter { known[$0] == nil }.sorted()
  }

  /// What becomes of a pair that the provider does not have as it stands here, and how that looks.
  func fateOfPair(_ word: String, of thread: ThreadID) -> (words: String, role: ThemeRole) {
    let isPair = word.hasPrefix(pairPrefix)
    guard isPair || word.hasPrefix(removalPrefix) else { return ("", .listAge) }
    let key = String(word.dropFirst(isPair ? pairPrefix.count : removalPrefix.count))
    let isNew = list[thread]?.isAtProvider == false && outbox.hasWaiting(in: thread)
    let change = unsentChange(of: thread)
    guard isNew || change.map({ isPair ? $0.set[key] != nil : $0.removed.contains(key) }) == true else {
      return ("", .listAge)
    }
    if outbox.metadata(of: thread)?.stage == .held { return ("✗ not sent", .warning) }
    let isOnItsWay = renames[thread]?.hasFailed == false && renames[thread]?.change.mentions(key) == true
    return (isOnItsWay ? "⇡ being sent" : "⇡ waits", .queued)
  }
}

extension MetadataChange {
  fileprivate func mentions(_ key: String) -> Bool { set[key] != nil || removed.contains(key) }
}

/// What is known of a thread beside its metadata.
private func facts(of record: ThreadRecord, _ state: ChatState) -> [(String, String)] {
  let created = CivilTime(record.createdAt, secondsFromUTC: state.secondsFromUTC)
  var facts = [
    ("id", record.id), ("profile", "\(state.profile.name) (\(state.profile.dialect))"),
    ("created", "\(created.dayAndMonth) \(created.year), \(created.hourAndMinute)"),
    ("messages", "\(record.messageCount)"), ("state", record.state.rawValue),
  ]
  if let tokens = state.transcripts[record.id]?.tokens, tokens > 0 { facts.append(("tokens", "\(tokens)")) }
  let kin = state.list.families.members(of: record.familyID).count
  if kin > 1 { facts.append(("variants", "\(kin)")) }
  if let branch = record.branch {
    let name = state.list[branch.parent].map { $0.quotedName + " " } ?? ""
    facts.append((branch.kind == .fork ? "fork of" : "made in", name + branch.parent))
  }
  if let source = record.copiedFrom { facts.append(("copy of", source)) }
  for copy in record.copiedTo { facts.append(("copied to", copy)) }
  return facts
}

/// Takes an item of that list: a pair is changed, a fact is only said.
func pickMetadata(
  _ item: Picker.Item?, _ picker: Picker, of thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  if item == nil {
    // A pair that is typed here is meant as one.
    state.prompt = Prompt(purpose: .metadata(thread, key: nil), editor: picker.editor)
    return submitPrompt(&state)
  }
  guard case .word(let word)? = item?.value, let record = state.list[thread] else { return [] }
  if word == addition {
    state.prompt = Prompt(purpose: .metadata(thread, key: nil), editor: TextEditor())
  } else if word.hasPrefix(pairPrefix) {
    let key = String(word.dropFirst(pairPrefix.count))
    state.prompt = Prompt(purpose: .metadata(thread, key: key), editor: TextEditor(record.metadata[key] ?? ""))
  } else {
    state.picker = picker
    return show(Notice(.done, "This is what is known of the thread; only pairs can be changed."), &state)
  }
  return []
}

/// Sets the pair that was typed. What breaks a limit stays in the question, and it is said which.
func submitMetadata(_ text: String, _ key: String?, of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let record = state.list[thread] else { return cancelPrompt(&state) }
  var (key, value) = (key ?? "", text)
  if key.isEmpty {
    if text.isEmpty { return cancelPrompt(&state) }
    guard let sign = text.firstIndex(of: "=") else {
      return show(Notice(.error, "A pair is KEY=VALUE; there is no = in this."), &state)
    }
    key = String(text[..<sign]).trimmed
    value = String(text[text.index(after: sign)...]).trimmed
    guard !key.isEmpty, !value.isEmpty else {
      return show(Notice(.error, "A pair needs a key and a value: KEY=VALUE."), &state)
    }
  }
  let change = value.isEmpty ? MetadataChange(removed: [key]) : MetadataChange(set: [key: value])
  var metadata = record.metadata
  change.apply(to: &metadata)
  if let limit = metadata.brokenLimit { return show(Notice(.error, words(for: limit)), &state) }
  state.prompt = nil
  guard metadata != record.metadata || state.renames[thread]?.hasFailed == true else {
    return showMetadata(of: thread, selecting: key, &state)
  }
  let undoing = MetadataChange(from: metadata, to: record.metadata)
  state.undoSteps.append(
    UndoStep("the change of the metadata of \(record.quotedName)", [UndoChange(thread, .metadata(undoing))]))
  let effects = changeMetadata(change, of: thread, &state)
  return effects + showMetadata(of: thread, selecting: key, &state)
}

extension String {
  /// Filled with blanks.
  func padded(to columns: Int) -> String {
    let own = TerminalCore.columns(of: self)
    return own < columns ? self + String(repeating: " ", count: columns - own) : self
  }
}
