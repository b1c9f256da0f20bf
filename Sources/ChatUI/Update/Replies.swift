// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// Something happened in the run of a thread.
func runTold(_ event: RunEvent, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let reply = state.replies[thread] else { return [] }
  if reply.isStopping { return stoppedRunTold(event, in: thread, &state) }
  switch event {
  case .threadCreated, .stepCreated, .stepChanged, .stepDelta: return []
  case .runCreated(let run), .runChanged(let run): return runChanged(run, in: thread, &state)
  case .messageCreated(let message): return replyBegan(message, in: thread, &state)
  case .messageChanged(let message): return replyChanged(message, in: thread, &state)
  case .delta(let id, _, let text): return replyGrew(text, id, in: thread, &state)
  }
}

/// After a stop only the run's name is of interest: it is needed to tell the provider.
private func stoppedRunTold(_ event: RunEvent, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard state.replies[thread]?.runID == nil else { return [] }
  switch event {
  case .runCreated(let run), .runChanged(let run):
    state.replies[thread]?.runID = run.id
    return run.status.isTerminal ? [] : [.stop(thread, run: run.id)]
  default: return []
  }
}

private func runChanged(_ run: Run, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  state.replies[thread]?.runID = run.id
  let named = creditRun(run, in: thread, &state)
  noteToolRequest(of: run, in: thread, &state)
  guard var record = state.list[thread] else { return named }
  let alive = run.status.isOver ? nil : run.id
  guard record.runID != alive else { return named }
  record.runID = alive
  state.list.put(record)
  return named + [.saveThread(record)]
}

extension RunStatus {
  /// Whether nothing more comes of a run, whoever acts.
  var isOver: Bool { isTerminal && self != .requiresAction }
}

/// A run that has ended says which model it was that answered, and what it took: its messages are told.
func creditRun(_ run: Run, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard run.status.isTerminal else { return [] }
  var effects: [Effect] = []
  let written = (state.transcripts[thread]?.entries.suffix(8) ?? [])
    .filter { $0.record.runID == run.id && $0.record.role == .assistant }
  for entry in written {
    var message = entry.record
    if !run.model.isEmpty { message.model = run.model }
    // What a run took is the run's: it counts once, however many messages it wrote.
    if message.id == written.last?.record.id { message.usage = run.usage ?? message.usage }
    guard message != entry.record else { continue }
    state.transcripts[thread]?.put(message)
    effects.append(.saveMessage(message, in: thread))
  }
  return effects
}

private func replyBegan(_ message: Message, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard message.role == .assistant, state.transcripts[thread]?[message.id] == nil else { return [] }
  return begin(message.id, text: message.text, in: thread, &state)
}

/// A message of the assistant that is on its way.
private func begin(_ id: MessageID, text: String, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  let record = MessageRecord(
    id: id, role: .assistant, text: text, createdAt: state.now, state: .streaming,
    runID: state.replies[thread]?.runID, model: state.list[thread]?.choice.model ?? state.profile.model)
  if state.transcripts[thread] == nil { state.transcripts[thread] = Transcript() }
  countingNewLines(in: thread, &state) { $0.put(record) }
  return [.saveMessage(record, in: thread)]
}

private func replyGrew(
  _ text: String, _ id: MessageID, in thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  guard !text.isEmpty else { return [] }
  var effects: [Effect] = []
  // Only the state is looked at: a copy of the whole record would make every piece copy the text.
  let known = state.transcripts[thread]?[id]?.state
  if known == nil { effects += begin(id, text: "", in: thread, &state) }
  // A message that has ended is whole: its text came with its end.
  guard known == nil || known == .streaming else { return [] }
  countingNewLines(in: thread, &state) { $0.append(text, to: id) }
  state.replies[thread]?.count(pieceAt: state.now)
  return effects + [.appendText(text, to: id, in: thread)]
}

/// A message is complete or was ended early: its text is the provider's whole one, if there is one.
private func replyChanged(_ message: Message, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard message.role == .assistant, message.status != .inProgress else { return [] }
  var effects: [Effect] = []
  if state.transcripts[thread]?[message.id] == nil { effects += begin(message.id, text: "", in: thread, &state) }
  guard var record = state.transcripts[thread]?[message.id] else { return [] }
  if !message.text.isEmpty, message.status == .completed || message.text.utf8.count > record.text.utf8.count {
    record.text = message.text
  }
  record.state = message.status == .completed ? .completed : .interrupted
  record.reason = record.state == .interrupted ? words(forIncomplete: message.incompleteReason) : nil
  guard record != state.transcripts[thread]?[message.id] else { return effects }
  countingNewLines(in: thread, &state) { $0.put(record) }
  return effects + [.saveMessageDurably(record, in: thread)]
}

/// Stops the reply of the open thread: what came is kept and marked, the provider is told.
func stopReply(_ state: inout ChatState) -> [Effect] {
  if let entry = state.waitingMessageAtHand { return withdraw(entry, &state) }
  guard let thread = state.openThread, let reply = state.replies[thread] else {
    if let effects = stopFollowed(&state) { return effects }
    if let effects = stopToolRequest(&state) { return effects }
    return show(Notice(.done, "No reply is coming here."), &state)
  }
  guard !reply.isStopping else { return [] }
  state.replies[thread]?.isStopping = true
  return interruptStreaming(stoppedReason, in: thread, &state)
    + [.stop(thread, run: reply.runID)]
    + show(Notice(.done, "Stopped. What came is kept."), &state)
}
