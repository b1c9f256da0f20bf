// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// An action as the user meets it.
public struct ActionEntry: Equatable, Sendable {
  public var action: Action
  public var scope: Scope
  public var keys: [KeySequence]
  /// What it does, for the help.
  public var summary: String
  /// What the footer calls it; `nil` keeps it out of the footer.
  public var footer: String?
}

/// The one table that keys, help and footer are made of.
public enum ActionTable {
  public static let entries: [ActionEntry] =
    anywhere + list + messages + selection + composer + editing + prompt + picker + output + help

  private static func entry(
    _ action: Action, _ scope: Scope, _ keys: [KeySequence], _ summary: String, footer: String? = nil
  ) -> ActionEntry {
    ActionEntry(action: action, scope: scope, keys: keys, summary: summary, footer: footer)
  }

  private static let anywhere = [
    entry(.nextPane, .anywhere, [.key(.tab)], "next pane"),
    entry(.previousPane, .anywhere, [.key(.backTab)], "previous pane"),
    entry(.newThread, .anywhere, [.control("n")], "new thread"),
    entry(.openPalette, .anywhere, [.control("p")], "find an action or a thread by a few letters"),
    entry(.nextUnread, .anywhere, [.alt("a")], "the next unread thread"),
    entry(.interrupt, .anywhere, [.control("c")], "stop the reply; else clear what is typed (Up brings it back)"),
    entry(.toggleList, .anywhere, [.control("t")], "show or hide the list"),
    entry(.showHelp, .anywhere, [.key(.function(1))], "this help"),
    entry(.showNotices, .anywhere, [.key(.function(2))], "what the footer said, whole"),
    entry(.chooseTheme, .anywhere, [.key(.function(3))], "choose a theme"),
    entry(.toggleMouse, .anywhere, [.alt("m")], "the mouse on or off"),
    entry(.redraw, .anywhere, [.control("l")], "draw the screen anew"),
    entry(.suspend, .anywhere, [.control("z")], "suspend Skein (fg brings it back)"),
    entry(.quit, .anywhere, [.control("q")], "quit"),
  ]

  private static let list = [
    entry(.openThread, .list, [.key(.enter), .character("l"), .key(.right)], "open the thread", footer: "open"),
    entry(.newThread, .list, [.character("n")], "new thread", footer: "new"),
    entry(.renameThread, .list, [.character("r")], "rename the thread", footer: "rename"),
    entry(.deleteThread, .list, [.character("d"), .key(.delete)], "delete the thread", footer: "delete"),
    entry(.undo, .list, [.character("u")], "undo the last change of a thread", footer: "undo"),
    entry(.adoptThread, .list, [.character("a")], "adopt a thread by its id", footer: "adopt"),
    entry(.searchThreads, .list, [.character("/")], "search the words of all threads", footer: "search"),
    entry(.nextUnread, .list, [.character("N"), .character("*")], "the next unread thread"),
    entry(.pinThread, .list, [.character("p")], "pin the thread to the top, or let it go"),
    entry(
      .archiveThread, .list, [.character("e")],
      "put the thread into the archive, or take it out; in the trash, restore it"),
    entry(.tagThread, .list, [.character("t"), .character(" ")], "tag the thread: the next action is for all tagged"),
    entry(.tagAll, .list, [.character("T")], "tag all that are shown, or none"),
    entry(.sortThreads, .list, [.character("s")], "sort the list"),
    entry(.filterThreads, .list, [.character("f")], "choose which threads are shown"),
    entry(.leaveView, .list, [.key(.escape)], "untag all; then back to the threads in use", footer: "threads"),
    entry(.markUnread, .list, [.character("U")], "mark the thread unread, or read"),
    entry(.showMetadata, .list, [.character("m")], "see and change the metadata"),
    entry(.copyThreadID, .list, [.character("y")], "copy the thread's id"),
    entry(.exportThread, .list, [.character("w")], "export the thread, or all that are tagged, to files"),
    entry(.chooseAnswerer, .list, [.character("M")], "choose who answers: a model or an assistant"),
    entry(.editInstructions, .list, [.character("I")], "say what is told to who answers"),
    entry(.selectNext, .list, [.character("j"), .key(.down)], "next thread"),
    entry(.selectPrevious, .list, [.character("k"), .key(.up)], "previous thread"),
    entry(.selectFirst, .list, [.character("g"), .key(.home)], "first thread"),
    entry(.selectLast, .list, [.character("G"), .key(.end)], "last thread"),
    entry(.selectPageDown, .list, [.key(.pageDown), .control("d")], "a page down"),
    entry(.selectPageUp, .list, [.key(.pageUp), .control("u")], "a page up"),
    entry(.compose, .list, [.character("i")], "write a message"),
    entry(.showHelp, .list, [.character("?")], "this help"),
    entry(.quit, .list, [.character("q")], "quit"),
  ]

  private static let messages = [
    entry(.compose, .messages, [.character("i"), .key(.enter)], "write a message", footer: "write"),
    entry(.scrollDown, .messages, [.character("j"), .key(.down)], "a line down"),
    entry(.scrollUp, .messages, [.character("k"), .key(.up)], "a line up"),
    entry(.scrollHalfPageDown, .messages, [.control("d")], "half a page down"),
    entry(.scrollHalfPageUp, .messages, [.control("u")], "half a page up", footer: "up"),
    entry(.scrollPageDown, .messages, [.key(.pageDown), .character(" ")], "a page down"),
    entry(.scrollPageUp, .messages, [.key(.pageUp), .character("b")], "a page up"),
    entry(.scrollToStart, .messages, [.character("g"), .key(.home)], "the beginning"),
    entry(.scrollToEnd, .messages, [.character("G"), .key(.end)], "the end, and follow it", footer: "end"),
    entry(.previousTurn, .messages, [.character("[")], "the message before", footer: "previous"),
    entry(.nextTurn, .messages, [.character("]")], "the message after"),
    entry(.previousCodeBlock, .messages, [.character("{")], "the code block before"),
    entry(.nextCodeBlock, .messages, [.character("}")], "the code block after"),
    entry(.showOutline, .messages, [.character("o")], "the outline: a line for every turn"),
    entry(.findInThread, .messages, [.character("/")], "find in the thread", footer: "find"),
    entry(.findNext, .messages, [.character("n")], "the next match"),
    entry(.findPrevious, .messages, [.character("N")], "the match before"),
    entry(
      .copyMessage, .messages, [.character("y")], "copy the message; with a digit after it, that code block",
      footer: "copy"),
    entry(.selectText, .messages, [.character("V")], "select text to copy"),
    entry(.bareView, .messages, [.character("v")], "bare view: nothing but the words, for the terminal to select"),
    entry(.writeToFile, .messages, [.character("w")], "write the message to a file"),
    entry(.pipeThrough, .messages, [.character("|")], "pipe the message through a command"),
    entry(.openLink, .messages, [.character("L")], "open a link"),
    entry(.openCodeBlock, .messages, [.character("K")], "open a code block in its program"),
    entry(.editAndResend, .messages, [.character("E")], "edit the message and send it again", footer: "edit"),
    entry(.previousVariant, .messages, [.character("<")], "the variant before"),
    entry(.nextVariant, .messages, [.character(">")], "the variant after"),
    entry(.forkThread, .messages, [.character("F")], "fork: begin a new thread from here"),
    entry(.openParent, .messages, [.character("P")], "back to the thread that this one was made from"),
    entry(.continueReply, .messages, [.character("c")], "let a stopped reply go on"),
    entry(
      .askAgain, .messages, [.character("R")], "send again what failed, or regenerate the reply", footer: "again"),
    entry(.chooseAnswerer, .messages, [.character("M")], "choose who answers: a model or an assistant"),
    entry(.editInstructions, .messages, [.character("I")], "say what is told to who answers"),
    entry(.stopReply, .messages, [.character("x")], "stop the reply"),
    entry(.leaveMessages, .messages, [.key(.escape), .character("h"), .key(.left)], "to the list", footer: "list"),
    entry(.showHelp, .messages, [.character("?")], "this help"),
    entry(.quit, .messages, [.character("q")], "quit"),
  ]

  private static let selection = [
    entry(
      .markSelection, .selection, [.character("v"), .character(" ")], "one end of what is selected", footer: "begin"),
    entry(.copySelection, .selection, [.character("y"), .key(.enter)], "copy what is selected", footer: "copy"),
    entry(.swapSelectionEnds, .selection, [.character("o")], "to the other end", footer: "other end"),
    entry(.pipeThrough, .selection, [.character("|")], "pipe what is selected through a command"),
    entry(.moveLeft, .selection, [.character("h"), .key(.left)], "a character left"),
    entry(.scrollDown, .selection, [.character("j"), .key(.down)], "a line down"),
    entry(.scrollUp, .selection, [.character("k"), .key(.up)], "a line up"),
    entry(.moveRight, .selection, [.character("l"), .key(.right)], "a character right"),
    entry(.moveWordRight, .selection, [.character("w")], "the next word"),
    entry(.moveWordLeft, .selection, [.character("b")], "the word before"),
    entry(.moveToLineStart, .selection, [.character("0"), .key(.home)], "the line's start"),
    entry(.moveToLineEnd, .selection, [.character("$"), .key(.end)], "the line's end"),
    entry(.scrollToStart, .selection, [.character("g")], "the first words of the thread"),
    entry(.scrollToEnd, .selection, [.character("G")], "the last words of the thread"),
    entry(.previousTurn, .selection, [.character("[")], "the message's start, then the message before"),
    entry(.nextTurn, .selection, [.character("]")], "the message after"),
    entry(.scrollHalfPageDown, .selection, [.control("d")], "half a page down"),
    entry(.scrollHalfPageUp, .selection, [.control("u")], "half a page up"),
    entry(.scrollPageDown, .selection, [.key(.pageDown)], "a page down"),
    entry(.scrollPageUp, .selection, [.key(.pageUp)], "a page up"),
    entry(
      .leaveSelection, .selection, [.key(.escape), .character("q"), .character("V"), .control("c")],
      "leave it", footer: "leave"),
  ]

  private static let composer = [
    entry(.send, .composer, [.key(.enter)], "send the message", footer: "send"),
    entry(
      .insertNewline, .composer, [.control("j"), .key(.enter, .alt), .key(.enter, .shift)], "new line",
      footer: "newline"),
    entry(.leaveComposer, .composer, [.key(.escape)], "to the messages", footer: "messages"),
    entry(.editInEditor, .composer, [KeySequence([.control("x"), .control("e")])], "edit the text in $EDITOR"),
    entry(.searchHistory, .composer, [.control("r")], "search what was sent before"),
    entry(.lineUp, .composer, [.key(.up)], "a line up; at the top, what was sent before"),
    entry(.lineDown, .composer, [.key(.down)], "a line down; at the bottom, what was sent after"),
    entry(.composerPageUp, .composer, [.key(.pageUp)], "scroll the messages a page up"),
    entry(.composerPageDown, .composer, [.key(.pageDown)], "scroll the messages a page down"),
  ]

  private static let editing = [
    entry(.moveLeft, .editing, [.key(.left), .control("b")], "a character left"),
    entry(.moveRight, .editing, [.key(.right), .control("f")], "a character right"),
    entry(.moveWordLeft, .editing, [.alt("b"), .key(.left, .control), .key(.left, .alt)], "a word left"),
    entry(.moveWordRight, .editing, [.alt("f"), .key(.right, .control), .key(.right, .alt)], "a word right"),
    entry(.moveToLineStart, .editing, [.control("a"), .key(.home)], "the line's start"),
    entry(.moveToLineEnd, .editing, [.control("e"), .key(.end)], "the line's end"),
    entry(.deleteBackward, .editing, [.key(.backspace), .control("h")], "delete the character before"),
    entry(.deleteForward, .editing, [.key(.delete), .control("d")], "delete the character after"),
    entry(.killToLineEnd, .editing, [.control("k")], "cut to the line's end"),
    entry(.killToLineStart, .editing, [.control("u")], "cut to the line's start"),
    entry(.killToBlank, .editing, [.control("w")], "cut back to a blank"),
    entry(.killWordBackward, .editing, [.key(.backspace, .alt)], "cut the word before"),
    entry(.killWordForward, .editing, [.alt("d")], "cut the word after"),
    entry(.yank, .editing, [.control("y")], "put back what was cut"),
    entry(.yankPop, .editing, [.alt("y")], "put back what was cut before that"),
    entry(.undoEdit, .editing, [.control("_")], "undo"),
    entry(.redoEdit, .editing, [.alt("_")], "undo the undo"),
    entry(.moveToTextStart, .editing, [.alt("<"), .key(.home, .control)], "the text's start"),
    entry(.moveToTextEnd, .editing, [.alt(">"), .key(.end, .control)], "the text's end"),
    entry(.upcaseWord, .editing, [.alt("u")], "the word in capitals"),
    entry(.downcaseWord, .editing, [.alt("l")], "the word in small letters"),
    entry(.capitalizeWord, .editing, [.alt("c")], "the word with a capital"),
    entry(
      .transposeCharacters, .editing, [KeySequence([.control("x"), .control("t")])], "swap the two characters here"),
    entry(.transposeWords, .editing, [.alt("t")], "swap the two words here"),
    entry(.insertLiterally, .editing, [.control("v")], "put in the next key as a character, a control too"),
  ]

  private static let prompt = [
    entry(.submitPrompt, .prompt, [.key(.enter), .control("j")], "do it", footer: "ok"),
    entry(.cancelPrompt, .prompt, [.key(.escape), .control("c"), .control("g")], "leave it", footer: "cancel"),
    entry(
      .anotherPart, .prompt, [.key(.tab)], "another part of the message: the whole, or a code block",
      footer: "other part"),
  ]

  private static let picker = [
    entry(.pick, .picker, [.key(.enter), .control("j")], "take it", footer: "take"),
    entry(.pickNext, .picker, [.key(.down), .control("n"), .key(.tab), .control("r")], "the next", footer: "next"),
    entry(.pickPrevious, .picker, [.key(.up), .control("p"), .key(.backTab)], "the one before"),
    entry(.closePicker, .picker, [.key(.escape), .control("c"), .control("g")], "leave it", footer: "cancel"),
    entry(.copyPicked, .picker, [.alt("w")], "copy the link"),
  ]

  private static let output = [
    entry(.copyOutput, .output, [.character("y")], "copy what the command wrote", footer: "copy"),
    entry(.insertOutput, .output, [.character("i")], "put it into the message that is written", footer: "insert"),
    entry(.helpDown, .output, [.character("j"), .key(.down)], "a line down"),
    entry(.helpUp, .output, [.character("k"), .key(.up)], "a line up"),
    entry(.helpPageDown, .output, [.key(.pageDown), .character(" "), .control("d")], "a page down"),
    entry(.helpPageUp, .output, [.key(.pageUp), .character("b"), .control("u")], "a page up"),
    entry(
      .closeHelp, .output, [.key(.escape), .character("q"), .key(.enter), .control("c")], "close it", footer: "close"),
    entry(.quit, .output, [.control("q")], "quit"),
    entry(.redraw, .output, [.control("l")], "draw the screen anew"),
    entry(.suspend, .output, [.control("z")], "suspend Skein (fg brings it back)"),
  ]

  private static let help = [
    entry(
      .closeHelp, .help,
      [
        .key(.escape), .character("q"), .key(.function(1)), .key(.function(2)), .character("?"), .key(.enter),
        .control("c"),
      ],
      "close the help",
      footer: "close"),
    entry(.helpDown, .help, [.character("j"), .key(.down)], "a line down", footer: "down"),
    entry(.helpUp, .help, [.character("k"), .key(.up)], "a line up", footer: "up"),
    entry(.helpPageDown, .help, [.key(.pageDown), .character(" "), .control("d")], "a page down"),
    entry(.helpPageUp, .help, [.key(.pageUp), .character("b"), .control("u")], "a page up"),
    entry(.quit, .help, [.control("q")], "quit"),
    entry(.redraw, .help, [.control("l")], "draw the screen anew"),
    entry(.suspend, .help, [.control("z")], "suspend Skein (fg brings it back)"),
  ]
}
