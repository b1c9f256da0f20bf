// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import ThreadsAPI

/// A program in the state in which it is measured: ten thousand threads, the open one with so many messages.
final class BenchDesk {
  static let start = Timestamp(milliseconds: 1_793_870_040_000)
  static let thread: ThreadID = "t0"
  var state: ChatState
  private var now = BenchDesk.start

  init(threads: Int = 10_000, messages: [MessageRecord] = BenchText.messages(10_000)) {
    let face = ProfileFace(name: "bench", dialect: "local", host: "user@host", model: "model")
    let records = (0..<threads).map { number in
      ThreadRecord(
        id: "t\(number)", createdAt: Self.start,
        updatedAt: Timestamp(milliseconds: Self.start.milliseconds - Int64(number)),
        metadata: ["title": "Thread \(number)"], opening: BenchText.words(10), preview: BenchText.words(10))
    }
    state = ChatState(
      size: Size(columns: 120, rows: 36), now: Self.start, profile: face, records: records,
      localIDs: LocalIDs(session: "s"))
    _ = ChatUI.start(&state, opening: Self.thread)
    tell(.messagesLoaded(Self.thread, messages))
  }

  func tell(_ event: Event) {
    now.milliseconds += 1
    _ = update(&state, event, at: now)
  }

  func press(_ key: Key) { tell(.input(.key(key))) }
  func paint() -> Screen { render(state, .skein) }
}

/// Texts as people and models write them.
enum BenchText {
  private static let vocabulary = "the quick query of an index café naïve 西湖 断桥 thread reply **bold** `code` model"
    .split(
      separator: " ")

  static func words(_ count: Int) -> String {
    (0..<count).map { String(vocabulary[$0 * 7 % vocabulary.count]) }.joined(separator: " ")
  }

  /// About five hundred bytes each.
  static func messages(_ count: Int) -> [MessageRecord] {
    (0..<count).map { number in
      MessageRecord(
        id: "m\(number)", role: number % 2 == 0 ? .user : .assistant, text: "Message \(number) \(words(75))",
        createdAt: BenchDesk.start)
    }
  }

  /// Markdown of all kinds, of about so many bytes.
  static func document(bytes: Int) -> String {
    let part = """
      ## A heading

      \(words(120))

      - one \(words(8))
      - two \(words(8))

      ```swift
      let value = 1 // a comment
      func answer() -> Int { value + 41 }
      ```

      | a | b |
      |---|---|
      | 1 | \(words(3)) |


      """
    return String(repeating: part, count: max(1, bytes / part.utf8.count))
  }
}
