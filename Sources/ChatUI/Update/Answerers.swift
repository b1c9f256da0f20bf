// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// Who answers in a thread: a model or an assistant that the provider lists, and what they are told.

/// Opens the list of models and assistants for the thread at hand.
func askForAnswerer(_ state: inout ChatState) -> [Effect] {
  let thread = state.threadAtHand
  let own = Picker.Item(
    label: state.profile.model.isEmpty ? "as the profile has it" : state.profile.model,
    detail: "the profile's own", value: .choice(ReplyChoice()))
  state.picker = Picker(.answerer(thread), items: [own], status: "asking \(state.profile.name) …")
  return [.listAnswerers]
}

func answerersListed(_ answerers: Answerers, _ state: inout ChatState) -> [Effect] {
  guard var picker = state.picker, case .answerer = picker.purpose else { return [] }
  picker.items = Array(picker.items.prefix(1))
  picker.items += answerers.models.map { .model($0) }
  picker.items += answerers.assistants.map { assistant in
    let name = assistant.settings.name ?? ""
    let detail = [assistant.settings.model, assistant.id].filter { !$0.isEmpty }.joined(separator: " · ")
    return Picker.Item(
      label: name.isEmpty ? assistant.id : name, detail: detail, value: .choice(ReplyChoice(assistantID: assistant.id)))
  }
  picker.status = status(of: answerers, isAny: picker.items.count > 1, state.profile)
  picker.move(by: 0)
  state.picker = picker
  return []
}

/// What can be done with a list, and why it is as short as it is.
private func status(of answerers: Answerers, isAny: Bool, _ profile: ProfileFace) -> String {
  guard isAny else {
    let failure = answerers.failure ?? answerers.assistantFailure
    return (failure.map { words(for: $0, profile) } ?? "nothing is listed") + " Type a model's name."
  }
  if answerers.models.isEmpty { return "\(profile.name) lists no models: type a model's name" }
  if case .unsupported = answerers.assistantFailure?.kind {
    return "type to narrow, or a model's name; \(profile.name) has no assistants"
  }
  return "type to narrow, or a model's name"
}

/// Takes the answerer that is selected, or what was typed as the name of a model that nobody lists.
func pickAnswerer(_ item: Picker.Item?, typed: String, in thread: ThreadID?, _ state: inout ChatState) -> [Effect] {
  guard let item = item ?? (typed.isEmpty ? nil : .model(typed)), case .choice(let choice) = item.value else {
    return []
  }
  let effects = choose("the choice of who answers", in: thread, &state) {
    $0.model = choice.model
    $0.assistantID = choice.assistantID
  }
  let name = VisibleText.of(item.label, keepingLines: false)
  return effects + show(Notice(.done, "\(name) answers in this thread from now on."), &state)
}

extension Picker.Item {
  fileprivate static func model(_ name: String) -> Picker.Item {
    Picker.Item(label: name, detail: "model", value: .choice(ReplyChoice(model: name)))
  }
}

/// Asks what the assistant is to be told in the thread at hand.
func askForInstructions(_ state: inout ChatState) -> [Effect] {
  let thread = state.threadAtHand
  let choice = thread.flatMap { state.list[$0]?.choice } ?? state.newThreadChoice
  state.prompt = Prompt(purpose: .instructions(thread), editor: TextEditor(choice.instructions ?? ""))
  return []
}

func setInstructions(_ text: String, in thread: ThreadID?, _ state: inout ChatState) -> [Effect] {
  state.prompt = nil
  let effects = choose("the instructions", in: thread, &state) { $0.instructions = text.isEmpty ? nil : text }
  let words = text.isEmpty ? "The profile's instructions hold in this thread again." : "Told so from the next reply on."
  return effects + show(Notice(.done, words), &state)
}

private func choose(
  _ deed: String, in thread: ThreadID?, _ state: inout ChatState, _ change: (inout ReplyChoice) -> Void
) -> [Effect] {
  guard let thread, var record = state.list[thread] else {
    change(&state.newThreadChoice)
    return []
  }
  change(&record.choice)
  guard let old = state.list[thread], record != old else { return [] }
  state.undoSteps.append(UndoStep("\(deed) in \(record.quotedName)", [UndoChange(thread, .choice(old.choice))]))
  state.list.put(record)
  return [.saveThread(record)]
}

extension ChatState {
  /// The thread that a key about a thread means: the selected one in the list, else the open one.
  var threadAtHand: ThreadID? { pane == .list ? list.selection : openThread }

  /// Who answers in the open thread, as far as it was chosen.
  var openChoice: ReplyChoice { openThread.flatMap { list[$0]?.choice } ?? newThreadChoice }

  /// The name of who answers in the open thread.
  var answererName: String { openChoice.model ?? openChoice.assistantID ?? profile.model }
}
