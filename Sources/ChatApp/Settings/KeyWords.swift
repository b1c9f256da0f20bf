// SPDX-License-Identifier: Apache-2.0
import ChatUI

extension SettingsWarning.KeyProblem {
  /// What is wrong and what to do.
  var words: String {
    switch self {
    case .unknownAction(let nearest): "no such action" + (nearest.map { "; did you mean \($0)?" } ?? "")
    case .elsewhere(let sections):
      "this action belongs to \(sections.map { "[keys.\($0)]" }.joined(separator: " or "))"
    case .twice: "named twice; the first line counts"
    case .unusable(let label, let fault): "“\(label)” \(fault.words); ignored"
    case .neededForText(let character): "“\(character)” could not be typed any more; ignored"
    case .taken(let key, let kept, let lost):
      "\(key) is \(kept)'s, so \(lost) does not have it; give one of the two another key"
    case .cutShort(let long, let action, let short, let other):
      "\(long) (\(action)) can't be typed, for \(short) is \(other)'s"
    case .hidden(let action, let section, let other, let nearer, let key):
      "\(key) is \(other)'s in \(nearer), so \(action) (\(section)) has no key there"
    }
  }
}

extension KeyLabelFault {
  fileprivate var words: String {
    switch self {
    case .unknown: "is no key (Ctrl-N, Alt-Enter, F1, Space, PgUp; one after the other: Ctrl-X Ctrl-E)"
    case .same(let other): "is what terminals send for \(other) too; write \(other)"
    case .notOnPlainTerminals: "can't be told apart on most terminals"
    }
  }
}
