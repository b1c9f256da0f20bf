// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// Words through a command line of the user's; what it writes is shown, and can be taken on.

/// Asks for the command that is to get the message at hand, or what is selected.
func askForCommand(_ state: inout ChatState) -> [Effect] {
  if state.selection != nil {
    guard let words = state.selectedWords else { return nothingSelected(&state) }
    state.prompt = Prompt(purpose: .pipe(.words(words)), editor: TextEditor(state.lastCommand))
    return []
  }
  guard let message = state.messageAtHand, let thread = state.openThread else { return nothingAtHand(&state) }
  state.prompt = Prompt(purpose: .pipe(.message(message.id, in: thread)), editor: TextEditor(state.lastCommand))
  return []
}

func pipe(_ extract: Extract, through line: String, _ state: inout ChatState) -> [Effect] {
  state.prompt = nil
  guard !line.isEmpty else {
    guard let last = state.lastOutput else { return show(Notice(.done, "No command was given."), &state) }
    // Without a command it is what the last one wrote.
    state.output = last
    return []
  }
  guard let text = state.text(of: extract) else {
    return show(Notice(.error, "What was to be piped is no longer there."), &state)
  }
  state.selection = nil
  state.lastCommand = line
  return show(Notice(.done, "Running \(VisibleText.of(line, keepingLines: false)) …"), &state)
    + [.takeOut(.pipe(PipedText(command: line, input: text)))]
}

/// A command has ended. Its output comes up at once, unless its user is busy with something else by then.
func piped(_ piped: PipedText, _ outcome: PipeOutcome, _ state: inout ChatState) -> [Effect] {
  let output = CommandOutput(command: piped.command, outcome: outcome)
  state.lastOutput = output
  let name = "“\(VisibleText.of(piped.command, keepingLines: false).firstWords(24))”"
  let isIdle =
    state.pane == .messages && state.prompt == nil && state.picker == nil && state.helpLine == nil
    && state.selection == nil
  guard isIdle else {
    let keys = state.bindings.keys(of: .pipeThrough, in: .messages).first?.label ?? "|"
    return show(Notice(.done, "\(name) has ended: \(keys) and no command shows what it wrote."), &state)
  }
  state.output = output
  state.notice = nil
  return []
}

// MARK: The output

/// What a command wrote, as it is shown.
public struct CommandOutput: Equatable, Sendable {
  public let command: String
  public let outcome: PipeOutcome
  /// The first line that is shown.
  var first = 0
  /// The lines, for so many columns.
  private(set) var lines: [TextLine] = []
  private var columns = 0

  init(command: String, outcome: PipeOutcome) {
    self.command = command
    self.outcome = outcome
  }

  /// Lays it out for a screen of this size, unless it already is.
  mutating func layOut(_ size: Size) {
    if size.columns != columns {
      columns = size.columns
      lines = PlainLayout.lines(outcome.output.droppingLastLineEnd, columns: max(1, columns - 2), role: .text)
      if outcome.output.isEmpty { lines = [TextLine([TextRun("(it wrote nothing)", .faint)])] }
    }
    first = min(max(0, first), max(0, lines.count - CommandOutput.rows(of: size)))
  }

  /// How many lines of it a screen shows.
  static func rows(of size: Size) -> Int { max(1, size.rows - 4) }
}

func moveOutput(_ action: Action, _ state: inout ChatState) -> [Effect] {
  let page = CommandOutput.rows(of: state.size)
  switch action {
  case .helpDown: state.output?.first += 1
  case .helpUp: state.output?.first -= 1
  case .helpPageDown: state.output?.first += page
  case .helpPageUp: state.output?.first -= page
  default: state.output = nil
  }
  return []
}

func copyOutput(_ state: inout ChatState) -> [Effect] {
  guard let output = state.output else { return [] }
  guard !output.outcome.output.isEmpty else { return show(Notice(.done, "There is nothing to copy."), &state) }
  return [.copy(CopiedText(output.outcome.output.droppingLastLineEnd, .output))]
}

/// Puts the output into the composer, where it can be looked at before it is sent.
func insertOutput(_ state: inout ChatState) -> [Effect] {
  guard let output = state.output?.outcome.output else { return [] }
  state.output = nil
  state.pane = .composer
  return edit(&state) { $0.insert(output.droppingLastLineEnd) }
}
