// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Names the function that carries out an action.
func perform(_ action: Action, _ state: inout ChatState) -> [Effect] {
  if let effects = moveSelection(action, &state) { return effects }
  switch action {
  case .nextPane: return movePane(by: 1, &state)
  case .previousPane: return movePane(by: -1, &state)
  case .newThread: return beginThread(&state)
  case .showHelp: return showHelp(&state)
  case .redraw: return [.redraw]
  case .suspend: return saveDrafts(&state) + [.suspend]
  case .interrupt: return interrupt(&state)
  case .quit: return quit(&state)
  case .toggleList: return toggleList(&state)
  case .chooseTheme: return chooseTheme(&state)
  case .toggleMouse: return toggleMouse(&state)
  case .showNotices: return showNotices(&state)

  case .selectNext: return select(&state) { $0 + 1 }
  case .selectPrevious: return select(&state) { $0 - 1 }
  case .selectFirst: return select(&state) { _ in 0 }
  case .selectLast: return select(&state) { _ in Int.max }
  case .selectPageDown: return selectPage(by: 1, &state)
  case .selectPageUp: return selectPage(by: -1, &state)
  case .openThread: return openSelected(&state)
  case .renameThread: return askForTitle(&state)
  case .deleteThread: return deleteSelected(&state)
  case .undo: return undo(&state)
  case .adoptThread: return askForID(&state)

  case .scrollDown, .scrollUp, .scrollHalfPageDown, .scrollHalfPageUp, .scrollPageDown, .scrollPageUp,
    .composerPageDown, .composerPageUp, .scrollToStart, .scrollToEnd, .previousTurn, .nextTurn:
    return scroll(action, &state)
  case .openPalette, .nextUnread, .searchThreads, .previousCodeBlock, .nextCodeBlock, .showOutline, .findInThread,
    .findNext, .findPrevious:
    return find(action, &state)
  case .copyMessage, .copyThreadID, .selectText, .bareView, .writeToFile, .pipeThrough, .openLink, .openCodeBlock,
    .exportThread, .markSelection, .swapSelectionEnds, .copySelection, .leaveSelection, .anotherPart, .copyPicked,
    .copyOutput, .insertOutput:
    return takeOut(action, &state)
  case .editAndResend, .previousVariant, .nextVariant, .forkThread, .openParent, .continueReply:
    return branch(action, &state)
  case .pinThread, .archiveThread, .tagThread, .tagAll, .sortThreads, .filterThreads, .markUnread, .showMetadata,
    .leaveView:
    return organize(action, &state)
  case .askAgain: return regenerate(&state)
  case .stopReply: return stopReply(&state)
  case .compose: return compose(&state)
  case .leaveMessages: return leaveMessages(&state)

  case .send: return sendComposer(&state)
  case .insertNewline: return type("\n", &state)
  case .leaveComposer: return leaveComposer(&state)
  case .lineUp: return lineUp(&state)
  case .lineDown: return lineDown(&state)
  case .editInEditor: return editInEditor(&state)
  case .searchHistory: return searchHistory(&state)

  case .moveLeft, .moveRight, .moveWordLeft, .moveWordRight, .moveToLineStart, .moveToLineEnd, .deleteBackward,
    .deleteForward, .killToLineEnd, .killToLineStart, .killToBlank, .killWordBackward, .killWordForward, .yank,
    .yankPop, .undoEdit, .redoEdit, .moveToTextStart, .moveToTextEnd, .upcaseWord, .downcaseWord, .capitalizeWord,
    .transposeCharacters, .transposeWords:
    return editText(action, &state)
  case .insertLiterally: return awaitLiteral(&state)

  case .chooseAnswerer: return askForAnswerer(&state)
  case .editInstructions: return askForInstructions(&state)
  case .pick: return pick(&state)
  case .pickNext: return movePicker(by: 1, &state)
  case .pickPrevious: return movePicker(by: -1, &state)
  case .closePicker: return closePicker(&state)

  case .submitPrompt: return submitPrompt(&state)
  case .cancelPrompt: return cancelPrompt(&state)

  case .closeHelp, .helpDown, .helpUp, .helpPageDown, .helpPageUp: return moveHelp(action, &state)
  }
}
