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
  state.prompt = nil
  return []
}

func submitPrompt(_ state: inout ChatState) -> [Effect] {
  guard let prompt = state.prompt else { return [] }
  let text = VisibleText.of(prompt.editor.text, keepingLines: false).trimmed
  switch prompt.purpose {
  case .rename(let thread): return rename(thread, to: text, &state)
  case .adopt:
    state.prompt = nil
    return adopt(text, &state)
  case .instructions(let thread): return setInstructions(prompt.editor.text.trimmed, in: thread, &state)
  }
}

private func rename(_ thread: ThreadID, to title: String, _ state: inout ChatState) -> [Effect] {
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
  if title != old { state.undoSteps.append(.rename(thread, oldTitle: old)) }
  return setTitle(title, of: thread, &state)
}

/// Shows the new title at once and sends it to the provider; while a rename is on its way the next one waits for its
/// answer, because a provider may take two that come together in either order.
func setTitle(_ title: String, of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread] else { return [] }
  record.metadata.setTitle(title)
  state.list.put(record)
  guard record.isAtProvider, record.state != .gone else { return [.saveThread(record)] }
  if let rename = state.renames[thread], !rename.hasFailed { return [.saveThread(record)] }
  return [.saveThread(record)] + sendTitle(title, of: thread, &state)
}

private func sendTitle(_ title: String, of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  state.renameCount += 1
  state.renames[thread] = Rename(attempt: state.renameCount, title: title)
  return [.rename(thread, title: title, attempt: state.renameCount)]
}

func renamed(
  _ thread: ThreadID, _ attempt: Int, _ result: Result<ChatThread, ServiceError>, _ state: inout ChatState
) -> [Effect] {
  guard let rename = state.renames[thread], rename.attempt == attempt, var record = state.list[thread] else {
    return []
  }
  let wanted = record.title ?? ""
  let isOvertaken = wanted != rename.title
  switch result {
  case .success(let answer):
    state.renames[thread] = nil
    record.metadata = answer.metadata
    if isOvertaken { record.metadata.setTitle(wanted) }
    state.list.put(record)
    return [.saveThread(record)] + (isOvertaken ? sendTitle(wanted, of: thread, &state) : [])
  case .failure(let error):
    if isOvertaken { return sendTitle(wanted, of: thread, &state) }
    state.renames[thread]?.hasFailed = true
    return show(
      Notice(
        .error, "The new title is kept here but not at \(state.profile.name): \(words(for: error, state.profile))"),
      &state)
  }
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
