// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import ThreadsAPI

/// Threads as Markdown, for people to read.
public enum ExportMarkdown {
  /// A thread as a document: its title, where it is from, and a heading for each message.
  public static func document(of moved: MovedThread, profile: String) -> String {
    let record = moved.record
    var lines = ["# \(heading(record.displayTitle))", ""]
    lines.append("- Thread: `\(record.id.filter { $0 != "`" && !$0.isNewline })`")
    lines.append("- Profile: \(heading(profile))")
    lines.append("- From \(minute(record.createdAt)) to \(minute(record.updatedAt)) UTC")
    if record.state != .active { lines.append("- State: \(record.state.rawValue)") }
    let pairs = record.metadata.filter { !["title"].contains($0.key) }.sorted { $0.key < $1.key }
    for (key, value) in pairs { lines.append("- \(heading(key)): \(heading(value))") }
    for message in moved.messages { lines += ["", section(message.record)] }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func section(_ message: MessageRecord) -> String {
    let mark = message.state == .completed ? "" : " (\(message.state.rawValue))"
    let title = "## \(who(message)), \(minute(message.createdAt))\(mark)"
    let text = includedMarkdown(message.text)
    return text.isEmpty ? title : "\(title)\n\n\(text)"
  }

  private static func who(_ message: MessageRecord) -> String {
    switch message.role {
    case .user: "You"
    case .system: "System"
    default: heading(message.model ?? message.role.rawValue.firstLetterLarge)
    }
  }

  private static func minute(_ time: Timestamp) -> String {
    time.rfc3339.prefix(16).split(separator: "T").joined(separator: " ")
  }

  /// Words of somebody's as one line in which nothing is Markdown.
  private static func heading(_ words: String) -> String {
    let line = VisibleText.of(words, keepingLines: false).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return String(line.flatMap { "\\`*_[]<>#|~!&".contains($0) ? ["\\", $0] : [$0] })
  }
}

extension String {
  fileprivate var firstLetterLarge: String { prefix(1).uppercased() + dropFirst() }
}
