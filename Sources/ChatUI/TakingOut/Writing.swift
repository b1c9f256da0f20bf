// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// Words to a file, whose name is asked for in the footer.

/// Asks where the message at hand is to be written; `Tab` there chooses one of its code blocks instead.
func askForFile(_ state: inout ChatState) -> [Effect] {
  guard let message = state.messageAtHand, let thread = state.openThread else { return nothingAtHand(&state) }
  return askForFile(.message(message.id, in: thread), &state)
}

/// Asks where the threads at hand are to be written: several, each to a file of its own, go to a folder.
func askForExport(_ state: inout ChatState) -> [Effect] {
  let threads = state.pane == .list ? state.selectedThreads : []
  if threads.count > 1 { return askForFile(.threads(threads), &state) }
  guard let thread = threads.first ?? state.threadAtHand, state.list[thread] != nil else {
    return show(Notice(.done, "There is no thread here."), &state)
  }
  return askForFile(.thread(thread), &state)
}

private func askForFile(_ extract: Extract, _ state: inout ChatState) -> [Effect] {
  state.prompt = Prompt(purpose: .write(extract), editor: TextEditor(state.fileName(for: extract)))
  return []
}

/// Goes to the next part of the message that the prompt is about: the whole, and each block of code.
func chooseAnotherPart(_ state: inout ChatState) -> [Effect] {
  guard var prompt = state.prompt else { return [] }
  switch prompt.purpose {
  case .write(let extract):
    guard let next = state.part(after: extract) else { return noOtherPart(&state) }
    // A name of the user's own stays.
    if prompt.editor.text == state.fileName(for: extract) { prompt.editor = TextEditor(state.fileName(for: next)) }
    prompt.purpose = .write(next)
  case .pipe(let extract):
    guard let next = state.part(after: extract) else { return noOtherPart(&state) }
    prompt.purpose = .pipe(next)
  default: return []
  }
  state.prompt = prompt
  return []
}

private func noOtherPart(_ state: inout ChatState) -> [Effect] {
  show(Notice(.warning, "There is no other part: no code block."), &state)
}

/// Writes the file. The prompt stays until that is done, so that a name that does not work can be mended.
func write(_ extract: Extract, to typed: String, _ state: inout ChatState) -> [Effect] {
  let isReplacing = typed.hasSuffix("!")
  let name = isReplacing ? String(typed.dropLast()).trimmed : typed
  guard !name.isEmpty else { return show(Notice(.error, "A file needs a name. Esc leaves it."), &state) }
  guard let content = state.content(of: extract) else {
    state.prompt = nil
    return show(Notice(.error, "What was to be written is no longer there."), &state)
  }
  let file = FileToWrite(content, name: name, standardName: state.fileName(for: extract), isReplacing: isReplacing)
  return [.takeOut(.write(file))]
}

func written(_ file: FileToWrite, _ outcome: WriteOutcome, _ state: inout ChatState) -> [Effect] {
  switch outcome {
  case .written, .writtenAll: break
  default: return show(Notice(.error, words(for: outcome, file.name)), &state)
  }
  if case .write? = state.prompt?.purpose, state.prompt?.editor.text.trimmed.hasPrefix(file.name) == true {
    state.prompt = nil
  }
  return show(Notice(.done, words(for: outcome, file.name)), &state)
}

extension ChatState {
  fileprivate func content(of extract: Extract) -> FileToWrite.Content? {
    switch extract {
    case .thread(let thread): return toWrite(thread).map { .thread($0.record, messages: $0.messages) }
    case .threads(let threads):
      let known = threads.compactMap { toWrite($0) }
      return known.isEmpty ? nil : .threads(known)
    default: return text(of: extract).map { .text($0) }
    }
  }

  private func toWrite(_ id: ThreadID) -> ThreadToWrite? {
    guard let record = list[id] else { return nil }
    let messages = transcripts[id].flatMap { $0.isLoaded ? $0.messages : nil }
    return ThreadToWrite(record, name: fileName(for: .thread(id)), messages: messages)
  }

  /// The part of a message behind this one, the whole behind the last; `nil` where there is only one.
  fileprivate func part(after extract: Extract) -> Extract? {
    let (number, message, thread): (Int, MessageID, ThreadID)
    switch extract {
    case .message(let id, let place): (number, message, thread) = (0, id, place)
    case .codeBlock(let block, let id, let place): (number, message, thread) = (block, id, place)
    case .thread, .threads, .words: return nil
    }
    let count = MarkdownLayout.codeBlocks(of: transcripts[thread]?[message]?.text ?? "").count
    if number < count { return .codeBlock(number + 1, of: message, in: thread) }
    return number == 0 ? nil : .message(message, in: thread)
  }
}

extension Prompt {
  /// Whether it is about a part of a message, and could be about another.
  var hasParts: Bool {
    switch purpose {
    case .write(.message), .write(.codeBlock), .pipe(.message), .pipe(.codeBlock): true
    default: false
    }
  }
}
