// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import ThreadsAPI

/// What laying out costs: of a long document at once, and of a reply that grows.
enum LayoutMeasures {
  private static let document = BenchText.document(bytes: 100_000)

  static var all: [Measure] {
    [
      Measure("layout: a reply of 100 kB of Markdown", bytes: document.utf8.count) {
        let reply = MessageRecord(id: "a", role: .assistant, text: document, createdAt: BenchDesk.start)
        let desk = BenchDesk(threads: 1, messages: [reply])
        var isNarrow = false
        return {
          // Another width is another layout.
          isNarrow.toggle()
          desk.tell(.input(.resized(Size(columns: isNarrow ? 119 : 120, rows: 36))))
        }
      },
      Measure("streaming: a reply of 2,000 pieces, updated and laid out", bytes: 2000 * 6) {
        let desk = BenchDesk(threads: 1, messages: [])
        var replies = 0
        return {
          replies += 1
          stream(2000, "r\(replies)", desk)
        }
      },
      Measure("streaming: the same, a picture after every third piece", bytes: 2000 * 6) {
        let desk = BenchDesk(threads: 1, messages: [])
        var replies = 0
        return {
          replies += 1
          stream(2000, "r\(replies)", desk, isPainted: true)
        }
      },
      Measure("wrap: 10 kB of words into 80 columns", bytes: 10_000) {
        let text = String(BenchText.words(3000).prefix(10_000))
        return { _ = wrap(text, columns: 80) }
      },
      Measure("columns: 1 kB of words", bytes: 1000) {
        let text = String(BenchText.words(300).prefix(1000))
        return { _ = columns(of: text) }
      },
    ]
  }

  private static func stream(_ pieces: Int, _ id: MessageID, _ desk: BenchDesk, isPainted: Bool = false) {
    desk.press(.character("x"))
    desk.press(Key(.enter))
    for number in 0..<pieces {
      desk.tell(
        .run(BenchDesk.thread, .delta(messageID: id, index: 0, text: number % 20 == 19 ? "end.\n\n" : "words ")))
      if isPainted, number % 3 == 0 { _ = desk.paint() }
    }
    desk.tell(.sendEnded(BenchDesk.thread, nil))
    // What was said is forgotten, so that each time is like the first.
    desk.tell(.messagesLoaded(BenchDesk.thread, []))
  }
}
