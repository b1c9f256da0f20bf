// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

@Suite struct ExportMarkdownTests {
  private static func message(_ role: Role, _ text: String, state: MessageState = .completed) -> MovedMessage {
    MovedMessage(
      MessageRecord(
        id: "m", role: role, text: text, createdAt: Timestamp(milliseconds: 1_795_252_443_123), state: state,
        model: role == .assistant ? "qwen-plus" : nil))
  }

  @Test func aThreadReadsAsADocument() {
    let time = Timestamp(milliseconds: 1_795_252_443_123)
    let record = ThreadRecord(
      id: "thread_1", createdAt: time, updatedAt: time, metadata: ["title": "A *b*\n# c", "k": "v"], state: .gone)
    let moved = MovedThread(
      record,
      messages: [
        Self.message(.user, "# Hi\n\nall"), Self.message(.assistant, "```\n# code\n", state: .interrupted),
        Self.message(.system, "be brief"),
      ])
    #expect(
      ExportMarkdown.document(of: moved, profile: "local") == """
        # A \\*b\\* \\# c

        - Thread: `thread_1`
        - Profile: local
        - From 2026-11-21 09:14 to 2026-11-21 09:14 UTC
        - State: gone
        - k: v

        ## You, 2026-11-21 09:14

        ### Hi

        all

        ## qwen-plus, 2026-11-21 09:14 (interrupted)

        ```
        # code

        ```

        ## System, 2026-11-21 09:14

        be brief

        """)
  }
}
