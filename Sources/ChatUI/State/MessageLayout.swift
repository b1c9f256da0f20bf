// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// The lines of one message: its heading, its words, a mark of its state, and a blank line.
struct MessageLayout: Equatable, Sendable {
  /// What a layout needs besides the message.
  struct Context: Equatable, Sendable {
    /// How far local time is from UTC, in seconds.
    var secondsFromUTC: Int
  }

  let columns: Int
  private let heading: TextLine
  private var body: [TextLine]
  private let ending: [TextLine]
  private var text: String

  init(_ record: MessageRecord, columns: Int, context: Context) {
    self.columns = columns
    heading = Self.heading(of: record, context: context)
    text = record.text
    body = Self.body(of: record, columns: columns)
    ending = Self.mark(of: record, columns: columns) + [TextLine()]
  }

  var lines: [TextLine] { [heading] + body + ending }

  /// More of a reply that streams.
  mutating func append(_ more: String) {
    text += more
    body = MarkdownLayout.lines(text, columns: columns)
  }

  private static func heading(of record: MessageRecord, context: Context) -> TextLine {
    let time = CivilTime(record.createdAt, secondsFromUTC: context.secondsFromUTC).hourAndMinute
    let speaker: TextRun
    switch record.role {
    case .user: speaker = TextRun("You", .you)
    case .assistant: speaker = TextRun(VisibleText.of(record.model ?? "Assistant", keepingLines: false), .assistant)
    default: speaker = TextRun(VisibleText.of(record.role.rawValue, keepingLines: false), .system)
    }
    return TextLine([speaker, TextRun(" · \(time)", .faint)])
  }

  private static func body(of record: MessageRecord, columns: Int) -> [TextLine] {
    switch record.role {
    case .user: PlainLayout.lines(record.text, columns: columns)
    default: record.text.isEmpty ? [] : MarkdownLayout.lines(record.text, columns: columns)
    }
  }

  /// The sign and the words that say where the message stands; nothing for a complete one.
  private static func mark(of record: MessageRecord, columns: Int) -> [TextLine] {
    let (sign, role, words): (String, ThemeRole, String)
    switch record.state {
    case .completed, .streaming: return []
    case .queued: (sign, role, words) = ("⇡", .queued, "waiting to be sent")
    case .interrupted: (sign, role, words) = ("■", .interrupted, record.reason ?? "interrupted")
    case .failed: (sign, role, words) = ("✗", .failed, record.reason ?? "failed")
    }
    let text = "\(sign) \(VisibleText.of(words, keepingLines: false))"
    return wrap(text, columns: columns).map { TextLine([TextRun(String(text[$0]), role)]) }
  }
}
