// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// What a line typed without a screen asks for.
public enum PlainOrder: Equatable, Sendable {
  /// A message, or the answer to a call.
  case say(String)
  /// An empty line: it confirms what a command wrote, and else does nothing.
  case confirm
  case help
  /// Threads that hold these words; all without any.
  case list([String])
  /// A number of the last list, or an id.
  case open(String)
  case new
  case rename(String)
  case delete
  case undo
  case search([String])
  case again
  case stop
  /// The model that answers here; `nil` asks which there are.
  case model(String?)
  /// The last messages, read again; `nil` is the last two.
  case read(Int?)
  case sendDraft
  case dropDraft
  case quit
  case unknown(String)
  /// A command that lacks its argument, and how it is written.
  case incomplete(String)

  /// The order of one whole text: a command behind a slash, and else something to say.
  public init(_ text: String) {
    guard text.hasPrefix("/") else {
      self = text.isBlank ? .confirm : .say(text)
      return
    }
    // Two slashes are one, at the beginning of something to say.
    if text.hasPrefix("//") {
      self = .say(String(text.dropFirst()))
      return
    }
    let words = text.dropFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    let rest = words.count > 1 ? String(words[1]).trimmed : ""
    self = Self.command(words.first.map { String($0).trimmed.lowercased() } ?? "", rest)
  }

  private static func command(_ name: String, _ rest: String) -> PlainOrder {
    let words = rest.split(whereSeparator: \.isWhitespace).map(String.init)
    switch name {
    case "help", "h", "?": return .help
    case "list", "l": return .list(words)
    case "open", "o": return rest.isEmpty ? .incomplete("/open NUMBER or /open ID") : .open(rest)
    case "new", "n": return .new
    case "rename": return rest.isEmpty ? .incomplete("/rename TITLE") : .rename(rest)
    case "delete": return .delete
    case "undo": return .undo
    case "search": return words.isEmpty ? .incomplete("/search WORDS") : .search(words)
    case "again": return .again
    case "stop": return .stop
    case "model": return .model(rest.isEmpty ? nil : rest)
    case "read": return rest.isEmpty ? .read(nil) : Int(rest).map { .read(max(1, $0)) } ?? .incomplete("/read NUMBER")
    case "send": return .sendDraft
    case "drop": return .dropDraft
    case "quit", "q", "exit": return .quit
    default: return .unknown("/" + name)
    }
  }

  /// The help, a line for each command.
  public static let helpLines = [
    "Type a message and press Enter. A line that ends in \\ goes on in the next; between two lines of \"\"\" it may have many.",
    "/list [WORDS]: the threads, or those with these words",
    "/open NUMBER or ID: go to a thread. /new: begin one",
    "/read [NUMBER]: the last messages again",
    "/again: send again what failed, or regenerate the reply. /stop, or Ctrl-C: stop the reply",
    "/rename TITLE. /delete. /undo: take back the last rename or delete",
    "/search WORDS: what was said in all threads",
    "/model: who can answer. /model NAME: who answers in this thread",
    "/send: send the draft that is kept. /drop: clear it",
    "//: a message that begins with a slash",
    "/quit, or Ctrl-D: leave",
  ]
}

/// Lines as they are typed, put together to what they ask for.
public struct PlainInput: Equatable, Sendable {
  private var lines: [String] = []
  private var isBlock = false

  public init() {}

  /// Whether something has begun that goes on in the next line.
  public var isOpen: Bool { isBlock || !lines.isEmpty }

  /// What a line completes; `nil` while there is more to come.
  public mutating func take(_ line: String) -> PlainOrder? {
    if line.trimmed == "\"\"\"" {
      isBlock.toggle()
      return isBlock ? nil : finish(asText: true)
    }
    if isBlock {
      lines.append(line)
      return nil
    }
    // An even number of backslashes at the end is meant.
    if line.reversed().prefix(while: { $0 == "\\" }).count % 2 == 1 {
      lines.append(String(line.dropLast()))
      return nil
    }
    let isFirst = lines.isEmpty
    lines.append(line)
    return finish(asText: !isFirst)
  }

  /// What was begun, when no more lines come.
  public mutating func finish() -> PlainOrder? { lines.isEmpty ? nil : finish(asText: true) }

  private mutating func finish(asText: Bool) -> PlainOrder {
    let text = lines.joined(separator: "\n")
    lines = []
    isBlock = false
    return asText ? (text.isBlank ? .confirm : .say(text)) : PlainOrder(text)
  }
}

extension String {
  fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
