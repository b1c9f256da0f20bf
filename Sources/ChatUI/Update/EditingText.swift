// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Carries out an action of the editing scope on the text that has the caret; says so when there is nothing to do.
func editText(_ action: Action, _ state: inout ChatState) -> [Effect] {
  var isDone = true
  let effects = edit(&state) { isDone = $0.perform(action) }
  guard !isDone else { return effects }
  switch action {
  case .undoEdit: return effects + show(Notice(.done, "There is nothing to undo in this text."), &state)
  case .redoEdit: return effects + show(Notice(.done, "There is nothing that was undone."), &state)
  case .yank: return effects + show(Notice(.done, "Nothing was cut yet."), &state)
  default:
    let key = state.key(of: .yank)
    return effects + show(Notice(.done, "Nothing was just put back: \(key) first, then this."), &state)
  }
}

extension TextEditor {
  /// Carries out an action of the editing scope; others change nothing. False when there was nothing to do it with.
  @discardableResult
  mutating func perform(_ action: Action) -> Bool {
    switch action {
    case .moveLeft: moveLeft()
    case .moveRight: moveRight()
    case .moveWordLeft: moveWordLeft()
    case .moveWordRight: moveWordRight()
    case .moveToLineStart: moveToLineStart()
    case .moveToLineEnd: moveToLineEnd()
    case .moveToTextStart: moveToStart()
    case .moveToTextEnd: moveToEnd()
    case .deleteBackward: deleteBackward()
    case .deleteForward: deleteForward()
    case .killToLineEnd: killToLineEnd()
    case .killToLineStart: killToLineStart()
    case .killToBlank: killToBlank()
    case .killWordBackward: killWordBackward()
    case .killWordForward: killWordForward()
    case .upcaseWord: upcaseWord()
    case .downcaseWord: downcaseWord()
    case .capitalizeWord: capitalizeWord()
    case .transposeCharacters: transposeCharacters()
    case .transposeWords: transposeWords()
    case .yank: return yank()
    case .yankPop: return yankPop()
    case .undoEdit: return undo()
    case .redoEdit: return redo()
    default: break
    }
    return true
  }
}

/// The next key goes into the text as it is.
func awaitLiteral(_ state: inout ChatState) -> [Effect] {
  state.isLiteralAwaited = true
  return show(Notice(.done, "The next key is put in as it is: Esc as ␛, Ctrl-A as ␁."), &state)
}

/// Puts a key into the text as the bytes by which terminals send it, when it has any that are always the same.
func insertLiteral(_ key: Key, _ state: inout ChatState) -> [Effect] {
  state.isLiteralAwaited = false
  guard let text = key.literal else {
    return show(Notice(.done, "\(key.label) is no character; nothing was put in."), &state)
  }
  return edit(&state) { $0.insert(text) }
}

extension Key {
  /// The characters that a plain terminal sends for it; `nil` for keys that each terminal has its own way for.
  var literal: String? {
    let plain: String? =
      switch code {
      case .character(let character): modifiers.contains(.control) ? character.withControl : String(character)
      case .enter: "\n"
      case .tab: "\t"
      case .escape: "\u{1B}"
      case .backspace: "\u{7F}"
      default: nil
      }
    return plain.map { modifiers.contains(.alt) ? "\u{1B}" + $0 : $0 }
  }
}

extension Character {
  /// What Ctrl makes of it: the control of its lower five bits.
  fileprivate var withControl: String? {
    if self == " " { return "\0" }
    if self == "?" { return "\u{7F}" }
    guard let ascii = uppercased().first?.asciiValue, (0x40..<0x60).contains(ascii) else { return nil }
    return String(Character(Unicode.Scalar(ascii & 0x1F)))
  }
}
