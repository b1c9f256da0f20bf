// SPDX-License-Identifier: Apache-2.0

/// The word of `words` that somebody who wrote `word` most likely meant; `nil` if none is near.
func nearestWord(to word: String, in words: some Sequence<String>) -> String? {
  let allowed = max(1, min(3, word.count / 3))
  return words.map { (word: $0, distance: typingDistance(word.lowercased(), $0.lowercased())) }
    .filter { $0.distance <= allowed }
    .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
}

/// How many letters were added, left out, changed or swapped with their neighbour. (Long words are not compared.)
func typingDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a), Array(b))
  guard a.count <= 64, b.count <= 64 else { return .max }
  var rows = [Array(0...b.count)]
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var least = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, rows[i - 1][j - 1] + 1) }
      row.append(least)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
