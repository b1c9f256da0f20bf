// SPDX-License-Identifier: Apache-2.0
import ChatUI

extension Errand {
  /// Does it on the terminal, which is as it was before Skein came.
  @MainActor func perform() async -> ErrandResult {
    switch self {
    case .edit(let text, _, let program): await EditorErrand(text: text, program: program).perform()
    case .show(let view): await view.perform()
    case .open(let file): await file.perform()
    }
  }
}
