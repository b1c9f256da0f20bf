// SPDX-License-Identifier: Apache-2.0
import TerminalCore
public import ThreadsAPI

// A run that wants tools called asks the person at the keyboard: what is typed, or what a command of theirs writes,
// is the answer.

/// The calls that a run waits for, and what they were answered so far.
public struct ToolRequest: Equatable, Sendable {
  public var run: RunID
  public var calls: [ToolCall]
  /// Whether the answers are on their way.
  public var isSubmitting = false
  /// Whether a command is under way that answers the next call.
  public var isCommandRunning = false

  public init(run: RunID, calls: [ToolCall]) {
    self.run = run
    self.calls = calls
  }

  /// The call to answer next; `nil` when all are answered.
  public var next: ToolCall? { isSubmitting ? nil : calls.first { $0.output == nil } }

  mutating func answer(_ output: String) {
    guard let index = calls.firstIndex(where: { $0.output == nil }) else { return }
    calls[index].output = output
  }
}

/// A command that a person chose to answer a call. It gets the call's arguments on its standard input.
public struct ToolCommand: Equatable, Sendable {
  public var thread: ThreadID
  public var run: RunID
  public var line: String
  public var call: ToolCall

  public init(thread: ThreadID, run: RunID, line: String, call: ToolCall) {
    self.thread = thread
    self.run = run
    self.line = line
    self.call = call
  }
}

/// What became of a ``ToolCommand``: what it wrote, or one line on why it did not work.
public enum ToolCommandResult: Equatable, Sendable {
  case output(String)
  case failure(String)
}

/// A run says where it stands: whether it waits for tools, or no longer does.
func noteToolRequest(of run: Run, in thread: ThreadID, _ state: inout ChatState) {
  guard run.status == .requiresAction, !run.requiredCalls.isEmpty else {
    if state.toolRequests[thread]?.run == run.id { state.toolRequests[thread] = nil }
    return
  }
  // What was answered so far is kept while the same calls are asked for.
  let known = state.toolRequests[thread]
  let isSame = known?.run == run.id && known?.calls.map(\.id) == run.requiredCalls.map(\.id)
  if isSame, known?.isSubmitting == false { return }
  state.toolRequests[thread] = ToolRequest(run: run.id, calls: run.requiredCalls)
}

/// Says that a call waits for an answer.
func askForToolOutput(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let call = state.toolRequests[thread]?.next else { return [] }
  let name = VisibleText.of(call.name, keepingLines: false)
  guard thread == state.openThread else {
    let title = state.list[thread].map { $0.quotedName + ": " } ?? ""
    return show(Notice(.warning, "\(title)\(name) waits for your answer."), &state)
  }
  return show(Notice(.warning, "\(name): type its answer, or !COMMAND; \(state.key(of: .interrupt)) stops."), &state)
}

/// Takes what the composer holds as the answer to the call that waits, or as a command that is to give it.
func answerToolCall(_ call: ToolCall, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard var request = state.toolRequests[thread] else { return [] }
  let text = state.composer.text
  if text.hasPrefix("!") {
    let line = String(text.dropFirst()).trimmed
    guard !line.isEmpty else { return show(Notice(.done, "Which command? !COMMAND runs it."), &state) }
    if request.isCommandRunning { return show(Notice(.done, "A command is still running here."), &state) }
    state.toolRequests[thread]?.isCommandRunning = true
    return [.runToolCommand(ToolCommand(thread: thread, run: request.run, line: line, call: call))]
      + show(Notice(.done, "Running \(VisibleText.of(line, keepingLines: false)) …"), &state)
  }
  request.answer(text)
  state.toolRequests[thread] = request
  setAside(text, &state)
  var effects = clearComposer(of: thread, &state)
  if request.next != nil { return effects + askForToolOutput(thread, &state) }
  effects += submitToolOutputs(in: thread, &state)
  return effects
}

private func clearComposer(of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  state.historyPlace = nil
  state.composers[thread] = nil
  state.unsavedDrafts.remove(thread)
  return [.saveDraft(nil, for: thread)]
}

private func submitToolOutputs(in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let request = state.toolRequests[thread], state.replies[thread] == nil else { return [] }
  state.toolRequests[thread]?.isSubmitting = true
  var reply = Reply(startedAt: state.now, unacceptedMessage: nil)
  reply.runID = request.run
  state.replies[thread] = reply
  let outputs = request.calls.map { ToolOutput(callID: $0.id.isEmpty ? nil : $0.id, output: $0.output ?? "") }
  return [.submitToolOutputs(outputs, run: request.run, in: thread)]
}

/// A command has ended: what it wrote stands in the composer, for its reader to look at before it leaves.
func toolCommandEnded(_ command: ToolCommand, _ result: ToolCommandResult, _ state: inout ChatState) -> [Effect] {
  guard state.toolRequests[command.thread]?.run == command.run else { return [] }
  state.toolRequests[command.thread]?.isCommandRunning = false
  switch result {
  case .failure(let why): return show(Notice(.error, VisibleText.of(why, keepingLines: false)), &state)
  case .output(let output):
    let isOpen = state.openThread == command.thread
    // Whoever has typed on meanwhile keeps that too.
    let typed = state.composers[command.thread]?.text ?? ""
    if typed.trimmed != "!" + command.line { setAside(typed, &state) }
    state.composers[command.thread] = TextEditor(output)
    let name = VisibleText.of(command.call.name, keepingLines: false)
    return [.saveDraft(output, for: command.thread)]
      + (isOpen ? show(Notice(.done, "Enter sends this as the answer of \(name)."), &state) : [])
  }
}

/// The answers did not get through: the last one stands in the composer again.
func toolOutputsFailed(in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard var request = state.toolRequests[thread], request.isSubmitting else { return [] }
  request.isSubmitting = false
  guard let last = request.calls.indices.last else { return [] }
  let output = request.calls[last].output ?? ""
  request.calls[last].output = nil
  state.toolRequests[thread] = request
  guard state.composers[thread]?.isBlank != false else { return [] }
  state.composers[thread] = TextEditor(output)
  return [.saveDraft(output, for: thread)]
}

/// Gives up the calls that wait in the open thread; `nil` when none do.
func stopToolRequest(_ state: inout ChatState) -> [Effect]? {
  guard let thread = state.openThread, state.replies[thread] == nil,
    let request = state.toolRequests.removeValue(forKey: thread)
  else { return nil }
  var effects: [Effect] = [.stop(thread, run: request.run)]
  if var record = state.list[thread], record.runID != nil {
    record.runID = nil
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  return effects + show(Notice(.done, "Stopped: nobody answers the call."), &state)
}

extension ChatState {
  /// The call that waits for an answer in the open thread.
  public var waitingCall: ToolCall? { openThread.flatMap { toolRequests[$0]?.next } }
}
