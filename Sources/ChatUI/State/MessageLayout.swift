// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// The lines of one message: its heading, its words, a mark of its state, and a blank line.
struct MessageLayout: Equatable, Sendable {
  /// What a layout needs besides the message.
  struct Context: Equatable, Sendable {
    /// How far local time is from UTC, in seconds.
    var secondsFromUTC: Int
    /// Whether what is shown is to change little, for a thin line.
    var isThrifty = false
  }

  let columns: Int
  private var record: MessageRecord
  private var heading: TextLine
  private let context: Context
  /// Who speaks here: words that a line of the body must not be taken for.
  private let names: [String]
  private var body: [TextLine]
  private var ending: [TextLine]
  /// The words of a reply that still grows, laid out piece by piece.
  private var growing: StreamingLayout?

  init(_ record: MessageRecord, columns: Int, context: Context) {
    self.columns = columns
    self.record = record
    self.context = context
    heading = Self.heading(of: record, context: context)
    names = ForgedLine.names(record.model)
    ending = Self.ending(of: record, columns: columns)
    guard record.state == .streaming, record.role != .user else {
      body = Self.body(of: record, columns: columns)
      return
    }
    var growing = StreamingLayout(columns: columns)
    growing.append(record.text)
    body = record.text.isEmpty ? [] : growing.lines()
    self.growing = growing
  }

  /// The bytes that a growing reply has cost so far.
  var bytesLaidOut: Int { growing?.bytesLaidOut ?? 0 }

  var lineCount: Int { 1 + body.count + ending.count }
  /// The lines of the message's own words, which stand below the heading.
  var bodyLineCount: Int { body.count }

  /// The lines of the words alone.
  var bodyLines: Range<Int> { 1..<1 + body.count }

  /// Some of the lines, by their numbers.
  func lines(_ range: Range<Int>) -> [TextLine] {
    range.clamped(to: 0..<lineCount).map { number in
      if number == 0 { return heading }
      return number <= body.count ? body[number - 1].asBody(names, columns: columns) : ending[number - 1 - body.count]
    }
  }

  /// More of a reply that streams. It is laid out when it is looked at.
  mutating func append(_ more: String) {
    record.text += more
    if growing != nil { growing?.append(more) } else { body = Self.body(of: record, columns: columns) }
  }

  /// Lays out what was appended.
  mutating func catchUp() {
    if growing != nil, !record.text.isEmpty, let lines = growing?.lines() { body = lines }
  }

  /// Takes over a newer record of the same message. Returns whether that could be done without a new layout.
  mutating func take(_ newer: MessageRecord) -> Bool {
    guard newer.role == record.role, newer.model == record.model, newer.createdAt == record.createdAt,
      newer.text == record.text
    else { return false }
    if newer.state != .streaming, growing != nil {
      growing?.finish()
      catchUp()
      growing = nil
    }
    record = newer
    heading = Self.heading(of: newer, context: context)
    ending = Self.ending(of: newer, columns: columns)
    return true
  }

  private static func heading(of record: MessageRecord, context: Context) -> TextLine {
    // Items of a conversation come without a time.
    let time = record.createdAt.milliseconds > 0 ? " · " + hourAndMinute(record.createdAt, context) : ""
    let speaker: TextRun
    switch record.role {
    case .user: speaker = TextRun("You", .you)
    case .assistant: speaker = TextRun(VisibleText.of(record.model ?? "Assistant", keepingLines: false), .assistant)
    default: speaker = TextRun(VisibleText.of(record.role.rawValue, keepingLines: false), .system)
    }
    let sign: TextRun? =
      switch record.state {
      case .queued: TextRun(" · ⇡ waiting to be sent", .queued)
      case .sent: TextRun(" · ⇡ being sent", .queued)
      default: nil
      }
    return TextLine([speaker, TextRun(time, .faint)] + (sign.map { [$0] } ?? []))
  }

  static func hourAndMinute(_ time: Timestamp, _ context: Context) -> String {
    CivilTime(time, secondsFromUTC: context.secondsFromUTC).hourAndMinute
  }

  private static func body(of record: MessageRecord, columns: Int) -> [TextLine] {
    switch record.role {
    case .user: PlainLayout.lines(record.text, columns: columns)
    default: record.text.isEmpty ? [] : MarkdownLayout.lines(record.text, columns: columns)
    }
  }

  /// The sign and the words that say where the message stands, none for a complete one; and a blank line.
  private static func ending(of record: MessageRecord, columns: Int) -> [TextLine] {
    let (sign, role, words): (String, ThemeRole, String)
    switch record.state {
    case .completed, .streaming, .withdrawn: return [TextLine()]
    case .queued, .sent:
      guard let reason = record.reason else { return [TextLine()] }
      (sign, role, words) = ("⇡", .queued, reason)
    case .interrupted: (sign, role, words) = ("■", .interrupted, record.reason ?? "interrupted")
    case .failed: (sign, role, words) = ("✗", .failed, record.reason ?? "failed")
    }
    let text = "\(sign) \(VisibleText.of(words, keepingLines: false))"
    return wrap(text, columns: columns).map { TextLine([TextRun(String(text[$0]), role)]) } + [TextLine()]
  }
}

// MARK: Places that survive a new width

extension MessageLayout {
  /// How many letters stand before a line.
  func letters(before line: Int) -> Int {
    lines(0..<line).reduce(0) { $0 + $1.letterCount }
  }

  /// The line that holds the letter after so many.
  func line(after letters: Int) -> Int {
    var passed = 0
    for number in 0..<lineCount {
      passed += lines(number..<number + 1).reduce(0) { $0 + $1.letterCount }
      if passed > letters { return number }
    }
    return max(0, lineCount - 1)
  }
}

extension TextLine {
  /// The signs that are there at every width: neither blanks nor rules.
  var letterCount: Int {
    runs.reduce(0) { count, run in
      count + run.text.unicodeScalars.count { $0.value > 0x20 && !(0x2500...0x257F).contains($0.value) }
    }
  }
}
