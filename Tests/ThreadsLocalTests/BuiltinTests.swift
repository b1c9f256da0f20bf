// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Testing
import ThreadsAPI
import ThreadsLocal

@Suite(.timeLimit(.minutes(10)))
struct BuiltinTests {
  private func events(_ question: String) async throws -> [ReplyEvent] {
    let request = ReplyRequest(
      model: "m", instructions: nil, turns: [.init(role: .user, text: question)])
    var events: [ReplyEvent] = []
    for try await event in BuiltinEngine().reply(to: request) { events.append(event) }
    return events
  }

  private func text(_ events: [ReplyEvent]) -> String {
    events.map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }

  @Test func itSaysThatThereIsNoModelAndQuotesTheQuestion() async throws {
    let events = try await events("what is\nthe time? 几点")
    let text = text(events)
    #expect(text.hasPrefix("No model is connected"))
    #expect(text.contains("config.toml") && text.contains("make model"))
    #expect(text.hasSuffix("> what is\n> the time? 几点"))
    #expect(events.count > 10)
    #expect(events.contains(.finished(reason: "stop")))
    #expect(try await self.events("what is\nthe time? 几点") == events)
  }

  @Test(arguments: ["", String(repeating: "长", count: 100_000), String(repeating: "\r\n", count: 50)])
  func itTakesAnyQuestion(_ question: String) async throws {
    let text = text(try await events(question))
    #expect(text.count < 5000)
  }

  @Test func theDefaultAssistantIsThereAndCanBeChanged() async throws {
    let service = LocalThreadService(location: .memory, defaultModel: "builtin", engine: BuiltinEngine())
    let id = LocalThreadService.defaultAssistantID
    var assistant = try await service.assistant(id)
    #expect(assistant.settings.model == "builtin")
    assistant.settings.instructions = "be brief"
    #expect(try await service.updateAssistant(id, assistant.settings).settings.instructions == "be brief")
    let thread = try await service.createThread(
      messages: [NewMessage(text: "hello")], metadata: [:], toolResources: nil)
    let run = try await service.createRun(RunRequest(assistantID: id), in: thread.id)
    await service.shutdown(grace: .seconds(20))
    let ended = try await service.run(run.id, in: thread.id)
    #expect(ended.status == .completed)
    #expect(ended.instructions == "be brief")
    #expect(try await service.models() == ["builtin"])
    #expect(try await service.allMessages(in: thread.id).last?.text.hasSuffix("> hello") == true)
    try await service.deleteAssistant(id)
    let gone = await #expect(throws: ServiceError.self) { try await service.assistant(id) }
    #expect(gone?.kind == .notFound)
  }

  @Test func lateAndSlowListenersHearItAllInFewEvents() async throws {
    let engine = ScriptedEngine()
    let service = makeService(.memory, engine)
    let (spoken, end) = (Gate(), Gate())
    let words = (0..<5000).map { ScriptedEngine.Step.say("word\($0) ") }
    engine.answer("q", words + [.reach(spoken), .wait(end)])
    let thread = try await service.createThread(messages: [NewMessage(text: "q")], metadata: [:], toolResources: nil)
    let request = RunRequest(assistantID: LocalThreadService.defaultAssistantID)
    let slow = try await service.streamRun(request, in: thread.id)
    let whole = (0..<5000).map { "word\($0) " }.joined()
    await spoken.pass()
    // The model is ahead of the store: when the store has all, the feed has had all before.
    while try await service.allMessages(in: thread.id).last?.text != whole { await Task.yield() }
    let run = try #require(try await service.runs(in: thread.id, PageRequest()).items.first)
    let late = try await service.events(of: run.id)
    end.open()
    for listener in [slow, late] {
      var deltas: [String] = []
      for try await event in listener { if case .delta(_, _, let text) = event { deltas.append(text) } }
      #expect(deltas == [whole])
    }
  }
}
