// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Makes room for a new thread. It comes into being with its first message, so that none is ever empty.
func beginThread(_ state: inout ChatState) -> [Effect] {
  state.openThread = nil
  state.pane = .composer
  state.historyPlace = nil
  return saveDrafts(&state)
}

/// Moves the selection of the list to another row.
func select(_ state: inout ChatState, _ move: (Int) -> Int) -> [Effect] {
  let row = move(state.list.selectedRow)
  state.list.select(row: row)
  return []
}

func selectPage(by pages: Int, _ state: inout ChatState) -> [Effect] {
  let page = max(1, state.geometry.listCapacity)
  state.list.select(row: state.list.selectedRow + pages * page)
  return []
}

func openSelected(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.list.selection else {
    return show(Notice(.done, "There are no threads yet. Write a message and press Enter."), &state)
  }
  state.pane = .composer
  return open(thread, &state)
}

/// Shows a thread: from memory, else from its journal, and then as the provider has it.
func open(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  var effects = saveDrafts(&state)
  state.openThread = thread
  state.historyPlace = nil
  if var record = state.list[thread], record.isUnread {
    record.isUnread = false
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  if state.transcripts[thread]?.isLoaded == true { return effects + refresh(thread, &state) }
  return effects + [.loadMessages(thread)]
}

/// The journal of a thread was read.
func messagesLoaded(_ messages: [MessageRecord], of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  var transcript = Transcript(isLoaded: true)
  for message in messages {
    let settled = state.replies[thread] == nil ? message.settledAfterRestart : message
    if settled != message { effects.append(.saveMessage(settled, in: thread)) }
    transcript.put(settled)
  }
  // What came while the file was read is newer than the file.
  for entry in state.transcripts[thread]?.entries ?? [] { transcript.put(entry.record) }
  state.transcripts[thread] = transcript
  return effects + refresh(thread, &state)
}

extension MessageRecord {
  /// The message as it stands when the Skein that was at it is no more.
  var settledAfterRestart: MessageRecord {
    var settled = self
    switch state {
    case .streaming:
      settled.state = .interrupted
      settled.reason = "Skein ended while this came; R asks again"
    case .queued:
      settled.state = .failed
      settled.reason = "Skein ended before this was sent; R sends it"
    case .completed, .interrupted, .failed: break
    }
    return settled
  }
}

// MARK: Rename

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
  case .adopt: return adopt(text, &state)
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
  guard title != record.title ?? "" else { return [] }
  state.undoSteps.append(.rename(thread, oldTitle: record.title ?? ""))
  return setTitle(title, of: thread, &state)
}

/// Shows the new title at once and sends it to the provider.
func setTitle(_ title: String, of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread] else { return [] }
  record.metadata.setTitle(title)
  state.list.put(record)
  guard record.isAtProvider, record.state != .gone else { return [.saveThread(record)] }
  let attempt = (state.renames[thread] ?? 0) + 1
  state.renames[thread] = attempt
  return [.saveThread(record), .rename(thread, title: title, attempt: attempt)]
}

func renamed(
  _ thread: ThreadID, _ attempt: Int, _ result: Result<ChatThread, ServiceError>, _ state: inout ChatState
) -> [Effect] {
  guard attempt == state.renames[thread], var record = state.list[thread] else { return [] }
  switch result {
  case .success(let answer):
    record.metadata = answer.metadata
    state.list.put(record)
    return [.saveThread(record)]
  case .failure(let error):
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

// MARK: Adopt

private func adopt(_ id: String, _ state: inout ChatState) -> [Effect] {
  state.prompt = nil
  guard !id.isEmpty else { return [] }
  if let record = state.list[id], record.isListed {
    state.list.select(id)
    return show(Notice(.done, "That thread is already here."), &state) + open(id, &state)
  }
  return show(Notice(.done, "Asking \(state.profile.name) for \(id) …"), &state) + [.adopt(id)]
}

func adopted(
  _ thread: ThreadID, _ result: Result<ProviderThread, ServiceError>, _ state: inout ChatState
) -> [Effect] {
  switch result {
  case .success(let answer):
    var record = ThreadRecord(
      id: answer.thread.id, createdAt: answer.thread.createdAt, updatedAt: answer.thread.createdAt,
      metadata: answer.thread.metadata)
    record.updatedAt = answer.messages.last?.createdAt ?? record.createdAt
    state.list.put(record)
    state.list.select(record.id)
    state.transcripts[record.id] = Transcript(isLoaded: true)
    state.notice = nil
    return [.saveThread(record)] + open(record.id, &state) + merge(answer, into: record.id, &state)
  case .failure(let error):
    return show(
      Notice(.error, "\(shortened(thread)) was not adopted: \(words(for: error, state.profile))"), &state)
  }
}

/// Threads that the provider lists: those not yet known come into the registry.
func listed(_ threads: [ChatThread], _ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  for thread in threads where state.list[thread.id] == nil {
    let record = ThreadRecord(
      id: thread.id, createdAt: thread.createdAt, updatedAt: thread.createdAt, metadata: thread.metadata)
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  return effects
}

extension String {
  /// Without blanks at both ends.
  var trimmed: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

/// An id short enough for a notice.
func shortened(_ id: String) -> String { id.count > 24 ? "\(id.prefix(23))…" : id }
