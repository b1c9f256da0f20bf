// SPDX-License-Identifier: Apache-2.0

import GRDB
import ServiceContract
import Testing
import ThreadsAPI

@testable import ThreadsLocal

/// What was acknowledged is on disk, and what is refused leaves no trace.
@Suite(.timeLimit(.minutes(10)))
struct DurabilityTests {
  let folder: TemporaryFolder
  let path: String
  let engine = ScriptedEngine()

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/local.sqlite"
  }

  /// The service that finds what a killed one had left at this moment.
  private func afterKill(_ name: String) throws -> LocalThreadService {
    makeService(.file(try folder.copyDatabase(from: path, to: name)), engine)
  }

  private func call(_ id: String) -> NewMessage {
    var item = NewMessage(content: [])
    item.kind = .functionCall(ToolCall(id: id, name: "f", arguments: "{}"))
    return item
  }

  @Test func everyAcknowledgedWriteOutlivesAKill() async throws {
    let service = makeService(.file(path), engine)
    let thread = try await service.createThread(
      messages: [NewMessage(text: "one"), NewMessage(text: "two")], metadata: [:], toolResources: nil
    ).id
    let items = try await service.createItems([call("c"), NewMessage(text: "three")], in: thread)
    #expect(try await afterKill("1").items(in: thread, PageRequest(order: .ascending)).items.suffix(2) == items[...])

    try await service.deleteMessage(items[0].id, in: thread)
    #expect(try await afterKill("2").items(in: thread, PageRequest()).items.count == 3)

    let content = [UInt8](repeating: 9, count: 600_000)
    let file = try await service.createFile(name: "n", purpose: "p", content: content)
    #expect(try await afterKill("3").fileContent(file.id) == content)

    try await service.deleteFile(file.id)
    #expect(try await afterKill("4").files(purpose: nil, PageRequest()).items.isEmpty)

    for try await _ in try await service.streamRun(RunRequest(assistantID: ""), in: thread) {}
    let run = try #require(try await service.runs(in: thread, PageRequest()).items.first)
    _ = try await service.updateRun(run.id, in: thread, metadata: ["k": "v"])
    #expect(try await afterKill("5").run(run.id).metadata == ["k": "v"])

    let detached = try await service.createDetachedThread(after: run.id).id
    #expect(try await afterKill("6").allMessages(in: detached).count == 4)

    try await service.deleteRun(run.id, in: thread)
    let error = await #expect(throws: ServiceError.self) { try await afterKill("7").run(run.id) }
    #expect(error?.kind == .notFound)
  }

  @Test func outputsThatWereTakenOutliveAKill() async throws {
    let service = makeService(.file(path), engine)
    let gate = Gate()
    engine.answer("q", [.call(ToolCall(id: "c", name: "f", arguments: "{}"))])
    engine.answer("done", [.wait(gate)])
    let thread = try await service.createThread(messages: [NewMessage(text: "q")], metadata: [:], toolResources: nil).id
    var request = RunRequest(assistantID: "")
    request.tools = [["type": "function", "function": ["name": "f"]]]
    for try await _ in try await service.streamRun(request, in: thread) {}
    let run = try #require(try await service.runs(in: thread, PageRequest()).items.first)
    _ = try await service.submitToolOutputs([ToolOutput(callID: nil, output: "done")], to: run.id, in: thread)
    let second = try afterKill("1")
    // The process that took them is gone, and the run with it; what was given is kept.
    #expect(try await second.run(run.id).status == .failed)
    let step = try #require(try await second.steps(of: run.id, in: thread, PageRequest()).items.first)
    guard case .toolCalls(let calls) = step.details else { throw ContractFailure(what: "no calls") }
    #expect(step.status == .completed && calls.map(\.output) == ["done"])
    gate.open()
    await service.shutdown(grace: .seconds(20))
  }

  @Test(arguments: ["", "\u{0}", "x\u{0}y", "' OR 1=1 --", String(repeating: "长", count: 100_000), "../..", "%00"])
  func anyIDIsJustNotThere(_ id: String) async throws {
    let service = makeService(.memory, engine)
    let thread = try await service.createThread(messages: [NewMessage(text: "q")], metadata: [:], toolResources: nil).id
    for try await _ in try await service.streamRun(RunRequest(assistantID: ""), in: thread) {}
    let run = try #require(try await service.runs(in: thread, PageRequest()).items.first).id
    let outputs = [ToolOutput(callID: id, output: "")]
    let calls: [@Sendable () async throws -> Void] = [
      { _ = try await service.run(id) }, { try await service.deleteMessage(id, in: thread) },
      { try await service.deleteMessage(id, in: id) }, { _ = try await service.items(in: id, PageRequest()) },
      { _ = try await service.createItems([NewMessage(text: "x")], in: id) }, { _ = try await service.file(id) },
      { _ = try await service.fileContent(id) }, { try await service.deleteFile(id) },
      { try await service.deleteRun(id, in: thread) }, { try await service.deleteRun(run, in: id) },
      { _ = try await service.updateRun(id, in: thread, metadata: [:]) },
      { _ = try await service.submitToolOutputs(outputs, to: id, in: thread) },
      { _ = try await service.submitToolOutputs(outputs, to: run, in: id) },
      { _ = try await service.createDetachedThread(after: id) },
    ]
    for (number, call) in calls.enumerated() {
      let error = await #expect(throws: ServiceError.self, "call \(number)") { try await call() }
      #expect(error?.kind == .notFound, "call \(number)")
    }
    let page = await #expect(throws: ServiceError.self) {
      try await service.files(purpose: nil, PageRequest(after: id))
    }
    #expect(page?.kind == .badRequest)
    #expect(try await service.allMessages(in: thread).count == 2)
    #expect(try await service.run(run).status == .completed)
  }

  @Test func limitsHoldForEveryNewCall() async throws {
    let service = makeService(.memory, engine)
    let thread = try await service.createThread(messages: [], metadata: [:], toolResources: nil).id
    let many = Dictionary(uniqueKeysWithValues: (0..<17).map { ("k\($0)", "v") })
    var output = call("c")
    output.metadata = many
    let error = await #expect(throws: ServiceError.self) { try await service.createItems([output], in: thread) }
    #expect(error?.kind == .metadataLimit(.tooManyPairs(17)))
    let options: [RunOptions] = [
      RunOptions(truncation: .lastMessages(0)), RunOptions(truncation: .lastMessages(.min)),
      RunOptions(maxPromptTokens: 0), RunOptions(maxPromptTokens: -1),
    ]
    for options in options {
      var request = RunRequest(assistantID: "", additionalMessages: [NewMessage(text: "q")])
      request.options = options
      let refused = await #expect(throws: ServiceError.self) { try await service.createRun(request, in: thread) }
      #expect(refused?.kind == .badRequest)
    }
    for role in ["tool", "", "root"] {
      let refused = await #expect(throws: ServiceError.self) {
        try await service.createItems([NewMessage(role: Role(rawValue: role), text: "x")], in: thread)
      }
      #expect(refused?.kind == .badRequest)
    }
    #expect(try await service.items(in: thread, PageRequest()).items.isEmpty)
    #expect(try await service.runs(in: thread, PageRequest()).items.isEmpty)
  }

  @Test func aDamagedRowIsAnErrorNotACrash() async throws {
    let service = makeService(.file(path), engine)
    let thread = try await service.createThread(messages: [NewMessage(text: "q")], metadata: [:], toolResources: nil).id
    let made = try await service.createItems([call("c")], in: thread)
    for try await _ in try await service.streamRun(RunRequest(assistantID: ""), in: thread) {}
    let run = try #require(try await service.runs(in: thread, PageRequest()).items.first).id
    let file = try await service.createFile(name: "n", purpose: "p", content: [1])
    let database = try DatabaseQueue(path: path)
    try await database.write { db in
      try db.execute(sql: "UPDATE messages SET details = '{' WHERE id = ?", arguments: [made[0].id])
      try db.execute(sql: "UPDATE steps SET details = '['")
      try db.execute(sql: "UPDATE files SET name = 'x', size = 'many'")
      try db.execute(
        sql: """
          UPDATE runs SET details = '{"usage":{"prompt":1e300},"options":7,"inputs":{},"dropped":"x","model":[]}'
          """)
    }
    let calls: [@Sendable () async throws -> Void] = [
      { _ = try await service.items(in: thread, PageRequest()) },
      { _ = try await service.steps(of: run, in: thread, PageRequest()) }, { _ = try await service.file(file.id) },
      { _ = try await service.createItems([call("d")], in: "thread_no") },
    ]
    for (number, call) in calls.enumerated() {
      let error = await #expect(throws: ServiceError.self, "call \(number)") { try await call() }
      #expect(error?.kind == (number == 3 ? .notFound : .storage))
    }
    #expect(try await service.run(run).options == RunOptions())
  }
}
