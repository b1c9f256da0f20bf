// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// What is looked for in the open thread, where it was found, and how often it is there as far as that is known.
struct Finder: Equatable, Sendable {
  /// One match: which message, and which of its matches.
  struct Place: Equatable, Sendable {
    var message: MessageID
    var number: Int
  }

  let thread: ThreadID
  let query: SearchQuery
  /// What stood at the top before, to come back to.
  let home: Transcript.Anchor
  var current: Place?
  var count = MatchCount()

  /// What is looked for, each folded.
  private let words: [[UInt8]]
  /// For each of them the parts that the source of a message must have for a match to be possible.
  private let parts: [[[UInt8]]]
  /// The matches of the messages that were looked at last.
  private var known: [MessageID: Known] = [:]

  private struct Known: Equatable, Sendable {
    var columns: Int
    var length: Int
    var matches: [Match]
  }

  init(_ query: SearchQuery, in thread: ThreadID, home: Transcript.Anchor) {
    self.thread = thread
    self.query = query
    self.home = home
    words = query.terms.map(\.bytes)
    parts = words.map { word in
      // Signs may be Markdown's, and what it shows is not what is written.
      word.split { !($0 >= 0x80 || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)) }.map { Array($0) }
    }
  }

  /// Whether a message may have a match, told by its source alone.
  func mayMatch(_ text: String) -> Bool {
    guard !text.isEmpty, !words.isEmpty else { return false }
    let folded = FoldedText.bytes(of: text)
    return parts.contains { $0.allSatisfy { FoldedText.place(of: $0, in: folded) != nil } }
  }

  /// The matches of a message, which is laid out for that.
  mutating func matches(in row: Int, _ view: MessageView, _ transcript: inout Transcript) -> [Match] {
    let record = transcript.entries[row].record
    let length = record.text.utf8.count
    if let known = known[record.id], known.columns == view.columns, known.length == length { return known.matches }
    var matches: [Match] = []
    if mayMatch(record.text) {
      transcript.layOut(row, columns: view.columns, context: view.context)
      matches = transcript.entries[row].layout.map { self.matches(in: $0) } ?? []
    }
    if known.count > 200 { known = [:] }
    known[record.id] = Known(columns: view.columns, length: length, matches: matches)
    return matches
  }

  /// The matches in the lines of a message.
  func matches(in layout: MessageLayout) -> [Match] {
    let lines = layout.bodyLines
    return MatchText(layout.lines(lines), firstLine: lines.lowerBound, columns: layout.columns).matches(of: words)
  }

  /// Marks the matches in the lines that are seen.
  mutating func mark(_ lines: inout [TextLine], _ view: MessageView, _ transcript: inout Transcript) {
    guard !words.isEmpty else { return }
    let top = view.top(of: &transcript)
    // The number that a message's first line would have among the lines that are seen.
    var origin = -top.line
    var row = top.row
    while origin < lines.count, row < transcript.entries.count {
      let id = transcript.entries[row].record.id
      for (number, match) in matches(in: row, view, &transcript).enumerated() {
        let isCurrent = current?.message == id && current?.number == number
        for piece in match.pieces where lines.indices.contains(origin + piece.line) {
          lines[origin + piece.line].mark(piece.bytes, isCurrent ? .matchCurrent : .match)
        }
      }
      origin += transcript.layOut(row, columns: view.columns, context: view.context)
      row += 1
    }
  }
}

/// How many matches the messages have, counted from the first one on.
struct MatchCount: Equatable, Sendable {
  /// The matches before each message that was counted, and after them all.
  var sums = [0]
  var isWhole = false
  /// The width that the messages were counted at, and the last of them: another one there would mean to begin anew.
  var columns = 0
  var last: MessageID?

  var rows: Int { sums.count - 1 }
  var total: Int { sums.last ?? 0 }
}

extension ChatState {
  /// `3/17` while words are looked for in the open thread; a plus sign says that it is not counted to the end.
  var matchCount: String {
    guard let finder, finder.thread == openThread, !finder.query.isEmpty else { return "" }
    let total = "\(finder.count.total)\(finder.count.isWhole ? "" : "+")"
    guard let current = finder.current, let row = transcripts[finder.thread]?.row(of: current.message) else {
      return seeking == nil ? (finder.count.isWhole || finder.count.total > 0 ? total : "") : "…"
    }
    guard row < finder.count.rows else { return "…/\(total)" }
    return "\(finder.count.sums[row] + current.number + 1)/\(total)"
  }
}

extension TextLine {
  /// Gives a stretch of the line, in bytes of its text, another look.
  mutating func mark(_ bytes: Range<Int>, _ role: ThemeRole) {
    var marked: [TextRun] = []
    var start = 0
    for run in runs {
      let end = start + run.text.utf8.count
      let part = bytes.clamped(to: start..<end)
      if part.isEmpty {
        marked.append(run)
      } else {
        let from = run.text.utf8.index(run.text.startIndex, offsetBy: part.lowerBound - start)
        let to = run.text.utf8.index(from, offsetBy: part.count)
        let pieces = [(run.text[..<from], run.role), (run.text[from..<to], role), (run.text[to...], run.role)]
        for (text, role) in pieces where !text.isEmpty {
          marked.append(TextRun(String(text), role, attributes: run.attributes, link: run.link))
        }
      }
      start = end
    }
    runs = marked
  }
}
