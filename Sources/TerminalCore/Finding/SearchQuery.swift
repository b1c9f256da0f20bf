// SPDX-License-Identifier: Apache-2.0

/// What is looked for: words that must all be there, in any order; what stands in quotation marks as it stands.
public struct SearchQuery: Equatable, Sendable {
  /// A word or a phrase, folded.
  public struct Term: Hashable, Sendable {
    public var text: String
    public var isPhrase: Bool
    /// Whether it is still being typed: then it may be the beginning of a word.
    public var isOpen: Bool

    public init(text: String, isPhrase: Bool, isOpen: Bool = false) {
      self.text = text
      self.isPhrase = isPhrase
      self.isOpen = isOpen
    }

    public var bytes: [UInt8] { Array(text.utf8) }
  }

  public var terms: [Term] = []

  public init(terms: [Term]) { self.terms = terms }

  /// Reads what somebody typed. Quotation marks of every kind and width count; one that is not closed reaches to the end.
  public init(_ typed: String) {
    var word = ""
    var isQuoted = false
    let folded = FoldedText.string(typed)
    for character in folded {
      if character == "\"" {
        add(word, isPhrase: isQuoted)
        word = ""
        isQuoted.toggle()
      } else if character.isWhitespace, !isQuoted {
        add(word, isPhrase: false)
        word = ""
      } else {
        word.append(character)
      }
    }
    let isOpen = !word.isEmpty && word.last?.isWhitespace != true
    add(word, isPhrase: isQuoted)
    if isOpen, !terms.isEmpty { terms[terms.count - 1].isOpen = true }
  }

  private mutating func add(_ word: String, isPhrase: Bool) {
    let text = word.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !text.isEmpty, !terms.contains(where: { $0.text == text }) else { return }
    terms.append(Term(text: text, isPhrase: isPhrase))
  }

  public var isEmpty: Bool { terms.isEmpty }

  /// Whether a text has all of it.
  public func isFound(in text: String) -> Bool {
    let folded = FoldedText.bytes(of: text)
    return terms.allSatisfy { FoldedText.place(of: $0.bytes, in: folded) != nil }
  }
}
