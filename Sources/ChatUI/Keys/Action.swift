// SPDX-License-Identifier: Apache-2.0

/// Everything a user can do with a key. Keys, footer, help and palette all come from ``ActionTable``. The raw value is
/// the action's name in `config.toml`.
public enum Action: String, Sendable, CaseIterable {
  // Anywhere
  case nextPane, previousPane, newThread, showHelp, redraw, suspend, interrupt, quit, toggleList
  case openPalette, nextUnread, chooseTheme, toggleMouse, showNotices
  // List
  case selectNext, selectPrevious, selectFirst, selectLast, selectPageDown, selectPageUp
  case openThread, renameThread, deleteThread, undo, adoptThread
  case pinThread, archiveThread, tagThread, tagAll, sortThreads, filterThreads, markUnread, showMetadata
  case searchThreads, copyThreadID, leaveView
  // Messages
  case scrollDown, scrollUp, scrollHalfPageDown, scrollHalfPageUp, scrollPageDown, scrollPageUp
  case scrollToStart, scrollToEnd, previousTurn, nextTurn, askAgain, stopReply, compose, leaveMessages
  case previousCodeBlock, nextCodeBlock, showOutline, findInThread, findNext, findPrevious
  case copyMessage, selectText, bareView, writeToFile, pipeThrough, openLink, openCodeBlock, exportThread
  case editAndResend, previousVariant, nextVariant, forkThread, openParent, continueReply
  // Composer
  case send, insertNewline, leaveComposer, lineUp, lineDown, composerPageUp, composerPageDown
  case editInEditor, searchHistory
  // Editing, in the composer and in a prompt
  case moveLeft, moveRight, moveWordLeft, moveWordRight, moveToLineStart, moveToLineEnd
  case deleteBackward, deleteForward, killToLineEnd, killToLineStart, killToBlank
  case killWordBackward, killWordForward, yank, yankPop, undoEdit, redoEdit
  case moveToTextStart, moveToTextEnd, upcaseWord, downcaseWord, capitalizeWord
  case transposeCharacters, transposeWords, insertLiterally
  // Selecting text
  case markSelection, swapSelectionEnds, copySelection, leaveSelection
  // Prompt
  case submitPrompt, cancelPrompt, anotherPart
  // Who answers
  case chooseAnswerer, editInstructions
  // Lists to choose from
  case pick, pickNext, pickPrevious, closePicker, copyPicked
  // Help
  case closeHelp, helpDown, helpUp, helpPageDown, helpPageUp
  // What a command wrote
  case copyOutput, insertOutput
}

/// Where a key has its meaning.
public enum Scope: String, Sendable, CaseIterable {
  case anywhere, list, messages, selection, composer, editing, prompt, picker, output, help
}
