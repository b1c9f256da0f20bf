// SPDX-License-Identifier: Apache-2.0

import GRDB
import ServiceContract
import Synchronization
import Testing
import ThreadsAPI

@testable import ThreadsLocal

/// Many threads, many runs, many who ask at once.
@Suite(.timeLimit(.minutes(10)))
struct CrowdTests {
  let folder: TemporaryFolder
  let path: String
  let engine = ScriptedEngine()

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/local.sqlite"
  }

  private func request(_ question: String) -> RunRequest {
    var request = RunRequest(assistantID: "", additionalMessages: [NewMessage(text: question)])
    request.tools = [["type": "function", "function": ["name": "f"]]]
    return request
  }

  @Test func hundredsOfRunsAreUnderWayAtOnce() async throws {
    let service = makeService(.file(path), engine)
    let count = 300
    let gate = Gate()
    let spoken = (0..<count).map { _ in Gate() }
    for number in 0..<count {
      engine.answer("q\(number)", [.say("a\(number)"), .reach(spoken[number]), .wait(gate), .say(" b")])
    }
    let texts = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for number in 0..<count {
        group.addTask {
          let thread = try await service.createDetachedThread(after: nil).id
          var text = ""
          for try await event in try await service.streamRun(request("q\(number)"), in: thread) {
            if case .delta(_, _, let piece) = event { text += piece }
          }
          return (number, text)
        }
      }
      // All of them speak before the first may end.
      for gate in spoken { await gate.pass() }
      gate.open()
      return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
    }
    #expect(texts == Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, "a\($0) b") }))
    #expect(try await service.threads(PageRequest()).items.isEmpty)
    await service.shutdown(grace: .zero)
  }

  @Test func thousandsOfThreadsAreKeptAndPaged() async throws {
    let service = makeService(.memory, engine)
    let count = 3000
    var made: [ThreadID] = []
    for number in 0..<count {
      made.append(
        try await service.createThread(
          messages: [NewMessage(text: "\(number)")], metadata: ["n": "\(number)"], toolResources: nil
        ).id)
      if number % 3 == 0 { _ = try await service.createDetachedThread(after: nil) }
    }
    var listed: [ThreadID] = []
    while true {
      let page = try await service.threads(PageRequest(limit: 100, order: .ascending, after: listed.last))
      listed += page.items.map(\.id)
      if !page.hasMore { break }
    }
    #expect(listed == made)
    #expect(try await service.allMessages(in: made[1234]).map(\.text) == ["1234"])
  }

  /// Looking at a run, from here or from another service, must never be what ends it.
  @Test func whoLooksDisturbsNothing() async throws {
    let service = makeService(.file(path), engine)
    let other = makeService(.file(path), engine)
    let end = Flag()
    let thread = try await service.createThread(messages: [], metadata: [:], toolResources: nil).id
    engine.answer("q", [.call(ToolCall(id: "c", name: "f", arguments: "{}"))])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for looker in [service, other, service, other] {
        group.addTask {
          while !end.isRaised, !Task.isCancelled {
            for run in try await looker.runs(in: thread, PageRequest()).items {
              #expect(run.status != .failed && run.status != .expired)
              _ = try await looker.run(run.id)
            }
          }
        }
      }
      for _ in 0..<25 {
        var last: Run?
        for try await event in try await service.streamRun(request("q"), in: thread) {
          if case .runChanged(let run) = event { last = run }
        }
        let run = try #require(last)
        #expect(run.status == .requiresAction)
        let outputs = [ToolOutput(callID: "c", output: "done")]
        for try await event in try await service.streamToolOutputs(outputs, to: run.id, in: thread) {
          if case .runChanged(let run) = event { last = run }
        }
        #expect(last?.status == .completed)
      }
      end.raise()
      try await group.waitForAll()
    }
    #expect(
      try await service.runs(in: thread, PageRequest(limit: 100)).items.map(\.status).allSatisfy { $0 == .completed })
    #expect(try await service.items(in: thread, PageRequest(limit: 100)).items.count == 100)
  }

  @Test func oneOfManyRunsIsTakenInAThread() async throws {
    let service = makeService(.file(path), engine)
    let other = makeService(.file(path), engine)
    let thread = try await service.createThread(messages: [], metadata: [:], toolResources: nil).id
    let gate = Gate()
    engine.answer("q", [.wait(gate), .say("a")])
    let taken = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<40 {
        group.addTask {
          (try? await (number % 2 == 0 ? service : other).createRun(request("q"), in: thread)) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(taken == 1)
    gate.open()
    await service.shutdown(grace: .seconds(20))
    await other.shutdown(grace: .seconds(20))
    #expect(try await service.allMessages(in: thread).map(\.text) == ["q", "a"])
  }

  @Test func manyContinuationsOfOneRunDoNotMix() async throws {
    let service = makeService(.memory, engine)
    let start = try await service.createDetachedThread(after: nil).id
    for try await _ in try await service.streamRun(request("one"), in: start) {}
    let run = try #require(try await service.runs(in: start, PageRequest()).items.first)
    let threads = try await withThrowingTaskGroup(of: ThreadID.self) { group in
      for number in 0..<20 {
        group.addTask {
          let thread = try await service.createDetachedThread(after: run.id).id
          for try await _ in try await service.streamRun(request("two \(number)"), in: thread) {}
          return thread
        }
      }
      return try await group.reduce(into: Set<ThreadID>()) { $0.insert($1) }
    }
    #expect(threads.count == 20 && threads.contains(start))
    for thread in threads {
      let texts = try await service.allMessages(in: thread).map(\.text)
      #expect(texts.count == 4 && texts[0] == "one" && texts[2] == texts[3])
    }
  }
}

/// Whether something is over.
private final class Flag: Sendable {
  private let flag = Atomic(false)

  var isRaised: Bool { flag.load(ordering: .relaxed) }
  func raise() { flag.store(true, ordering: .relaxed) }
}
