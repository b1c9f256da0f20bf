// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct ToolRequestTests {
  static func run(_ status: RunStatus, calls: String...) -> Run {
    var run = Run.sample("r1", status)
    let calls = calls.map { name -> JSONValue in
      [
        "id": .string("call_" + name), "type": "function",
        "function": ["name": .string(name), "arguments": #"{"city":"杭州"}"#],
      ]
    }
    if status == .requiresAction {
      run.requiredAction = ["type": "submit_tool_outputs", "submit_tool_outputs": ["tool_calls": .array(calls)]]
    }
    return run
  }

  /// A desk where a run has stopped to ask for these functions.
  static func asking(_ run: Run, columns: Int = 100, rows: Int = 30) -> Desk {
    var desk = Desk(opening: .sample("t1", "Trip"), columns: columns, rows: rows)
    desk.type("How is the weather in 杭州?")
    desk.press(.enter)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "How is the weather in 杭州?")))
    desk.run("t1", .runCreated(.sample("r1")), .runChanged(run))
    desk.tell(
      .sendEnded("t1", SendFailure(stage: .running, error: ServiceError(.runEnded(.requiresAction)))))
    return desk
  }

  @Test func aCallIsShownAndWhatIsTypedAnswersIt() {
    var desk = Self.asking(Self.run(.requiresAction, calls: "get_weather"))
    #expect(desk.state.notice?.text == "get_weather: type its answer, or !COMMAND; Ctrl-C stops.")
    #expect(desk.state.list["t1"]?.runID == "r1")
    desk.type("rain, 18°")
    #expect(
      desk.press(.enter) == [
        .keepCleared([ClearedText(text: "rain, 18°", at: desk.now)]), .saveDraft(nil, for: "t1"),
        .submitToolOutputs([ToolOutput(callID: "call_get_weather", output: "rain, 18°")], run: "r1", in: "t1"),
      ])
    #expect(desk.state.waitingCall == nil)
    // The reply goes on like any other.
    desk.run("t1", .runChanged(.sample("r1", .queued)), .delta(messageID: "m2", index: 0, text: "Take an umbrella."))
    desk.run("t1", .messageChanged(.reply("m2", "Take an umbrella.")), .runChanged(.sample("r1", .completed)))
    desk.tell(.sendEnded("t1", nil))
    #expect(desk.state.toolRequests.isEmpty)
    #expect(desk.state.transcript?.messages.map(\.text) == ["How is the weather in 杭州?", "Take an umbrella."])
    #expect(desk.state.list["t1"]?.runID == nil)
  }

  @Test func severalCallsAreAnsweredOneByOneAndSentTogether() {
    var desk = Self.asking(Self.run(.requiresAction, calls: "one", "two"))
    desk.type("1")
    let kept = Effect.keepCleared([ClearedText(text: "1", at: desk.now)])
    #expect(desk.press(.enter) == [kept, .saveDraft(nil, for: "t1")])
    #expect(desk.state.waitingCall?.name == "two")
    desk.type("2")
    #expect(
      desk.press(.enter).last
        == .submitToolOutputs(
          [ToolOutput(callID: "call_one", output: "1"), ToolOutput(callID: "call_two", output: "2")], run: "r1",
          in: "t1"))
  }

  @Test func aCommandsOutputIsLookedAtBeforeItLeaves() {
    var desk = Self.asking(Self.run(.requiresAction, calls: "get_weather"))
    desk.type("!weather 杭州")
    let effects = desk.press(.enter)
    guard case .runToolCommand(let command)? = effects.first else {
      Issue.record("\(effects)")
      return
    }
    #expect(command.line == "weather 杭州")
    #expect(command.call.arguments == #"{"city":"杭州"}"#)
    // Twice is once.
    #expect(desk.press(.enter) == [])
    desk.tell(.toolCommandEnded(command, .output("sun\n25°")))
    #expect(desk.state.composer.text == "sun\n25°")
    #expect(
      desk.press(.enter).last
        == .submitToolOutputs([ToolOutput(callID: "call_get_weather", output: "sun\n25°")], run: "r1", in: "t1"))
  }

  @Test func aCommandThatFailsLeavesTheLineToMend() {
    var desk = Self.asking(Self.run(.requiresAction, calls: "get_weather"))
    desk.type("!nonsense")
    desk.press(.enter)
    let command = ToolCommand(
      thread: "t1", run: "r1", line: "nonsense",
      call: ToolCall(id: "call_get_weather", name: "get_weather", arguments: "{}"))
    desk.tell(.toolCommandEnded(command, .failure("nonsense: there is no such command.")))
    #expect(desk.state.composer.text == "!nonsense")
    #expect(desk.state.notice?.kind == .error)
    #expect(desk.state.waitingCall != nil)
  }

  @Test func anAnswerThatDidNotGetThroughIsTypedAgain() {
    var desk = Self.asking(Self.run(.requiresAction, calls: "get_weather"))
    desk.type("rain")
    desk.press(.enter)
    desk.tell(.sendEnded("t1", SendFailure(stage: .running, error: ServiceError(.unreachable))))
    #expect(desk.state.composer.text == "rain")
    #expect(desk.state.waitingCall?.name == "get_weather")
    #expect(desk.state.notice?.kind == .error)
  }

  /// Another Skein was faster: the call is no longer there, and what was typed is a message again.
  @Test func anAnswerThatIsRefusedIsLookedInto() {
    var desk = Self.asking(Self.run(.requiresAction, calls: "get_weather"))
    desk.type("rain")
    desk.press(.enter)
    let refused = SendFailure(stage: .running, error: ServiceError(.badRequest, status: 400))
    #expect(desk.tell(.sendEnded("t1", refused)).contains(.refresh("t1", back: "m1", run: "r1")))
    desk.tell(
      .refreshed(
        "t1",
        .success(
          .sample(
            "t1", .user("m1", "How is the weather in 杭州?"), .reply("m2", "Sunny.", run: "r1"),
            run: .sample("r1", .completed)))))
    #expect(desk.state.waitingCall == nil)
    #expect(desk.state.composer.text == "rain")
    #expect(desk.state.transcript?.last?.text == "Sunny.")
  }

  @Test func controlCGivesTheCallUp() {
    var desk = Self.asking(Self.run(.requiresAction, calls: "get_weather"))
    desk.type("half")
    // First what is typed, then the call.
    desk.press(.control("c"))
    #expect(desk.state.waitingCall != nil)
    #expect(desk.press(.control("c")).toProvider == [.stop("t1", run: "r1")])
    #expect(desk.state.waitingCall == nil)
    #expect(desk.state.list["t1"]?.runID == nil)
  }

  /// Skein was ended meanwhile: the run is found by its id, and asks again.
  @Test func aCallIsThereAgainAfterARestart() {
    var desk = Desk(opening: .sample("t1", runID: "r1"), messages: [.user("m1", "How is the weather?")])
    desk.tell(
      .refreshed(
        "t1",
        .success(
          .sample("t1", .user("m1", "How is the weather?"), run: Self.run(.requiresAction, calls: "get_weather")))))
    #expect(desk.state.waitingCall?.name == "get_weather")
    #expect(desk.state.list["t1"]?.runID == "r1")
    // It has expired meanwhile.
    desk.tell(
      .refreshed("t1", .success(.sample("t1", .user("m1", "How is the weather?"), run: .sample("r1", .expired)))))
    #expect(desk.state.waitingCall == nil)
    #expect(desk.state.list["t1"]?.runID == nil)
  }

  @Test(arguments: [(100, 30), (40, 12), (20, 5), (1, 1)]) func longArgumentsLeaveRoomForTheAnswer(
    columns: Int, rows: Int
  ) {
    var run = Self.run(.requiresAction, calls: "f")
    run.requiredAction = [
      "submit_tool_outputs": [
        "tool_calls": [
          [
            "id": "", "type": "function",
            "function": ["name": "杭\u{1B}[2J州", "arguments": .string(String(repeating: "很长 ", count: 5000))],
          ]
        ]
      ]
    ]
    var desk = Self.asking(run, columns: columns, rows: rows)
    desk.type("answer")
    let screen = render(desk.state, .skein)
    #expect(!screen.text.contains("\u{1B}"))
    if rows >= 5 { #expect(screen.text.contains("> answer")) }
  }
}
