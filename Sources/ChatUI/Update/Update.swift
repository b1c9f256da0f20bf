// SPDX-License-Identifier: Apache-2.0
import TerminalCore
public import ThreadsAPI

/// Takes one event into the state and says what is to be done outside.
///
/// This is the only place where policy is decided. It reads no clock and does no I/O; the switch only names who
/// answers.
public func update(_ state: inout ChatState, _ event: Event, at now: Timestamp) -> [Effect] {
  let effects = take(event, into: &state, at: now)
  layOut(&state)
  return effects
}

/// Takes what has gathered into the state, in order, and lays out once: a picture shows only how it ends.
public func update(_ state: inout ChatState, _ events: [Event], at now: Timestamp) -> [Effect] {
  let effects = events.flatMap { take($0, into: &state, at: now) }
  layOut(&state)
  return effects
}

private func take(_ event: Event, into state: inout ChatState, at now: Timestamp) -> [Effect] {
  state.now = now
  let before = state.unseen
  state.unseen = .anything
  var effects = answer(event, &state)
  state.unseen = max(before, state.unseen)
  if event.isSignOfLife { effects += linkIsAlive(&state) }
  return keepCleared(&state) + effects.droppingDraftsLast
}

/// Names who answers an event.
private func answer(_ event: Event, _ state: inout ChatState) -> [Effect] {
  switch event {
  case .input(let input): answer(input, &state)
  case .resumed: [.redraw]
  case .errandEnded(let errand, let result): errandEnded(errand, result, &state)
  case .copied(let subject, let outcome): copied(subject, outcome, &state)
  case .tookOut(let result): tookOut(result, &state)
  case .endRequested: quit(&state)
  case .messagesLoaded(let thread, let messages): messagesLoaded(messages, of: thread, &state)
  case .endLoaded(let thread, let messages): endLoaded(messages, of: thread, &state)
  case .clearedLoaded(let texts): clearedLoaded(texts, &state)
  case .finding(let notice): show(notice, &state)
  case .diskIsSlow(let isSlow): tellWhetherTheDiskIsSlow(isSlow, &state)
  case .writtenAgain: showWrittenAgain(&state)
  case .threadNamed(let local, let thread): threadNamed(local, thread, &state)
  case .messageAccepted(let thread, let local, let message):
    messageAccepted(message, for: local, in: thread, &state)
  case .copiesPosted(let thread, let copies): copiesPosted(copies, in: thread, &state)
  case .run(let thread, let event): runTold(event, in: thread, &state)
  case .toolCommandEnded(let command, let result): toolCommandEnded(command, result, &state)
  case .sendEnded(let thread, let failure): sendEnded(failure, in: thread, &state)
  case .refreshed(let thread, let result): refreshed(thread, result, &state)
  case .adopted(let thread, let result): adopted(thread, result, &state)
  case .renamed(let thread, let attempt, let result): renamed(thread, attempt, result, &state)
  case .deletedAtProvider(let thread, let error): deletedAtProvider(thread, error, &state)
  case .listed(let threads): listed(threads, &state)
  case .answerersListed(let answerers): answerersListed(answerers, &state)
  case .themesListed(let themes): themesListed(themes, &state)
  case .found(let answer): found(answer, &state)
  case .timer(let timer): timerFired(timer, &state)
  case .othersChanged(let changes): othersChanged(changes, &state)
  case .othersWrote(let thread, let changes): othersWrote(changes, in: thread, &state)
  case .othersDrafted(let changes): othersDrafted(changes, &state)
  case .neighbours(let neighbours): neighboursChanged(neighbours, &state)
  case .sendRefused(let thread): sendRefused(thread, &state)
  case .outboxRead(let contents): outboxRead(contents, &state)
  case .outboxChanged: state.outbox.policy == .waits ? [.claimOutbox] : []
  }
}

/// What is to be done once, before the first event: the last thread is opened, the trash looked at.
public func start(_ state: inout ChatState, opening thread: ThreadID?) -> [Effect] {
  var effects: [Effect] = []
  if let thread, state.list[thread]?.isListed != true {
    effects += ask(for: thread, &state)
  } else if let thread = thread ?? state.list.selection {
    state.list.select(thread)
    effects += open(thread, &state)
  }
  state.pane = .composer
  effects += noteFutureTrash(&state) + trashTimer(state) + beginOutbox(&state)
  effects += [.listThreads, .loadCleared] + pickUpLater(&state)
  layOut(&state)
  return effects
}

private func answer(_ input: TerminalInput, _ state: inout ChatState) -> [Effect] {
  switch input {
  case .key(let key): return answer(key, &state)
  case .paste(let text): return paste(text, &state)
  case .resized(let size):
    state.size = size
    return []
  case .focus(let isFocused):
    state.isFocused = isFocused
    return []
  case .mouse(let report): return answer(report, &state)
  case .answer: return []
  }
}

private func answer(_ key: Key, _ state: inout ChatState) -> [Effect] {
  state.notice = nil
  state.awaitedThread = nil
  // Keys come where the focus is, whatever the terminal has told or left untold.
  if state.isFocused == false { state.isFocused = true }
  if state.isLiteralAwaited { return insertLiteral(key, &state) }
  if let effects = answerVi(key, &state) { return effects }
  if let effects = typeBlockNumber(key, &state) { return effects }
  let count = state.typedCount
  state.typedCount = nil
  let keys = state.pendingKeys + [key]
  state.pendingKeys = []
  for scope in state.scopes {
    switch state.bindings.meaning(of: keys, in: scope) {
    case .action(let action): return perform(action, times: count, &state)
    case .beginning:
      state.pendingKeys = keys
      return []
    case .nothing: break
    }
  }
  // What began nothing is not half of a text either.
  guard keys.count == 1, !typeCount(key, after: count, &state) else { return [] }
  if case .character(let character) = key.code, key.modifiers.subtracting(.shift).isEmpty {
    if state.pane == .composer, state.showsPage, state.prompt == nil { state.unseen = .draft }
    return type(String(character), &state)
  }
  return []
}

private func timerFired(_ timer: Timer, _ state: inout ChatState) -> [Effect] {
  switch timer {
  case .saveDrafts: saveDrafts(&state)
  case .emptyTrash: emptyTrash(&state)
  case .tryOutbox(let number): tryOutbox(number, &state)
  case .claimOutbox: [.claimOutbox]
  case .refresh(let thread): refreshAgain(thread, &state)
  case .pickUp: pickUpNext(&state)
  case .seek(let number): goOnSeeking(number, &state)
  case .countMatches(let number): goOnCounting(number, &state)
  case .filterPicker(let number): goOnFiltering(number, &state)
  }
}

/// Shows a notice; a mere warning never hides an error.
func show(_ notice: Notice, _ state: inout ChatState) -> [Effect] {
  state.notices.append(notice, at: state.now)
  if state.notice?.kind == .error, notice.kind != .error { return [] }
  state.notice = notice
  return []
}

/// Saves what is typed and ends. Replies under way stay in the journal; the provider goes on with them.
func quit(_ state: inout ChatState) -> [Effect] {
  leaveDraft(&state) + [.quit]
}

extension ChatState {
  /// Where a key is looked up, the nearest first.
  var scopes: [Scope] {
    if helpLine != nil || noticesLine != nil { return [.help] }
    if picker != nil { return [.picker, .editing] }
    if prompt != nil { return [.prompt, .editing] }
    if output != nil { return [.output] }
    if selection != nil, pane == .messages { return [.selection, .anywhere] }
    switch pane {
    case .list: return [.list, .anywhere]
    case .messages: return [.messages, .anywhere]
    case .composer: return [.composer, .editing, .anywhere]
    }
  }
}
