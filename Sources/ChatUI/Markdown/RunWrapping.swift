// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Breaks runs, the runs of one line as its author began it, into lines of at most `limit` columns, by words.
func wrapped(_ runs: [TextRun], columns limit: Int) -> [[TextRun]] {
  let runs = controlsMarked(tabsExpanded(runs))
  let text = runs.map(\.text).joined()
  if text.utf8.count <= limit || columns(of: text) <= limit { return [trimmedEnd(runs)] }
  var cutter = RunCutter(runs)
  return wrap(text, columns: max(1, limit)).map { fitted(trimmedEnd(cutter.take(text.utf8[$0].count)), columns: limit) }
}

/// The runs without such blanks of other scripts at their end as hang over the edge.
private func fitted(_ runs: [TextRun], columns limit: Int) -> [TextRun] {
  guard var last = runs.last,
    last.text.last?.unicodeScalars.allSatisfy(\.properties.isWhitespace) == true
  else { return runs }
  if columns(of: runs.map(\.text).joined()) <= max(1, limit) { return runs }
  last.text.removeLast()
  return fitted(trimmedEnd(runs.dropLast() + [last]), columns: limit)
}

/// Breaks runs into lines of at most `limit` columns wherever the edge is, as code wants it: no blank is lost.
func chopped(_ runs: [TextRun], columns limit: Int) -> [[TextRun]] {
  let runs = controlsMarked(tabsExpanded(runs))
  let text = runs.map(\.text).joined()
  if text.utf8.count <= limit || columns(of: text) <= limit { return [trimmedEnd(runs)] }
  var cutter = RunCutter(runs)
  var lines: [[TextRun]] = []
  var (bytes, used) = (0, 0)
  func take(_ size: Int, columns width: Int) {
    if used + width > max(1, limit), bytes > 0 {
      lines.append(trimmedEnd(cutter.take(bytes)))
      (bytes, used) = (0, 0)
    }
    bytes += size
    used += width
  }
  for character in text {
    let (size, width) = (character.utf8.count, character.columns)
    guard width > max(1, limit) else {
      take(size, columns: width)
      continue
    }
    let parts = character.parts
    for (part, next) in zip(parts, parts.dropFirst().map(\.offset) + [size]) {
      take(next - part.offset, columns: part.columns)
    }
  }
  return lines + [trimmedEnd(cutter.take(bytes))]
}

extension TextRun {
  /// This run with another text.
  func holding(_ text: some StringProtocol) -> TextRun {
    var run = self
    run.text = String(text)
    return run
  }

  /// Whether nothing but the text differs.
  func looksLike(_ other: TextRun) -> Bool {
    role == other.role && attributes == other.attributes && link == other.link
  }
}

/// Tabs as blanks up to the next column that four divides.
func tabsExpanded(_ runs: [TextRun]) -> [TextRun] {
  guard runs.contains(where: { $0.text.utf8.contains(Ascii.tab) }) else { return runs }
  var column = 0
  return runs.map { run in
    var text = ""
    for part in run.text.split(separator: "\t", omittingEmptySubsequences: false).enumerated() {
      if part.offset > 0 {
        let blanks = 4 - column % 4
        text += String(repeating: " ", count: blanks)
        column += blanks
      }
      text += part.element
      column += columns(of: part.element)
    }
    return run.holding(text)
  }
}

/// The marks that stand for controls (`␛`, `‹U+202E›`) as runs of their own.
private func controlsMarked(_ runs: [TextRun]) -> [TextRun] {
  runs.flatMap { run in
    guard run.text.utf8.contains(0xE2), run.text.contains(where: { isPicture($0) || $0 == "‹" }) else { return [run] }
    var parts: [TextRun] = []
    var rest = run.text[...]
    while let start = rest.firstIndex(where: { isPicture($0) || $0 == "‹" }) {
      let end = isPicture(rest[start]) ? rest.index(after: start) : markEnd(rest[start...])
      let isMark = end != nil
      let stop = end ?? rest.index(after: start)
      if start > rest.startIndex { parts.append(run.holding(rest[..<start])) }
      parts.append(isMark ? TextRun(String(rest[start..<stop]), .controlMark) : run.holding(rest[start..<stop]))
      rest = rest[stop...]
    }
    if !rest.isEmpty { parts.append(run.holding(rest)) }
    return parts
  }
}

private func isPicture(_ character: Character) -> Bool { ("\u{2400}"..."\u{2421}").contains(character) }

/// Where a `‹U+202E›` at the start of a text ends.
private func markEnd(_ text: Substring) -> String.Index? {
  guard text.hasPrefix("‹U+") else { return nil }
  let digits = text.dropFirst(3).prefix { $0.isHexDigit }
  guard (4...6).contains(digits.count), digits.endIndex < text.endIndex, text[digits.endIndex] == "›" else {
    return nil
  }
  return text.index(after: digits.endIndex)
}

/// Cuts the joined text of runs into consecutive pieces, each with its runs.
private struct RunCutter {
  private let runs: [TextRun]
  private var run = 0
  /// Bytes of the current run that are gone.
  private var done = 0

  init(_ runs: [TextRun]) { self.runs = runs }

  /// The next `count` bytes of text.
  mutating func take(_ count: Int) -> [TextRun] {
    var rest = count
    var taken: [TextRun] = []
    while rest > 0, run < runs.count {
      let text = runs[run].text
      let size = min(rest, text.utf8.count - done)
      let from = text.utf8.index(text.startIndex, offsetBy: done)
      let part = text[from..<text.utf8.index(from, offsetBy: size)]
      if size > 0 { taken.append(runs[run].holding(part)) }
      rest -= size
      done += size
      if done == text.utf8.count { (run, done) = (run + 1, 0) }
    }
    return taken
  }
}

/// The runs without blanks at the end of the last of them.
private func trimmedEnd(_ runs: [TextRun]) -> [TextRun] {
  var runs = runs
  while var last = runs.popLast() {
    while last.text.last == " " { last.text.removeLast() }
    if !last.text.isEmpty { return runs + [last] }
  }
  return []
}
