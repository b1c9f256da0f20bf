// SPDX-License-Identifier: Apache-2.0

import GRDB
import Glibc
import ServiceContract
import Testing
import ThreadsAPI

@testable import ThreadsLocal

@Suite(.timeLimit(.minutes(10)))
struct PersistenceTests {
  let folder: TemporaryFolder
  let path: String
  let engine = ScriptedEngine()

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/data/local.sqlite"
  }

  private func stream(_ service: LocalThreadService, _ question: String) async throws -> (ThreadID, RunEventStream) {
    let thread = try await service.createThread(
      messages: [NewMessage(text: question)], metadata: ["title": "t"], toolResources: nil)
    let request = RunRequest(assistantID: LocalThreadService.defaultAssistantID)
    return (thread.id, try await service.streamRun(request, in: thread.id))
  }

  @Test func everythingIsThereAfterARestart() async throws {
    let first = makeService(.file(path), engine)
    let (id, events) = try await stream(first, "hello 世界")
    for try await _ in events {}
    let messages = try await first.allMessages(in: id)
    let thread = try await first.thread(id)
    await first.shutdown(grace: .zero)
    let second = makeService(.file(path), engine)
    #expect(try await second.thread(id) == thread)
    #expect(try await second.allMessages(in: id) == messages)
    #expect(messages.map(\.text) == ["hello 世界", "hello 世界"])
    #expect(try await second.runs(in: id, PageRequest()).items.map(\.status) == [.completed])
  }

  @Test func aRunThatDiedWithItsProcessIsFailedAndItsTextKept() async throws {
    let never = Gate()
    engine.answer("q", [.say("what had "), .say("come"), .wait(never)])
    let first = makeService(.file(path), engine)
    let (id, events) = try await stream(first, "q")
    for try await event in events {
      if case .delta(_, _, let text) = event, text.hasSuffix("come") { break }
    }
    // The pieces are written behind the events: wait until the store has them all.
    while try await first.allMessages(in: id).last?.text != "what had come" { await Task.yield() }

    let copy = try folder.copyDatabase(from: path, to: "after-kill.sqlite")
    let second = makeService(.file(copy), engine)
    let run = try #require(try await second.runs(in: id, PageRequest()).items.first)
    #expect(run.status == .failed)
    #expect(run.lastError?.code == "server_error")
    #expect(run.failedAt != nil)
    let message = try #require(try await second.allMessages(in: id).last)
    #expect(message.text == "what had come")
    #expect(message.status == .incomplete)
    #expect(message.incompleteReason == "run_failed")
    #expect(try await second.steps(of: run.id, in: id, PageRequest()).items.map(\.status) == [.failed])
    let next = try await second.createRun(
      RunRequest(assistantID: LocalThreadService.defaultAssistantID, additionalMessages: [NewMessage(text: "again")]),
      in: id)
    #expect(next.status == .queued)
    await second.shutdown(grace: .seconds(20))
    #expect(engine.requests.last?.turns.map(\.text) == ["q", "what had come", "again"])
  }

  @Test func aRunOfAnotherLivingServiceIsLeftAlone() async throws {
    let gate = Gate()
    engine.answer("q", [.say("a"), .wait(gate), .say("b")])
    let first = makeService(.file(path), engine)
    let (id, events) = try await stream(first, "q")
    var iterator = events.makeAsyncIterator()
    while let event = try await iterator.next() { if case .delta = event { break } }

    let second = makeService(.file(path), engine)
    let run = try #require(try await second.runs(in: id, PageRequest()).items.first)
    #expect(try await second.run(run.id, in: id).status == .inProgress)
    let request = RunRequest(assistantID: LocalThreadService.defaultAssistantID)
    await #expect(throws: ServiceError.self) { try await second.createRun(request, in: id) }
    gate.open()
    while try await iterator.next() != nil {}
    #expect(try await second.run(run.id, in: id).status == .completed)
    #expect(try await second.allMessages(in: id).map(\.text) == ["q", "ab"])
  }

  @Test func anotherServiceCanCancelARun() async throws {
    let gate = Gate()
    engine.answer("q", [.say("a"), .wait(gate), .say("b"), .wait(Gate())])
    let first = makeService(.file(path), engine)
    let (id, events) = try await stream(first, "q")
    let second = makeService(.file(path), engine)
    var last: RunStatus?
    for try await event in events {
      if case .runChanged(let run) = event { last = run.status }
      guard case .delta(_, _, let text) = event, text == "a" else { continue }
      let run = try #require(try await second.runs(in: id, PageRequest()).items.first)
      #expect(try await second.cancelRun(run.id, in: id).status == .cancelling)
      gate.open()
    }
    #expect(last == .cancelled)
  }

  @Test func shutdownLetsRunsFinishAndEndsWhatIsLeft() async throws {
    let (begun, gate) = (Gate(), Gate())
    engine.answer("soon", [.say("done"), .reach(begun), .wait(gate)])
    engine.answer("never", [.say("half"), .wait(Gate())])
    let service = makeService(.file(path), engine)
    let (finished, _) = try await stream(service, "soon")
    await begun.pass()
    async let closing: Void = service.shutdown(grace: .seconds(20))
    gate.open()
    await closing
    let second = makeService(.file(path), engine)
    #expect(try await second.runs(in: finished, PageRequest()).items.map(\.status) == [.completed])
    let (left, events) = try await stream(second, "never")
    var iterator = events.makeAsyncIterator()
    while let event = try await iterator.next() { if case .delta = event { break } }
    await second.shutdown(grace: .zero)
    var names: [RunStatus] = []
    while let event = try await iterator.next() { if case .runChanged(let run) = event { names.append(run.status) } }
    #expect(names == [.incomplete])
    let message = try #require(try await second.allMessages(in: left).last)
    #expect(message.text == "half" && message.status == .incomplete)
    let request = RunRequest(assistantID: LocalThreadService.defaultAssistantID)
    await #expect(throws: ServiceError(.overloaded, status: 503, code: "server_shutdown")) {
      try await second.createRun(request, in: left)
    }
  }

  @Test func filesAreTheUsersAlone() async throws {
    let old = umask(0)
    defer { umask(old) }
    let service = makeService(.file(path), engine)
    _ = try await service.createThread(messages: [], metadata: [:], toolResources: nil)
    #expect(mode(of: folder.path + "/data") == 0o700)
    for suffix in ["", "-wal", "-shm", "-owners"] { #expect(mode(of: path + suffix) == 0o600, "\(suffix)") }
  }

  @Test func aFileThatIsNoDatabaseIsAnErrorAndStaysAsItIs() async throws {
    let file = folder.path + "/notes.txt"
    let words = Array("this is no database, but somebody's notes, long enough to have a header of its own\n".utf8)
    #expect(writeFile(file, words))
    let service = makeService(.file(file), engine)
    let error = await #expect(throws: ServiceError.self) { try await service.threads(PageRequest()) }
    #expect(error?.kind == .storage)
    #expect(readFile(file) == words)
    let nowhere = makeService(.file("/proc/no/such/local.sqlite"), engine)
    let failure = await #expect(throws: ServiceError.self) { try await nowhere.threads(PageRequest()) }
    #expect(failure?.kind == .storage)
  }

  @Test func aDamagedRowIsAnErrorNotACrash() async throws {
    let service = makeService(.file(path), engine)
    let good = try await service.createThread(messages: [], metadata: [:], toolResources: nil)
    let bad = try await service.createThread(messages: [NewMessage(text: "x")], metadata: [:], toolResources: nil)
    let database = try DatabaseQueue(path: path)
    try await database.write { db in
      try db.execute(sql: "UPDATE threads SET metadata = '{\"half' WHERE id = ?", arguments: [bad.id])
      try db.execute(sql: "UPDATE messages SET created_at = 'yesterday'")
    }
    let error = await #expect(throws: ServiceError.self) { try await service.thread(bad.id) }
    #expect(error?.kind == .storage)
    let second = await #expect(throws: ServiceError.self) { try await service.allMessages(in: bad.id) }
    #expect(second?.kind == .storage)
    #expect(try await service.thread(good.id) == good)
  }

  @Test func aStoreThatFailsInMidRunIsToldAndTheThreadGoesOnAfterwards() async throws {
    let gate = Gate()
    engine.answer("q", [.say("before"), .wait(gate), .say(" after")])
    let service = makeService(.file(path), engine)
    let (id, events) = try await stream(service, "q")
    let database = try DatabaseQueue(path: path)
    var failure: ServiceError?
    do {
      for try await event in events {
        guard case .delta(_, _, "before") = event else { continue }
        while try await service.allMessages(in: id).last?.text != "before" { await Task.yield() }
        try await database.write { try $0.execute(sql: "ALTER TABLE messages RENAME TO elsewhere") }
        gate.open()
      }
    } catch let error as ServiceError {
      failure = error
    }
    #expect(failure?.kind == .storage)
    try await database.write { try $0.execute(sql: "ALTER TABLE elsewhere RENAME TO messages") }
    let run = try #require(try await service.runs(in: id, PageRequest()).items.first)
    #expect(try await service.run(run.id, in: id).status == .failed)
    #expect(try await service.allMessages(in: id).map(\.text) == ["q", "before"])
    let request = RunRequest(
      assistantID: LocalThreadService.defaultAssistantID, additionalMessages: [NewMessage(text: "again")])
    for try await _ in try await service.streamRun(request, in: id) {}
    #expect(try await service.allMessages(in: id).last?.text == "again")
  }

  @Test func acknowledgedWritesWaitForTheDisk() async throws {
    let store = try Store(at: .file(path))
    @Sendable func synchronous(_ db: Database) throws -> Int? { try Int.fetchOne(db, sql: "PRAGMA synchronous") }
    #expect(try await store.write(synchronous) == 2)
    #expect(try await store.writeLightly(synchronous) == 1)
    #expect(try await store.write(synchronous) == 2)
    #expect(try await store.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
    #expect(try await store.write { try Int.fetchOne($0, sql: "PRAGMA foreign_keys") } == 1)
  }

  @Test func aStoreOfALaterSkeinIsNotTouched() async throws {
    _ = try await makeService(.file(path), engine).threads(PageRequest())
    let database = try DatabaseQueue(path: path)
    try await database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 of the future')") }
    let service = makeService(.file(path), engine)
    await #expect(throws: ServiceError(.storage, code: "newer_store", message: path)) {
      try await service.threads(PageRequest())
    }
  }
}
