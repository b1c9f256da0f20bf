// SPDX-License-Identifier: Apache-2.0
public import TerminalCore

/// Everything a user can do with a key. Keys, footer and help all come from ``ActionTable``.
public enum Action: String, Sendable, CaseIterable {
  // Anywhere
  case nextPane, previousPane, newThread, showHelp, redraw, suspend, interrupt, quit, toggleList
  // List
  case selectNext, selectPrevious, selectFirst, selectLast, selectPageDown, selectPageUp
  case openThread, renameThread, deleteThread, undo, adoptThread
  // Messages
  case scrollDown, scrollUp, scrollHalfPageDown, scrollHalfPageUp, scrollPageDown, scrollPageUp
  case scrollToStart, scrollToEnd, previousTurn, nextTurn, askAgain, stopReply, compose, leaveMessages
  // Composer
  case send, insertNewline, leaveComposer, lineUp, lineDown, composerPageUp, composerPageDown
  // Editing, in the composer and in a prompt
  case moveLeft, moveRight, moveWordLeft, moveWordRight, moveToLineStart, moveToLineEnd
  case deleteBackward, deleteForward, killToLineEnd, killToLineStart, killToBlank
  case killWordBackward, killWordForward, yank, undoEdit
  // Prompt
  case submitPrompt, cancelPrompt
  // Who answers
  case chooseAnswerer, editInstructions, pick, pickNext, pickPrevious, closePicker
  // Help
  case closeHelp, helpDown, helpUp, helpPageDown, helpPageUp
}

/// Where a key has its meaning.
public enum Scope: Sendable, CaseIterable {
  case anywhere, list, messages, composer, editing, prompt, picker, help
}

/// An action as the user meets it.
public struct ActionEntry: Sendable {
  public var action: Action
  public var scope: Scope
  public var keys: [Key]
  /// What it does, for the help.
  public var summary: String
  /// What the footer calls it; `nil` keeps it out of the footer.
  public var footer: String?
}

/// The one table that keys, help and footer are made of.
public enum ActionTable {
  public static let entries: [ActionEntry] = anywhere + list + messages + composer + editing + prompt + picker + help

  /// The action that a key has in a scope.
  public static func action(for key: Key, in scope: Scope) -> Action? { bindings[scope]?[key] }

  private static let bindings: [Scope: [Key: Action]] = {
    var bindings: [Scope: [Key: Action]] = [:]
    for entry in entries {
      for key in entry.keys { bindings[entry.scope, default: [:]][key] = entry.action }
    }
    return bindings
  }()

  private static func entry(
    _ action: Action, _ scope: Scope, _ keys: [Key], _ summary: String, footer: String? = nil
  ) -> ActionEntry {
    ActionEntry(action: action, scope: scope, keys: keys, summary: summary, footer: footer)
  }

  private static let anywhere = [
    entry(.nextPane, .anywhere, [Key(.tab)], "next pane"),
    entry(.previousPane, .anywhere, [Key(.backTab)], "previous pane"),
    entry(.newThread, .anywhere, [.control("n")], "new thread"),
    entry(.interrupt, .anywhere, [.control("c")], "stop the reply; else clear what is typed (Up brings it back)"),
    entry(.toggleList, .anywhere, [.control("t")], "show or hide the list"),
    entry(.showHelp, .anywhere, [Key(.function(1))], "this help"),
    entry(.redraw, .anywhere, [.control("l")], "draw the screen anew"),
    entry(.suspend, .anywhere, [.control("z")], "suspend Skein (fg brings it back)"),
    entry(.quit, .anywhere, [.control("q")], "quit"),
  ]

  private static let list = [
    entry(.openThread, .list, [Key(.enter), .character("l"), Key(.right)], "open the thread", footer: "open"),
    entry(.newThread, .list, [.character("n")], "new thread", footer: "new"),
    entry(.renameThread, .list, [.character("r")], "rename the thread", footer: "rename"),
    entry(.deleteThread, .list, [.character("d"), Key(.delete)], "delete the thread", footer: "delete"),
    entry(.undo, .list, [.character("u")], "undo the last delete or rename", footer: "undo"),
    entry(.adoptThread, .list, [.character("a")], "adopt a thread by its id", footer: "adopt"),
    entry(.chooseAnswerer, .list, [.character("m")], "choose who answers: a model or an assistant"),
    entry(.editInstructions, .list, [.character("I")], "say what is told to who answers"),
    entry(.selectNext, .list, [.character("j"), Key(.down)], "next thread"),
    entry(.selectPrevious, .list, [.character("k"), Key(.up)], "previous thread"),
    entry(.selectFirst, .list, [.character("g"), Key(.home)], "first thread"),
    entry(.selectLast, .list, [.character("G"), Key(.end)], "last thread"),
    entry(.selectPageDown, .list, [Key(.pageDown), .control("d")], "a page down"),
    entry(.selectPageUp, .list, [Key(.pageUp), .control("u")], "a page up"),
    entry(.compose, .list, [.character("i")], "write a message"),
    entry(.showHelp, .list, [.character("?")], "this help"),
    entry(.quit, .list, [.character("q")], "quit"),
  ]

  private static let messages = [
    entry(.compose, .messages, [.character("i"), Key(.enter)], "write a message", footer: "write"),
    entry(.scrollDown, .messages, [.character("j"), Key(.down)], "a line down"),
    entry(.scrollUp, .messages, [.character("k"), Key(.up)], "a line up"),
    entry(.scrollHalfPageDown, .messages, [.control("d")], "half a page down"),
    entry(.scrollHalfPageUp, .messages, [.control("u")], "half a page up", footer: "up"),
    entry(.scrollPageDown, .messages, [Key(.pageDown), .character(" ")], "a page down"),
    entry(.scrollPageUp, .messages, [Key(.pageUp), .character("b")], "a page up"),
    entry(.scrollToStart, .messages, [.character("g"), Key(.home)], "the beginning"),
    entry(.scrollToEnd, .messages, [.character("G"), Key(.end)], "the end, and follow it", footer: "end"),
    entry(.previousTurn, .messages, [.character("[")], "the message before", footer: "previous"),
    entry(.nextTurn, .messages, [.character("]")], "the message after"),
    entry(
      .askAgain, .messages, [.character("R")], "send again what failed, or ask for the reply again", footer: "again"),
    entry(.chooseAnswerer, .messages, [.character("m")], "choose who answers: a model or an assistant"),
    entry(.editInstructions, .messages, [.character("I")], "say what is told to who answers"),
    entry(.stopReply, .messages, [.character("x")], "stop the reply"),
    entry(.leaveMessages, .messages, [Key(.escape), .character("h"), Key(.left)], "to the list", footer: "list"),
    entry(.showHelp, .messages, [.character("?")], "this help"),
    entry(.quit, .messages, [.character("q")], "quit"),
  ]

  private static let composer = [
    entry(.send, .composer, [Key(.enter)], "send the message", footer: "send"),
    entry(
      .insertNewline, .composer, [.control("j"), Key(.enter, .alt), Key(.enter, .shift)], "new line", footer: "newline"),
    entry(.leaveComposer, .composer, [Key(.escape)], "to the messages", footer: "messages"),
    entry(.lineUp, .composer, [Key(.up)], "a line up; at the top, what was sent before"),
    entry(.lineDown, .composer, [Key(.down)], "a line down; at the bottom, what was sent after"),
    entry(.composerPageUp, .composer, [Key(.pageUp)], "scroll the messages a page up"),
    entry(.composerPageDown, .composer, [Key(.pageDown)], "scroll the messages a page down"),
  ]

  private static let editing = [
    entry(.moveLeft, .editing, [Key(.left), .control("b")], "a character left"),
    entry(.moveRight, .editing, [Key(.right), .control("f")], "a character right"),
    entry(.moveWordLeft, .editing, [.alt("b"), Key(.left, .control), Key(.left, .alt)], "a word left"),
    entry(.moveWordRight, .editing, [.alt("f"), Key(.right, .control), Key(.right, .alt)], "a word right"),
    entry(.moveToLineStart, .editing, [.control("a"), Key(.home)], "the line's start"),
    entry(.moveToLineEnd, .editing, [.control("e"), Key(.end)], "the line's end"),
    entry(.deleteBackward, .editing, [Key(.backspace), .control("h")], "delete the character before"),
    entry(.deleteForward, .editing, [Key(.delete), .control("d")], "delete the character after"),
    entry(.killToLineEnd, .editing, [.control("k")], "cut to the line's end"),
    entry(.killToLineStart, .editing, [.control("u")], "cut to the line's start"),
    entry(.killToBlank, .editing, [.control("w")], "cut back to a blank"),
    entry(.killWordBackward, .editing, [Key(.backspace, .alt)], "cut the word before"),
    entry(.killWordForward, .editing, [.alt("d")], "cut the word after"),
    entry(.yank, .editing, [.control("y")], "put back what was cut"),
    entry(.undoEdit, .editing, [.control("_")], "undo"),
  ]

  private static let prompt = [
    entry(.submitPrompt, .prompt, [Key(.enter), .control("j")], "do it", footer: "ok"),
    entry(.cancelPrompt, .prompt, [Key(.escape), .control("c"), .control("g")], "leave it", footer: "cancel"),
  ]

  private static let picker = [
    entry(.pick, .picker, [Key(.enter), .control("j")], "take it", footer: "take"),
    entry(.pickNext, .picker, [Key(.down), .control("n"), Key(.tab)], "the next", footer: "next"),
    entry(.pickPrevious, .picker, [Key(.up), .control("p"), Key(.backTab)], "the one before"),
    entry(.closePicker, .picker, [Key(.escape), .control("c"), .control("g")], "leave it", footer: "cancel"),
  ]

  private static let help = [
    entry(
      .closeHelp, .help,
      [Key(.escape), .character("q"), Key(.function(1)), .character("?"), Key(.enter), .control("c")], "close the help",
      footer: "close"),
    entry(.helpDown, .help, [.character("j"), Key(.down)], "a line down", footer: "down"),
    entry(.helpUp, .help, [.character("k"), Key(.up)], "a line up", footer: "up"),
    entry(.helpPageDown, .help, [Key(.pageDown), .character(" "), .control("d")], "a page down"),
    entry(.helpPageUp, .help, [Key(.pageUp), .character("b"), .control("u")], "a page up"),
    entry(.quit, .help, [.control("q")], "quit"),
    entry(.redraw, .help, [.control("l")], "draw the screen anew"),
    entry(.suspend, .help, [.control("z")], "suspend Skein (fg brings it back)"),
  ]
}

extension Key {
  /// What the key is called in the footer and in the help: `Ctrl-N`, `Enter`, `F1`, `j`.
  public var label: String {
    var label = ""
    if modifiers.contains(.control) { label += "Ctrl-" }
    if modifiers.contains(.alt) { label += "Alt-" }
    if modifiers.contains(.shift) { label += "Shift-" }
    return label + codeLabel
  }

  private var codeLabel: String {
    switch code {
    case .character(" "): "Space"
    case .character(let character): modifiers.contains(.control) ? character.uppercased() : String(character)
    case .enter: "Enter"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): "F\(number)"
    }
  }
}
