// SPDX-License-Identifier: Apache-2.0
import TerminalCore
public import ThreadsAPI

func askForTitle(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.list.selection, let record = state.list[thread] else { return [] }
  state.prompt = Prompt(purpose: .rename(thread), editor: TextEditor(record.title ?? ""))
  return []
}

func askForID(_ state: inout ChatState) -> [Effect] {
  state.prompt = Prompt(purpose: .adopt, editor: TextEditor())
  return []
}

func cancelPrompt(_ state: inout ChatState) -> [Effect] {
  let purpose = state.prompt?.purpose
  keepPrompt(&state)
  state.prompt = nil
  switch purpose {
  case .metadata(let thread, let key): return showMetadata(of: thread, selecting: key, &state)
  case .find: return leaveFinding(&state)
  default: return []
  }
}

func submitPrompt(_ state: inout ChatState) -> [Effect] {
  guard let prompt = state.prompt else { return [] }
  let text = VisibleText.of(prompt.editor.text, keepingLines: false).trimmed
  switch prompt.purpose {
  case .rename(let thread): return rename(thread, to: text, &state)
  case .adopt:
    state.prompt = nil
    return adopt(text, &state)
  case .metadata(let thread, let key): return submitMetadata(prompt.editor.text.trimmed, key, of: thread, &state)
  case .instructions(let thread): return setInstructions(prompt.editor.text.trimmed, in: thread, &state)
  case .write(let extract): return write(extract, to: prompt.editor.text.trimmed, &state)
  case .pipe(let extract): return pipe(extract, through: prompt.editor.text.trimmed, &state)
  case .find: return settleFinding(&state)
  }
}

func rename(_ thread: ThreadID, to title: String, _ state: inout ChatState) -> [Effect] {
  guard let record = state.list[thread] else { return cancelPrompt(&state) }
  var metadata = record.metadata
  metadata.setTitle(title)
  if let limit = metadata.brokenLimit {
    // The prompt stays, so that what was typed can be mended.
    return show(Notice(.error, words(for: limit)), &state)
  }
  state.prompt = nil
  let old = record.title ?? ""
  // The same title again sends what failed before.
  guard title != old || state.renames[thread]?.hasFailed == true else { return [] }
  // The variants of a conversation have one title.
  let kin = state.list.families.members(of: record.familyID).filter { state.list[$0]?.state == record.state }
  if title != old {
    let changes = kin.compactMap { id in
      state.list[id].map {
        UndoChange(id, .metadata(MetadataChange(undoing: MetadataChange(title: title), of: $0.metadata)))
      }
    }
    state.undoSteps.append(UndoStep("the rename of \(record.quotedName)", changes))
  }
  return kin.flatMap { changeMetadata(MetadataChange(title: title), of: $0, &state) }
}

/// Shows other metadata at once and sends the change to the provider. While one is on its way the next waits for its
/// answer, because a provider may take two that come together in either order.
func changeMetadata(_ change: MetadataChange, of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread] else { return [] }
  change.apply(to: &record.metadata)
  state.list.put(record)
  guard record.isAtProvider else { return [.saveThread(record)] + renewEntries(of: thread, &state) }
  guard record.state != .gone, !record.isDeletedAtProvider else { return [.saveThread(record)] }
  if let known = state.renames[thread], !known.hasFailed {
    state.renames[thread]?.later = known.later?.merging(change) ?? change
    return [.saveThread(record)] + keepChange(of: thread, &state)
  }
  let whole = state.renames[thread]?.change.merging(change) ?? change
  return [.saveThread(record)] + sendMetadata(whole, of: thread, &state)
}

func sendMetadata(_ change: MetadataChange, of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  state.renameCount += 1
  state.renames[thread] = Rename(attempt: state.renameCount, change: change)
  return keepChange(of: thread, &state) + [.changeMetadata(thread, change, attempt: state.renameCount)]
}

func renamed(
  _ thread: ThreadID, _ attempt: Int, _ result: Result<ChatThread, ServiceError>, _ state: inout ChatState
) -> [Effect] {
  guard let known = state.renames[thread], known.attempt == attempt, var record = state.list[thread] else {
    return []
  }
  switch result {
  case .success(let answer):
    state.renames[thread] = nil
    record.metadata = answer.metadata
    known.later?.apply(to: &record.metadata)
    state.list.put(record)
    let next = known.later.map { sendMetadata($0, of: thread, &state) }
    return [.saveThread(record)] + (next ?? dropFromOutbox(OutboxEntry.metadataID(thread), &state))
  case .failure(let error):
    if let later = known.later { return sendMetadata(known.change.merging(later), of: thread, &state) }
    if let waiting = metadataWaits(thread, known, error, &state) { return waiting }
    state.renames[thread]?.hasFailed = true
    let held = holdChange(of: thread, because: words(for: error, state.profile), &state)
    let what = known.change.isOfTitle ? "The new title is" : "The new metadata is"
    return held
      + show(
        Notice(.error, "\(what) kept here but not at \(state.profile.name): \(words(for: error, state.profile))"),
        &state)
  }
}

extension MetadataChange {
  /// What takes a change back that is made to this map.
  init(undoing change: MetadataChange, of old: Metadata) {
    var new = old
    change.apply(to: &new)
    self.init(from: new, to: old)
  }

  /// This change and then a later one.
  public func merging(_ later: MetadataChange) -> MetadataChange {
    var merged = self
    merged.merge(later)
    return merged
  }

  fileprivate var isOfTitle: Bool { removed.union(set.keys).isSubset(of: ["title", "name", "topic"]) }
}

extension Metadata {
  /// Sets the title; an empty one takes it away, also from the keys that other clients keep it in.
  public mutating func setTitle(_ title: String) {
    if title.isEmpty {
      for key in ["title", "name", "topic"] { self[key] = nil }
    } else {
      self["title"] = title
    }
  }
}

extension String {
  /// Without blanks at both ends.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }
}
