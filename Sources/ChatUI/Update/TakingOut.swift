// SPDX-License-Identifier: Apache-2.0

/// Text leaves Skein: copied, written, piped, opened.
func takeOut(_ action: Action, _ state: inout ChatState) -> [Effect] {
  switch action {
  case .copyMessage: return copyMessage(&state)
  case .copyThreadID: return copyThreadID(&state)
  case .selectText: return beginSelection(&state)
  case .bareView: return showBareView(&state)
  case .writeToFile: return askForFile(&state)
  case .exportThread: return askForExport(&state)
  case .anotherPart: return chooseAnotherPart(&state)
  case .pipeThrough: return askForCommand(&state)
  case .openLink: return openLink(&state)
  case .openCodeBlock: return openCodeBlock(&state)
  case .copyPicked: return copyPicked(&state)
  case .copyOutput: return copyOutput(&state)
  case .insertOutput: return insertOutput(&state)
  case .markSelection: return markSelection(&state)
  case .swapSelectionEnds: return swapSelectionEnds(&state)
  case .copySelection: return copySelection(&state)
  case .leaveSelection: return leaveSelection(&state)
  default: return []
  }
}

/// A file or a program has what was for it.
func tookOut(_ result: OutgoingResult, _ state: inout ChatState) -> [Effect] {
  switch result {
  case .written(let file, let outcome): return written(file, outcome, &state)
  case .piped(let text, let outcome): return piped(text, outcome, &state)
  case .linkOpened(let link, let outcome): return linkOpened(link, outcome, &state)
  }
}
