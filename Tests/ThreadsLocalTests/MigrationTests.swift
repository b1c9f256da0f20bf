// SPDX-License-Identifier: Apache-2.0

import GRDB
import ServiceContract
import Testing
import ThreadsAPI

@testable import ThreadsLocal

/// A store that an earlier Skein made goes on working.
@Suite(.timeLimit(.minutes(10)))
struct MigrationTests {
  /// A store of the first migration, with what its Skein wrote.
  private func makeFirstStore(_ path: String) async throws {
    let database = try DatabasePool(path: path)
    try Schema.migrator.migrate(database, upTo: "1 threads, messages, assistants, runs, steps")
    try await database.write { db in
      for statement in Self.rows { try db.execute(sql: statement) }
    }
    try database.close()
  }

  private static let rows = [
    """
    INSERT INTO threads (id, created_at, metadata, tool_resources)
    VALUES ('thread_1', 1000, '{"title":"Old"}', NULL), ('thread_2', 2000, '{}', '{"a":1}')
    """,
    """
    INSERT INTO assistants (id, created_at, settings) VALUES ('asst_1', 1000, '{"model":"m","instructions":"be old"}')
    """,
    """
    INSERT INTO runs (id, thread_id, assistant_id, status, owner, created_at, details) VALUES
    ('run_1', 'thread_1', 'asst_1', 'completed', 5, 1000,
     '{"started_at":1000,"completed_at":1001,"model":"m","instructions":"i","usage":{"prompt":1,"completion":2}}'),
    ('run_2', 'thread_2', 'asst_1', 'in_progress', 5, 1000, '{"started_at":1000,"model":"m","instructions":""}')
    """,
    """
    INSERT INTO messages (id, thread_id, run_id, role, status, created_at, content, details) VALUES
    ('msg_1', 'thread_1', NULL, 'user', 'completed', 1000, '[{"text":"q"}]', '{"metadata":{"k":"v"}}'),
    ('msg_2', 'thread_1', 'run_1', 'assistant', 'completed', 1001, '[{"text":"a"}]', '{"assistant_id":"asst_1"}'),
    ('msg_3', 'thread_1', NULL, 'user', 'completed', 1002, '[{"text":"later"}]', '{}'),
    ('msg_4', 'thread_2', NULL, 'user', 'completed', 1002, '[{"text":"q"}]', '{}'),
    ('msg_5', 'thread_2', 'run_2', 'assistant', 'in_progress', 1003, '[]', '{}')
    """,
    """
    INSERT INTO steps (id, run_id, thread_id, assistant_id, status, created_at, completed_at, message_id) VALUES
    ('step_1', 'run_1', 'thread_1', 'asst_1', 'completed', 1000, 1001, 'msg_2'),
    ('step_2', 'run_2', 'thread_2', 'asst_1', 'in_progress', 1000, NULL, 'msg_5')
    """,
    "INSERT INTO pieces (message_id, text) VALUES ('msg_5', '\"half \"'), ('msg_5', '\"a reply\"')",
  ]

  @Test func anOldStoreIsOpenedWithAllThatIsInIt() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/local.sqlite"
    try await makeFirstStore(path)
    let engine = ScriptedEngine()
    let service = makeService(.file(path), engine)
    #expect(try await service.threads(PageRequest()).items.map(\.id) == ["thread_2", "thread_1"])
    #expect(try await service.thread("thread_1").title == "Old")
    #expect(try await service.thread("thread_2").toolResources == ["a": 1])
    #expect(try await service.allMessages(in: "thread_1").map(\.text) == ["q", "a", "later"])
    #expect(try await service.message("msg_1", in: "thread_1").metadata == ["k": "v"])
    #expect(try await service.items(in: "thread_1", PageRequest()).items.allSatisfy { $0.kind == .message })
    let run = try await service.run("run_1")
    #expect(run.status == .completed && run.usage == Usage(promptTokens: 1, completionTokens: 2))
    #expect(run.options == RunOptions() && run.inputIDs.isEmpty && run.requiredAction == nil)
    let steps = try await service.steps(of: "run_1", in: "thread_1", PageRequest()).items
    #expect(steps.map(\.messageID) == ["msg_2"] && steps.map(\.status) == [.completed])
    // The run that died with its process.
    #expect(try await service.run("run_2", in: "thread_2").status == .failed)
    let kept = try await service.message("msg_5", in: "thread_2")
    #expect(kept.text == "half a reply" && kept.status == .incomplete)

    let fork = try await service.createDetachedThread(after: "run_1").id
    #expect(try await service.allMessages(in: fork).map(\.text) == ["q", "a"])
    let next = try await service.createRun(RunRequest(assistantID: "asst_1"), in: "thread_1")
    await service.shutdown(grace: .seconds(20))
    #expect(try await service.run(next.id).status == .completed)
    #expect(engine.requests.last?.instructions == "be old")
    #expect(engine.requests.last?.turns.map(\.text) == ["q", "a", "later"])
  }

  @Test func manyMayMigrateAtOnce() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/local.sqlite"
    try await makeFirstStore(path)
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          try await makeService(.file(path), ScriptedEngine()).threads(PageRequest()).items.count
        }
      }
      for try await count in group { #expect(count == 2) }
    }
  }

  @Test func detachedThreadsThatNobodyCanComeBackToAreForgotten() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/local.sqlite"
    let clock = SettableClock()
    let first = clock.service(.file(path), ScriptedEngine())
    let forsaken = try await first.createDetachedThread(after: nil).id
    let used = try await first.createDetachedThread(after: nil).id
    let listed = try await first.createThread(messages: [], metadata: [:], toolResources: nil).id
    _ = try await first.createRun(RunRequest(assistantID: "", additionalMessages: [NewMessage(text: "q")]), in: used)
    await first.shutdown(grace: .seconds(20))
    clock.advance(seconds: 3600)
    #expect(try await clock.service(.file(path), ScriptedEngine()).thread(forsaken).id == forsaken)
    clock.advance(seconds: 86_400)
    let last = clock.service(.file(path), ScriptedEngine())
    #expect(try await last.thread(used).id == used)
    #expect(try await last.thread(listed).id == listed)
    let error = await #expect(throws: ServiceError.self) { try await last.thread(forsaken) }
    #expect(error?.kind == .notFound)
  }
}
