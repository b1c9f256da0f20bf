// SPDX-License-Identifier: Apache-2.0

import GRDB
import ServiceContract
import Testing
import ThreadsAPI

@testable import ThreadsLocal

/// Runs that wait for the outputs of their calls, beyond what every service has.
@Suite(.timeLimit(.minutes(10)))
struct ToolRunTests {
  let folder: TemporaryFolder
  let path: String
  let engine = ScriptedEngine()
  let clock = SettableClock()

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/local.sqlite"
  }

  private static let function: JSONValue = ["type": "function", "function": ["name": "f"]]

  /// A run of one question that has come to its end or to its calls.
  private func run(_ service: LocalThreadService, _ steps: [ScriptedEngine.Step]) async throws -> Run {
    engine.answer("q", steps)
    let thread = try await service.createThread(messages: [NewMessage(text: "q")], metadata: [:], toolResources: nil)
    var request = RunRequest(assistantID: "")
    request.tools = [Self.function]
    var last: Run?
    for try await event in try await service.streamRun(request, in: thread.id) {
      if case .runChanged(let run) = event { last = run }
    }
    return try #require(last)
  }

  private func call(_ id: String) -> ScriptedEngine.Step { .call(ToolCall(id: id, name: "f", arguments: "{}")) }

  private func calls(_ run: Run) -> [String] {
    let calls = run.requiredAction?["submit_tool_outputs"]?["tool_calls"]?.array ?? []
    return calls.compactMap { $0["id"]?.string }
  }

  @Test func anotherProcessCanAnswer() async throws {
    let first = clock.service(.file(path), engine)
    let run = try await run(first, [call("call_1")])
    #expect(run.status == .requiresAction)
    // What is on disk is all there is: the process was killed.
    let copy = try folder.copyDatabase(from: path, to: "after-kill.sqlite")
    let second = clock.service(.file(copy), engine)
    let found = try await second.run(run.id, in: run.threadID)
    #expect(found == run)
    var statuses: [RunStatus] = []
    for try await event in try await second.streamToolOutputs(
      [ToolOutput(callID: "call_1", output: "done")], to: run.id, in: run.threadID)
    {
      if case .runChanged(let run) = event { statuses.append(run.status) }
    }
    #expect(statuses == [.queued, .inProgress, .completed])
    #expect(try await second.allMessages(in: run.threadID).map(\.text) == ["q", "done"])
  }

  @Test func aRunThatDiesAfterItWasAnsweredIsFailed() async throws {
    let first = clock.service(.file(path), engine)
    let run = try await run(first, [call("call_1")])
    engine.answer("done", [.say("half"), .wait(Gate())])
    for try await event in try await first.streamToolOutputs(
      [ToolOutput(callID: "call_1", output: "done")], to: run.id, in: run.threadID)
    {
      if case .delta = event { break }
    }
    while try await first.allMessages(in: run.threadID).last?.text != "half" { await Task.yield() }
    let copy = try folder.copyDatabase(from: path, to: "after-kill.sqlite")
    let second = clock.service(.file(copy), engine)
    let ended = try await second.run(run.id)
    #expect(ended.status == .failed)
    let steps = try await second.steps(of: run.id, in: run.threadID, PageRequest(order: .ascending)).items
    #expect(steps.map(\.status) == [.completed, .failed])
    #expect(try await second.items(in: run.threadID, PageRequest()).items.count == 4)
  }

  @Test(arguments: [0, 1, 2, 3])
  func aRunThatWaitsTooLongExpires(_ look: Int) async throws {
    let service = clock.service(.memory, engine)
    let run = try await run(service, [call("call_1")])
    #expect(run.expiresAt == run.createdAt.later(by: 600_000))
    clock.advance(seconds: 599)
    #expect(try await service.run(run.id, in: run.threadID).status == .requiresAction)
    clock.advance(seconds: 1)
    let thread = run.threadID
    switch look {
    case 0: break
    case 1: #expect(try await service.runs(in: thread, PageRequest()).items.map(\.status) == [.expired])
    case 2:
      let outputs = [ToolOutput(callID: "call_1", output: "x")]
      let error = await #expect(throws: ServiceError.self) {
        try await service.submitToolOutputs(outputs, to: run.id, in: thread)
      }
      #expect(error?.kind == .badRequest && error?.message?.contains("expired") == true)
    default:
      engine.answer("q2", [.say("ok")])
      let next = RunRequest(assistantID: "", additionalMessages: [NewMessage(text: "q2")])
      for try await _ in try await service.streamRun(next, in: thread) {}
    }
    let expired = try await service.run(run.id)
    #expect(expired.status == .expired && expired.requiredAction == nil && expired.expiresAt == run.expiresAt)
    #expect(try await service.steps(of: run.id, in: thread, PageRequest()).items.map(\.status) == [.expired])
  }

  @Test func whatTheModelTookOfTheTimeIsGivenBack() async throws {
    let service = clock.service(.memory, engine)
    let (begun, gate) = (Gate(), Gate())
    async let answer = run(service, [.reach(begun), .wait(gate), call("call_1")])
    await begun.pass()
    clock.advance(seconds: 3600)
    gate.open()
    let run = try await answer
    #expect(run.status == .requiresAction)
    #expect(run.expiresAt == run.createdAt.later(by: 3_600_000 + 600_000))
    #expect(try await service.run(run.id).status == .requiresAction)
  }

  @Test func callsWithoutAnIdOrWithTheSameGetTheirOwn() async throws {
    let service = clock.service(.memory, engine)
    let run = try await run(service, [call(""), call("same"), call("same"), call("")])
    let ids = calls(run)
    #expect(Set(ids).count == 4 && !ids.contains("") && ids[1] == "same")
    let outputs = ids.reversed().map { ToolOutput(callID: $0, output: "o-" + $0) }
    _ = try await service.submitToolOutputs(outputs, to: run.id, in: run.threadID)
    await service.shutdown(grace: .seconds(20))
    #expect(engine.requests.last?.turns.suffix(4).map(\.text) == ids.map { "o-" + $0 })
    #expect(engine.requests.last?.turns[1].toolCalls.map(\.id) == ids)
  }

  @Test func onlyOneOfManyAnswersCounts() async throws {
    let service = clock.service(.file(path), engine)
    let other = clock.service(.file(path), engine)
    let run = try await run(service, [call("call_1")])
    let taken = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<20 {
        group.addTask {
          let outputs = [ToolOutput(callID: "call_1", output: "o")]
          let service = number % 2 == 0 ? service : other
          return (try? await service.submitToolOutputs(outputs, to: run.id, in: run.threadID)) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(taken == 1)
    await service.shutdown(grace: .seconds(20))
    await other.shutdown(grace: .seconds(20))
    #expect(try await service.run(run.id).status == .completed)
    #expect(try await service.items(in: run.threadID, PageRequest()).items.count == 4)
  }

  @Test func aShutdownLeavesAWaitingRunWaiting() async throws {
    let first = clock.service(.file(path), engine)
    let run = try await run(first, [call("call_1")])
    await first.shutdown(grace: .zero)
    let error = await #expect(throws: ServiceError.self) {
      try await first.submitToolOutputs([ToolOutput(callID: nil, output: "")], to: run.id, in: run.threadID)
    }
    #expect(error?.kind == .overloaded)
    #expect(try await clock.service(.file(path), engine).run(run.id).status == .requiresAction)
  }
}
