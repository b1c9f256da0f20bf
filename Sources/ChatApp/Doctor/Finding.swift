// SPDX-License-Identifier: Apache-2.0
import TerminalCore
public import ThreadsAPI

/// One thing that `skein doctor` looked at: how it is, and what to set where it could be better.
public struct DoctorFinding: Equatable, Sendable {
  public enum Mark: String, Sendable {
    case well = "ok"
    /// It works, and could be better; or nobody can tell.
    case note
    case broken
  }

  public var mark: Mark
  /// What it is about, in a word or two.
  public var subject: String
  public var words: String
  /// What to set, a line each, as it is to be written.
  public var advice: [String]

  public init(_ mark: Mark, _ subject: String, _ words: String, advice: [String] = []) {
    self.mark = mark
    self.subject = subject
    self.words = words
    self.advice = advice
  }

  /// The lines to show; `isPlain` does without signs beyond ASCII.
  ///
  /// - Parameter columns: how wide a line may be; `nil` is as wide as it is.
  public func lines(isPlain: Bool, columns: Int? = nil) -> [String] {
    let signs: [Mark: String] =
      isPlain ? [.well: "ok", .note: "! ", .broken: "X "] : [.well: "✓", .note: "!", .broken: "✗"]
    let indent = String(repeating: " ", count: isPlain ? 5 : 4)
    let text = "\(subject): \(words)"
    let room = max(20, (columns ?? .max) - indent.count)
    var lines = columns == nil ? [text] : wrap(text, columns: room).map { String(text[$0]) }
    lines[0] = "\(signs[mark] ?? "") " + lines[0]
    // What is to be copied stays on one line.
    return [lines[0]] + lines.dropFirst().map { indent.dropLast(2) + $0 } + advice.map { indent + $0 }
  }

  public var json: JSONValue {
    [
      "mark": .string(mark.rawValue), "subject": .string(subject), "words": .string(words),
      "advice": .array(advice.map { .string($0) }),
    ]
  }
}
