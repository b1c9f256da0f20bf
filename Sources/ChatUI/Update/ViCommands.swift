// SPDX-License-Identifier: Apache-2.0
import TerminalCore

// The keys of vi in the composer, where `composer.vi` is set. What is no key of vi has its usual meaning.

/// Carries out a key of vi; `nil` when it is none.
func answerVi(_ key: Key, _ state: inout ChatState) -> [Effect]? {
  guard state.usesVi, state.pendingKeys.isEmpty else { return nil }
  if state.vi.mode == .insert {
    guard key == Key(.escape) else { return nil }
    state.vi = ViKeys(lastFind: state.vi.lastFind)
    return moveVi(&state) { _ in }
  }
  switch key {
  case Key(.escape):
    guard state.vi.isPending else { return nil }
    state.vi.forgetCommand()
    return []
  case .control("r"):
    state.vi.forgetCommand()
    return editText(.redoEdit, &state)
  case Key(.backspace): return answerVi("h", &state)
  default: break
  }
  guard case .character(let character) = key.code, key.modifiers.subtracting(.shift).isEmpty else {
    state.vi.forgetCommand()
    return nil
  }
  return answerVi(character, &state)
}

extension ChatState {
  /// Whether keys go to vi's table first.
  var usesVi: Bool {
    preferences.composer.vi && pane == .composer && prompt == nil && picker == nil && helpLine == nil
  }
}

extension ViKeys {
  fileprivate init(lastFind: Find?) {
    self.init()
    mode = .normal
    self.lastFind = lastFind
  }
}

private func answerVi(_ key: Character, _ state: inout ChatState) -> [Effect] {
  if let awaiting = state.vi.awaiting {
    state.vi.awaiting = nil
    return complete(awaiting, with: key, &state)
  }
  if let digit = key.wholeNumberValue, key.isASCII, digit > 0 || state.vi.count != nil {
    state.vi.take(digit: digit)
    return []
  }
  switch key {
  case "f", "t", "F", "T", "r", "g":
    state.vi.awaiting = key
    return []
  case "d", "c", "y":
    if state.vi.operation == key { return takeLines(key, &state) }
    guard state.vi.operation == nil else { break }
    (state.vi.operation, state.vi.operationCount, state.vi.count) = (key, state.vi.count, nil)
    return []
  case ";", ",":
    if let find = state.vi.lastFind { return go(find: key == ";" ? find : find.turned, &state) }
  case "h", "l", " ", "w", "b", "e", "0", "^", "$", "G": return go(key, &state)
  default: if state.vi.operation == nil { return command(key, &state) }
  }
  state.vi.forgetCommand()
  return []
}

/// The second character of a command of two.
private func complete(_ first: Character, with key: Character, _ state: inout ChatState) -> [Effect] {
  switch first {
  case "r":
    let times = state.vi.times
    state.vi.forgetCommand()
    return moveVi(&state) { $0.replaceSigns(times) { _ in String(key) } }
  case "g" where key == "g": return go("g", &state)
  case "g":
    state.vi.forgetCommand()
    return []
  default:
    let find = ViKeys.Find(kind: first, sign: key)
    state.vi.lastFind = find
    return go(find: find, &state)
  }
}

// MARK: Motions, alone and after an operation

private func go(_ motion: Character, _ state: inout ChatState) -> [Effect] {
  let vi = state.vi
  // On a word `cw` leaves the blank behind it.
  let isOnWord = state.composer.after.first?.isWhitespace == false
  let motion = vi.operation == "c" && motion == "w" && isOnWord ? "e" : motion
  let hasCount = vi.count != nil || vi.operationCount != nil
  return go(to: state.composer.viTarget(motion, times: vi.times, hasCount: hasCount), &state)
}

private func go(find: ViKeys.Find, _ state: inout ChatState) -> [Effect] {
  go(to: state.composer.viTarget(find, times: state.vi.times), &state)
}

private func go(to target: ViTarget?, _ state: inout ChatState) -> [Effect] {
  let operation = state.vi.operation
  state.vi.forgetCommand()
  guard let target else { return [] }
  guard let operation else { return moveVi(&state) { $0.moveCaret(toByte: target.offset) } }
  if operation == "c" { state.vi.mode = .insert }
  return moveVi(&state) { editor in
    var range = min(editor.caretOffset, target.offset)..<max(editor.caretOffset, target.offset)
    if target.isInclusive { range = range.lowerBound..<editor.buffer.clusterEnd(after: range.upperBound) }
    editor.take(range, keepsText: operation == "y")
  }
}

/// `dd`, `cc`, `yy`: whole lines.
private func takeLines(_ operation: Character, _ state: inout ChatState) -> [Effect] {
  let times = state.vi.times
  state.vi.forgetCommand()
  if operation == "c" { state.vi.mode = .insert }
  return moveVi(&state) { editor in
    let lines = editor.viLines(times)
    switch operation {
    case "c": editor.take(lines, keepsText: false)
    case "y": editor.copy(editor.buffer.string(lines) + "\n")
    default: editor.takeLines(lines)
    }
  }
}

// MARK: Single keys

private func command(_ key: Character, _ state: inout ChatState) -> [Effect] {
  let times = state.vi.times
  state.vi.forgetCommand()
  switch key {
  case "j": return lineDown(&state) + moveVi(&state) { _ in }
  case "k": return lineUp(&state) + moveVi(&state) { _ in }
  case "u": return editText(.undoEdit, &state)
  case "i", "a", "I", "A", "o", "O", "s", "S", "C": return begin(key, times, &state)
  case "x": return moveVi(&state) { $0.take($0.signs(times), keepsText: false) }
  case "X": return moveVi(&state) { $0.take($0.signsBefore(times), keepsText: false) }
  case "D": return moveVi(&state) { $0.take($0.caretOffset..<$0.lineEnd, keepsText: false) }
  case "Y": return moveVi(&state) { $0.copy($0.buffer.string($0.viLines(times)) + "\n") }
  case "~": return moveVi(&state) { $0.replaceSigns(times, moves: true) { $0.caseSwapped } }
  case "p", "P": return moveVi(&state) { $0.putBack(times, isBefore: key == "P") }
  case "?": return showHelp(&state)
  default:
    let help = state.key(of: .showHelp, in: .anywhere)
    return show(Notice(.done, "\(key) is no key of vi here: i to write, Esc to leave, \(help) for help."), &state)
  }
}

/// What begins the insertion of text.
private func begin(_ key: Character, _ times: Int, _ state: inout ChatState) -> [Effect] {
  state.vi.mode = .insert
  return edit(&state) { editor in
    switch key {
    case "a": if editor.caretOffset < editor.lineEnd { editor.moveRight() }
    case "I": editor.moveCaret(toByte: editor.firstSign(from: editor.lineStart))
    case "A": editor.moveToLineEnd()
    case "o":
      editor.moveToLineEnd()
      editor.insert("\n")
    case "O":
      editor.moveToLineStart()
      editor.insert("\n")
      editor.moveLeft()
    case "s": editor.take(editor.signs(times), keepsText: false)
    case "S": editor.take(editor.viLines(1), keepsText: false)
    case "C": editor.take(editor.caretOffset..<editor.lineEnd, keepsText: false)
    default: break
    }
  }
}

/// Changes the text; in the normal mode the caret stands on a sign after that.
private func moveVi(_ state: inout ChatState, _ change: (inout TextEditor) -> Void) -> [Effect] {
  let isNormal = state.vi.mode == .normal
  return edit(&state) { editor in
    change(&editor)
    if isNormal { editor.stepOnSign() }
  }
}
