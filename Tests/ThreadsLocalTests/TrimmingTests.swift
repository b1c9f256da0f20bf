// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

@testable import ThreadsLocal

/// What a model is shown of a thread.
@Suite struct TrimmingTests {
  private func item(_ role: Role, _ text: String, run: RunID? = nil) -> Message {
    Message(
      id: "m", threadID: "t", createdAt: Timestamp(milliseconds: 0), role: role, content: [.text(text)], runID: run)
  }

  private func call(_ id: String, run: RunID? = nil) -> Message {
    var item = item(.assistant, "", run: run)
    item.kind = .functionCall(ToolCall(id: id, name: "f", arguments: "{}"))
    return item
  }

  private func output(_ id: String, _ output: String, run: RunID? = nil) -> Message {
    var item = item(.tool, "", run: run)
    item.kind = .functionOutput(ToolOutput(callID: id, output: output))
    return item
  }

  /// A turn as a line: who, what, which calls, which call it answers.
  private func lines(_ conversation: Conversation) -> [String] {
    conversation.turns.map { turn in
      "\(turn.role.rawValue):\(turn.text)" + turn.toolCalls.map { " +" + $0.id }.joined()
        + (turn.callID.map { " =" + $0 } ?? "")
    }
  }

  @Test func callsStandWithTheWordsTheyWereMadeWith() {
    let items = [
      item(.user, "q"), item(.assistant, "words", run: "r1"), call("a", run: "r1"), call("b", run: "r1"),
      output("b", "B", run: "r1"), output("a", "A", run: "r1"), call("c", run: "r1"), output("c", "C", run: "r1"),
      item(.assistant, "end", run: "r1"), call("d", run: "r2"), item(.user, "next"),
    ]
    #expect(
      lines(Conversation(items)) == [
        "user:q", "assistant:words +a +b", "tool:A =a", "tool:B =b", "assistant: +c", "tool:C =c", "assistant:end",
        "assistant: +d", "tool:No output was given for this call. =d", "user:next",
      ])
  }

  @Test func anIdThatIsUsedAgainIsAnotherCall() {
    let items = [
      item(.user, "q"), call("x"), output("x", "1"), item(.assistant, "one"), item(.user, "r"), call("x"),
      output("x", "2"), output("x", "3"), output("gone", "4"),
    ]
    #expect(
      lines(Conversation(items)) == [
        "user:q", "assistant: +x", "tool:1 =x", "assistant:one", "user:r", "assistant: +x", "tool:2 =x",
      ])
  }

  @Test func anOutputFindsTheOnlyCallThatWaits() throws {
    var links = CallLinks()
    links.note(call("a").kind)
    links.note(output("a", "A").kind)
    links.note(call("b").kind)
    links.note(.functionCall(ToolCall(id: "s", type: "web_search", name: "web_search", arguments: "")))
    let unnamed = MessageKind.functionOutput(ToolOutput(callID: nil, output: "x"))
    #expect(try links.linked(unnamed) == .functionOutput(ToolOutput(callID: "b", output: "x")))
    for (id, words) in [(nil, "0 calls wait"), ("a", "has its output already"), ("c", "is not in this thread")] {
      let error = #expect(throws: ServiceError.self) {
        try links.linked(.functionOutput(ToolOutput(callID: id, output: "x")))
      }
      #expect(error?.kind == .badRequest && error?.message?.contains(words) == true)
    }
  }

  private func run(_ options: RunOptions, instructions: String = "") -> Run {
    var run = Run(
      id: "r", threadID: "t", assistantID: "", status: .queued, createdAt: Timestamp(milliseconds: 0),
      instructions: instructions)
    run.options = options
    return run
  }

  @Test(arguments: [
    (1, ["user:5"], 4), (2, ["assistant:4", "user:5"], 3), (3, ["user:3", "assistant:4", "user:5"], 2),
    (5, ["user:1", "assistant:2", "user:3", "assistant:4", "user:5"], 0),
    (Int.max, ["user:1", "assistant:2", "user:3", "assistant:4", "user:5"], 0),
  ])
  func theLastMessagesAreKept(_ count: Int, _ kept: [String], _ dropped: Int) {
    var conversation = Conversation((1...5).map { item($0 % 2 == 1 ? .user : .assistant, "\($0)") })
    #expect(conversation.shorten(for: run(RunOptions(truncation: .lastMessages(count)))) == dropped)
    #expect(lines(conversation) == kept)
  }

  @Test func roundsOfCallsDoNotCountAsMessagesAndTheQuestionStays() {
    let items = [item(.user, "old"), item(.user, "q"), item(.assistant, "words", run: "r"), call("a", run: "r")]
    var conversation = Conversation(items)
    #expect(conversation.shorten(for: run(RunOptions(truncation: .lastMessages(1)))) == 1)
    #expect(lines(conversation).map { $0.prefix(6) } == ["user:q", "assist", "tool:N"])
  }

  @Test func aBoundOnTheTokensIsKeptAsFarAsItCanBe() {
    let long = String(repeating: "x", count: 400)
    var conversation = Conversation((1...10).map { item($0 % 2 == 1 ? .user : .assistant, "\($0)" + long) })
    // About 104 tokens each, and 100 for the instructions.
    #expect(conversation.shorten(for: run(RunOptions(maxPromptTokens: 450), instructions: long)) == 7)
    #expect(conversation.turns.map { $0.text.prefix(1) } == ["8", "9", "1"])
    // The last question and the last turn stay, whatever the bound.
    #expect(conversation.shorten(for: run(RunOptions(maxPromptTokens: 1))) == 1)
    #expect(conversation.turns.count == 2)
    var empty = Conversation([])
    #expect(empty.shorten(for: run(RunOptions(truncation: .lastMessages(1), maxPromptTokens: 1))) == 0)
    #expect(empty.dropOlderHalf() == nil)
  }

  @Test func halfIsLeftOutAtATimeAndWhatIsLeftBeginsWithAQuestion() {
    var items = (1...9).map { item($0 % 2 == 1 ? .user : .assistant, "\($0)") }
    items.insert(item(.system, "rules"), at: 0)
    var conversation = Conversation(items)
    #expect(conversation.dropOlderHalf() == 4)
    #expect(lines(conversation) == ["system:rules", "user:5", "assistant:6", "user:7", "assistant:8", "user:9"])
    #expect(conversation.dropOlderHalf() == 2)
    #expect(lines(conversation) == ["system:rules", "user:7", "assistant:8", "user:9"])
    #expect(conversation.dropOlderHalf() == 2)
    #expect(conversation.dropOlderHalf() == nil)
    #expect(lines(conversation) == ["system:rules", "user:9"])
  }

  @Test func roundsOfCallsAreLeftOutBeforeTheQuestionTheyServe() {
    let rounds = (1...4).flatMap { [call("c\($0)"), output("c\($0)", "o\($0)")] }
    var conversation = Conversation([item(.user, "old"), item(.user, "q")] + rounds)
    while conversation.dropOlderHalf() != nil {}
    #expect(lines(conversation) == ["user:q", "assistant: +c4", "tool:o4 =c4"])
  }
}
