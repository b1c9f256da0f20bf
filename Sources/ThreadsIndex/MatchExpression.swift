// SPDX-License-Identifier: Apache-2.0
import TerminalCore

extension SearchQuery {
  /// The query in the language of FTS5: every term a phrase of the words that the index makes of it; `nil` when there
  /// is nothing in it that the index keeps.
  ///
  /// - Parameter allOpen: whether every word may go on, and not just the one that is being typed.
  func matchExpression(allOpen: Bool = false) -> String? {
    let phrases = terms.compactMap { term -> String? in
      let words = IndexTokens.words(term.text)
      guard let last = words.last else { return nil }
      let isOpen = (term.isOpen || allOpen && !term.isPhrase) && IndexTokens.isOpenEnded(last)
      return "\"\(words.joined(separator: " "))\"" + (isOpen ? "*" : "")
    }
    return phrases.isEmpty ? nil : phrases.joined(separator: " AND ")
  }
}
