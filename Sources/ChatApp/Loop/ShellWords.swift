// SPDX-License-Identifier: Apache-2.0

/// The words of a line as a shell splits it: blanks between, quotes and backslashes as there, nothing replaced.
func shellWords(_ line: String) -> [String] {
  var words: [String] = []
  var word: String?
  var quote: Character?
  var characters = line.makeIterator()
  while let character = characters.next() {
    switch (character, quote) {
    case ("\\", nil): word = (word ?? "") + (characters.next().map { String($0) } ?? "")
    case ("\\", .some("\"")):
      let next = characters.next()
      word = (word ?? "") + (next == "\"" || next == "\\" ? "" : "\\") + (next.map { String($0) } ?? "")
    case (_, .some(let open)) where character == open: quote = nil
    case ("\"", nil), ("'", nil):
      quote = character
      word = word ?? ""
    case (_, nil) where character.isWhitespace:
      if let word { words.append(word) }
      word = nil
    default: word = (word ?? "") + String(character)
    }
  }
  if let word { words.append(word) }
  return words
}
