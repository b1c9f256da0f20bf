// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  /// Runs whose model calls functions.
  static let toolFacts = [
    ContractFact("a call is told, waits, is answered, and the run goes on", needs: [.toolOutputs]) { subject in
      let service = subject.service
      let thread = try await subject.thread("how warm is it?")
      subject.engine.answer(
        "how warm is it?",
        [
          .say("Let me look."), .call(.weather), .finish("tool_calls"),
          .usage(Usage(promptTokens: 10, completionTokens: 2)),
        ])
      subject.engine.answer("21°", [.say("It is 21°."), .usage(Usage(promptTokens: 20, completionTokens: 3))])
      let first = try await subject.events(of: try await service.streamRun(subject.toolRun(), in: thread))
      #expect(
        first.names == [
          "run.created", "run.queued", "run.in_progress", "step.created", "step.in_progress", "message.created",
          "message.in_progress", "delta", "message.completed", "step.completed", "step.created", "step.in_progress",
          "step.delta", "run.requires_action",
        ])
      #expect(first.calls == [.weather])
      let waiting = try #require(first.lastRun)
      #expect(waiting.requiredAction == .weatherAction)
      #expect(try await service.run(waiting.id, in: thread).requiredAction == .weatherAction)
      let steps = try await service.steps(of: waiting.id, in: thread, PageRequest(order: .ascending)).items
      #expect(steps.map(\.status) == [.completed, .inProgress])
      #expect(steps.last?.details == .toolCalls([.weather]))
      let second = try await subject.events(
        of: try await service.streamToolOutputs(
          [ToolOutput(callID: "call_1", output: "21°")], to: waiting.id, in: thread))
      #expect(
        second.names == [
          "step.completed", "run.queued", "run.in_progress", "step.created", "step.in_progress", "message.created",
          "message.in_progress", "delta", "message.completed", "step.completed", "run.completed",
        ])
      let ended = try await service.run(waiting.id, in: thread)
      #expect(ended.status == .completed && ended.requiredAction == nil)
      #expect(ended.usage == Usage(promptTokens: 30, completionTokens: 5))
      var answered = ToolCall.weather
      answered.output = "21°"
      let all = try await service.steps(of: waiting.id, in: thread, PageRequest(order: .ascending)).items
      #expect(all.map(\.status) == [.completed, .completed, .completed])
      #expect(all[1].details == .toolCalls([answered]))
      #expect(
        try await service.allMessages(in: thread).map(\.text) == ["how warm is it?", "Let me look.", "It is 21°."])
    },
    ContractFact("the model sees its calls and their outputs", needs: [.toolOutputs]) { subject in
      let thread = try await subject.thread("q")
      subject.engine.answer("q", [.say("w"), .call(.weather)])
      let run = try await subject.toolRun(in: thread)
      #expect(run.status == .requiresAction)
      // What is said meanwhile comes after the outputs: a model's server takes nothing between the two.
      _ = try await subject.service.createMessage(NewMessage(text: "meanwhile"), in: thread)
      let next = try await subject.answer([ToolOutput(callID: "call_1", output: "warm")], run)
      #expect(next.status == .completed)
      var called = ReplyRequest.Turn(role: .assistant, text: "w")
      called.toolCalls = [.weather]
      var output = ReplyRequest.Turn(role: Role(rawValue: "tool"), text: "warm")
      output.callID = "call_1"
      let turns = [.init(role: .user, text: "q"), called, output, .init(role: .user, text: "meanwhile")]
      #expect(subject.engine.requests.last?.turns == turns)
      #expect(subject.engine.requests.map(\.tools) == [[.weatherFunction], [.weatherFunction]])
    },
    ContractFact("a run may call several functions, any number of times", needs: [.toolOutputs]) { subject in
      let thread = try await subject.thread("q")
      let calls = (0..<3).map { ToolCall(id: "call_\($0)", name: "weather", arguments: "{\"n\":\($0)}") }
      subject.engine.answer("q", calls.map { .call($0) })
      for round in 0..<4 { subject.engine.answer("out \(round)", [.call(.weather)]) }
      subject.engine.answer("out 4", [.say("done")])
      var run = try await subject.toolRun(in: thread)
      // In another order than the calls.
      run = try await subject.answer(
        [2, 0, 1].map { ToolOutput(callID: "call_\($0)", output: $0 == 2 ? "out 0" : "other \($0)") }, run)
      #expect(subject.engine.requests.last?.turns.suffix(3).map(\.text) == ["other 0", "other 1", "out 0"])
      for round in 1...4 {
        #expect(run.status == .requiresAction)
        run = try await subject.answer([ToolOutput(callID: "call_1", output: "out \(round)")], run)
      }
      #expect(run.status == .completed)
      let steps = try await subject.service.steps(of: run.id, in: thread, PageRequest(order: .ascending)).items
      #expect(steps.map(\.status) == Array(repeating: .completed, count: 6))
      #expect(subject.engine.requests.last?.turns.count == 13)
    },
    ContractFact("an output need not name the only call; several go by their order", needs: [.toolOutputs]) { subject in
      let thread = try await subject.thread("q")
      subject.engine.answer("q", [.call(.weather), .call(ToolCall(id: "call_2", name: "weather", arguments: "{}"))])
      subject.engine.answer("second", [.call(.weather)])
      var run = try await subject.toolRun(in: thread)
      run = try await subject.answer(["first", "second"].map { ToolOutput(callID: nil, output: $0) }, run)
      #expect(run.status == .requiresAction)
      #expect(subject.engine.requests.last?.turns.suffix(2).map(\.callID) == ["call_1", "call_2"])
      run = try await subject.answer([ToolOutput(callID: nil, output: "")], run)
      #expect(run.status == .completed)
    },
    ContractFact("calls and outputs are items of the thread", needs: [.toolOutputs, .items]) { subject in
      let thread = try await subject.thread("q")
      subject.engine.answer("q", [.call(.weather)])
      let run = try await subject.toolRun(in: thread)
      _ = try await subject.answer([ToolOutput(callID: "call_1", output: "warm")], run)
      let items = try await subject.service.items(in: thread, PageRequest(order: .ascending)).items
      #expect(
        items.map(\.kind) == [
          .message, .functionCall(.weather), .functionOutput(ToolOutput(callID: "call_1", output: "warm")), .message,
        ])
    },
    ContractFact("a run can be completed by its calls", needs: [.items, .endingWithToolCalls]) { subject in
      let service = subject.service
      let thread = try await subject.thread("q")
      subject.engine.answer("q", [.call(.weather), .finish("tool_calls")])
      subject.engine.answer("warm", [.say("It is warm.")])
      var request = try await subject.toolRun()
      request.endsWithToolCalls = true
      let first = try await service.createRun(request, in: thread)
      let ended = try await subject.ended(first.id, in: thread)
      #expect(ended.status == .completed && ended.requiredAction == nil)
      let items = try await service.items(in: thread, PageRequest(order: .ascending)).items
      #expect(items.map(\.kind) == [.message, .functionCall(.weather)])
      request.additionalMessages = [.output("call_1", "warm")]
      let second = try await service.createRun(request, in: thread)
      #expect(try await subject.ended(second.id, in: thread).status == .completed)
      #expect(try await service.allMessages(in: thread).map(\.text) == ["q", "It is warm."])
      request.additionalMessages = [.output("call_no", "x")]
      #expect(await subject.kind { _ = try await service.createRun(request, in: thread) } == .badRequest)
    },
  ]
}

extension ToolCall {
  static let weather = ToolCall(id: "call_1", name: "weather", arguments: "{\"city\":\"杭州\"}")
}

extension JSONValue {
  static let weatherFunction: JSONValue = [
    "type": "function",
    "function": ["name": "weather", "description": "d", "parameters": ["type": "object", "properties": [:]]],
  ]

  /// What a run says that waits for the weather.
  static let weatherAction: JSONValue = [
    "type": "submit_tool_outputs",
    "submit_tool_outputs": [
      "tool_calls": [
        ["id": "call_1", "type": "function", "function": ["name": "weather", "arguments": "{\"city\":\"杭州\"}"]]
      ]
    ],
  ]
}

extension [RunEvent] {
  /// The calls that were told.
  var calls: [ToolCall] { compactMap { if case .stepDelta(_, _, let call) = $0 { call } else { nil } } }
}

extension ContractSubject {
  /// A request for a run that may ask for the weather.
  func toolRun() async throws -> RunRequest {
    let settings = AssistantSettings(model: "scripted", tools: [.weatherFunction])
    return RunRequest(assistantID: try await service.createAssistant(settings).id)
  }

  /// Such a run, come to its end or to a call.
  func toolRun(in thread: ThreadID) async throws -> Run {
    try await ended(try await service.createRun(try await toolRun(), in: thread).id, in: thread)
  }

  /// Answers the calls of a run and waits until it has come to its end or to another call.
  func answer(_ outputs: [ToolOutput], _ run: Run) async throws -> Run {
    let next = try await service.submitToolOutputs(outputs, to: run.id, in: run.threadID)
    return try await ended(next.id, in: run.threadID)
  }

  func events(of stream: RunEventStream) async throws -> [RunEvent] {
    var events: [RunEvent] = []
    for try await event in stream { events.append(event) }
    return events
  }
}
