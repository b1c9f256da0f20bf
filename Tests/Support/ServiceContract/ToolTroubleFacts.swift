// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  /// Calls that are not answered as they should be, and tools that nobody runs.
  static let toolTroubleFacts = [
    ContractFact("outputs that do not fit the calls are refused by name, and the run waits on", needs: [.toolOutputs]) {
      subject in
      let service = subject.service
      let thread = try await subject.thread("q")
      subject.engine.answer("q", [.call(.weather), .call(ToolCall(id: "call_2", name: "weather", arguments: "{}"))])
      let run = try await subject.toolRun(in: thread)
      let one = ToolOutput(callID: "call_1", output: "x")
      let two = ToolOutput(callID: "call_2", output: "x")
      let unnamed = ToolOutput(callID: nil, output: "x")
      let bad: [([ToolOutput], String)] = [
        ([], "call_1"), ([one], "call_2"), ([one, one], "call_1"), ([unnamed], "call_2"),
        ([one, ToolOutput(callID: "call_3", output: "x")], "call_3"), ([one, two, unnamed], "call_1"),
      ]
      for (outputs, name) in bad {
        let error = await #expect(throws: ServiceError.self) {
          _ = try await service.submitToolOutputs(outputs, to: run.id, in: thread)
        }
        #expect(error?.kind == .badRequest && error?.message?.contains(name) == true)
      }
      #expect(try await service.run(run.id, in: thread).requiredAction == run.requiredAction)
      #expect(try await subject.answer([two, one], run).status == .completed)
      let late = await subject.kind { _ = try await service.submitToolOutputs([one, two], to: run.id, in: thread) }
      #expect(late == .badRequest)
      let gone = await subject.kind { _ = try await service.submitToolOutputs([one], to: "run_no", in: thread) }
      #expect(gone == .notFound)
    },
    ContractFact("a run that waits keeps other runs out, and can be cancelled", needs: [.toolOutputs]) { subject in
      let service = subject.service
      let thread = try await subject.thread("q")
      subject.engine.answer("q", [.call(.weather)])
      let run = try await subject.toolRun(in: thread)
      let request = try await subject.toolRun()
      #expect(await subject.kind { _ = try await service.createRun(request, in: thread) } == .badRequest)
      _ = try await service.cancelRun(run.id, in: thread)
      let cancelled = try await subject.ended(run.id, in: thread)
      #expect(cancelled.status == .cancelled && cancelled.requiredAction == nil)
      let steps = try await service.steps(of: run.id, in: thread, PageRequest()).items
      #expect(steps.map(\.status) == [.cancelled])
      let outputs = [ToolOutput(callID: "call_1", output: "x")]
      #expect(
        await subject.kind { _ = try await service.submitToolOutputs(outputs, to: run.id, in: thread) } == .badRequest)
      // The model is not left with a call that has no output.
      _ = try await service.createMessage(NewMessage(text: "never mind"), in: thread)
      let next = try await service.createRun(request, in: thread)
      #expect(try await subject.ended(next.id, in: thread).status == .completed)
      #expect(subject.engine.requests.last?.turns.map(\.role.rawValue) == ["user", "assistant", "tool", "user"])
      #expect(subject.engine.requests.last?.turns[2].callID == "call_1")
    },
    ContractFact("a tool that nobody runs is named in a failed step, and the run goes on", needs: [.toolOutputs]) {
      subject in
      let service = subject.service
      let thread = try await subject.thread("q")
      let tools: [JSONValue] = [["type": "code_interpreter"], .weatherFunction, ["type": "quark_search"]]
      let settings = AssistantSettings(model: "scripted", tools: tools)
      let assistant = try await service.createAssistant(settings)
      #expect(try await service.assistant(assistant.id).settings.tools == tools)
      let events = try await subject.events(
        of: try await service.streamRun(RunRequest(assistantID: assistant.id), in: thread))
      #expect(events.names.prefix(4) == ["run.created", "run.queued", "run.in_progress", "step.created"])
      #expect(events.names.contains("step.failed"))
      #expect(events.lastRun?.status == .completed)
      #expect(events.text == "q")
      let run = try #require(events.lastRun)
      let steps = try await service.steps(of: run.id, in: thread, PageRequest(order: .ascending)).items
      #expect(steps.map(\.status) == [.failed, .completed])
      guard case .toolCalls(let calls)? = steps.first?.details else { throw ContractFailure(what: "no calls") }
      #expect(calls.map(\.type) == ["code_interpreter", "quark_search"])
      #expect(steps[0].lastError?.code == "server_error")
      #expect(steps[0].lastError?.message.contains("'code_interpreter', 'quark_search'") == true)
      #expect(subject.engine.requests.map(\.tools) == [[.weatherFunction]])
    },
    ContractFact("a call that the run has no function for leaves a failed step and a reply", needs: [.toolOutputs]) {
      subject in
      let thread = try await subject.thread("q")
      subject.engine.answer("q", [.say("hm"), .call(.weather)])
      let assistant = try await subject.assistant()
      let run = try await subject.service.createRun(RunRequest(assistantID: assistant), in: thread)
      #expect(try await subject.ended(run.id, in: thread).status == .completed)
      let steps = try await subject.service.steps(of: run.id, in: thread, PageRequest(order: .ascending)).items
      #expect(steps.map(\.status) == [.completed, .failed])
      #expect(steps.last?.lastError?.message.contains("'weather'") == true)
      #expect(try await subject.service.allMessages(in: thread).map(\.text) == ["q", "hm"])
    },
    ContractFact("a call that was cut off is not passed on", needs: [.toolOutputs]) { subject in
      let thread = try await subject.thread("q")
      subject.engine.answer("q", [.call(.weather), .finish("length")])
      let run = try await subject.toolRun(in: thread)
      #expect(run.status == (subject.hasIncompleteRuns ? .incomplete : .failed))
      #expect(run.requiredAction == nil)
    },
    ContractFact("what a run says of its tools reaches the model", needs: [.toolOutputs, .runOptions]) { subject in
      let thread = try await subject.thread("q")
      subject.engine.answer("q", [.call(.weather)])
      var request = RunRequest(assistantID: try await subject.assistant())
      request.tools = [.weatherFunction]
      request.options.toolChoice = "required"
      request.options.allowsParallelCalls = false
      let run = try await subject.service.createRun(request, in: thread)
      let waiting = try await subject.ended(run.id, in: thread)
      #expect(waiting.status == .requiresAction && waiting.tools == [.weatherFunction])
      _ = try await subject.answer([ToolOutput(callID: "call_1", output: "warm")], waiting)
      #expect(subject.engine.requests.map(\.options.allowsParallelCalls) == [false, false])
      // Once it has called, it may speak.
      #expect(subject.engine.requests.map(\.options.toolChoice) == ["required", "auto"])
    },
  ]
}
