// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import ThreadsAPI

/// Threads as plain text: who spoke when, and every word, with what can't be seen made visible.
public enum ExportPlain {
  public static func document(of moved: MovedThread) -> String {
    let title = VisibleText.of(moved.record.displayTitle, keepingLines: false)
    let messages = moved.messages.map { message in
      let record = message.record
      let state = record.state == .completed ? "" : " (\(record.state.rawValue))"
      let text = ForgedLine.guarded(VisibleText.of(record.text)) { ForgedLine.isTurnWithDate($0) }
      return "\(record.speaker), \(record.createdAt.minute) UTC\(state)\n\n\(text)"
    }
    return ([title] + messages).joined(separator: "\n\n") + "\n"
  }
}

/// Threads as one page of HTML that needs nothing else and runs nothing.
public enum ExportHTML {
  public static func document(of moved: MovedThread) -> String {
    let title = escaped(VisibleText.of(moved.record.displayTitle, keepingLines: false))
    let messages = moved.messages.map { message in
      let record = message.record
      let state = record.state == .completed ? "" : " (\(record.state.rawValue))"
      return """
        <section class="\(record.role == .user ? "user" : "reply")">
        <h2>\(escaped(record.speaker)) <time datetime="\(record.createdAt.rfc3339)">\(record.createdAt.minute)\
         UTC</time>\(state)</h2>
        <pre>\(escaped(VisibleText.of(record.text)))</pre>
        </section>
        """
    }
    return """
      <!DOCTYPE html>
      <html>
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>\(title)</title>
      <style>
      body { max-width: 50em; margin: 2em auto; padding: 0 1em; font-family: sans-serif; line-height: 1.5 }
      h2 { font-size: 1em; margin: 2em 0 0.5em }
      time { font-weight: normal; opacity: 0.6 }
      pre { font: inherit; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
      .reply pre { font-family: monospace; line-height: 1.4 }
      </style>
      </head>
      <body>
      <h1>\(title)</h1>
      \(messages.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension MessageRecord {
  fileprivate var speaker: String {
    role == .user ? "You" : VisibleText.of(model ?? role.rawValue, keepingLines: false)
  }
}

extension Timestamp {
  /// `2026-11-05 09:14`
  fileprivate var minute: String { rfc3339.prefix(16).split(separator: "T").joined(separator: " ") }
}
