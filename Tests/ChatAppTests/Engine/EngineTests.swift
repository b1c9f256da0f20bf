// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import ChatApp

@Suite struct EngineSettingTests {
  @Test(
    arguments: [
      ("", .auto), (" auto\n", .auto), ("builtin", .builtin),
      ("http://127.0.0.1:9/v1/", .url("http://127.0.0.1:9/v1")), ("https://h", .url("https://h")),
      (
        "llama-server -m 'my model.gguf' --port {port}",
        .command(["llama-server", "-m", "my model.gguf", "--port", "{port}"])
      ),
      (#"a "b \" \\ \c" d\ e '' 'f"g'h"#, .command(["a", #"b " \ \c"#, "d e", "", "f\"gh"])),
      ("$HOME/*;ls", .command(["$HOME/*;ls"])),
    ] as [(String, Profile.Engine)])
  func isReadAsAShellWouldWithoutOne(text: String, setting: Profile.Engine) throws {
    #expect(try Profile.Engine(words: text) == setting)
  }

  @Test(arguments: ["a 'b", "a \"b", "a \\"])
  func aQuoteThatDoesNotEndIsAFact(text: String) {
    #expect(throws: EngineFailure.unreadableCommand(text)) { try Profile.Engine(words: text) }
  }
}

@Suite struct EngineStarterTests {
  let folder: TemporaryFolder
  let surroundings: EngineStarter.Surroundings

  init() throws {
    folder = try TemporaryFolder()
    surroundings = EngineStarter.Surroundings(
      modelFile: "\(folder.path)/data/model.json", logFile: "\(folder.path)/state/engine.log",
      supervisor: [BuiltProgram.skein, "supervise", "--"], usualServers: [])
    try folder.write(FakeServer.script, to: "server.py")
  }

  private var command: Profile.Engine { .command(["python3", "\(folder.path)/server.py", "{port}"]) }

  @Test func aURLIsTakenAsItIs() async throws {
    let starter = EngineStarter(surroundings) { _ in nil }
    #expect(try await starter.endpoint(for: .url("http://10.0.0.1/v1")) == .url("http://10.0.0.1/v1", models: []))
    #expect(try await starter.endpoint(for: .builtin) == .builtin(.asked))
  }

  @Test func autoTakesTheFirstServerThatListsModels() async throws {
    var surroundings = surroundings
    surroundings.usualServers = [
      "http://none/v1", "http://web/v1", "http://empty/v1", "http://good/v1", "http://late/v1",
    ]
    let starter = EngineStarter(surroundings) { url in
      switch url {
      case "http://web/v1/models": ProbeAnswer(status: 200, body: Array("<html>".utf8))
      case "http://empty/v1/models": ProbeAnswer(status: 200, body: Array(#"{"data":[]}"#.utf8))
      case "http://good/v1/models": ProbeAnswer(status: 200, body: Array(#"{"data":[{"id":"a"},{"id":"b"}]}"#.utf8))
      case "http://none/v1/models": nil
      default: ProbeAnswer(status: 500, body: [])
      }
    }
    #expect(try await starter.endpoint(for: .auto) == .url("http://good/v1", models: ["a", "b"]))
  }

  @Test func autoWithoutAnythingSaysSo() async throws {
    let starter = EngineStarter(surroundings) { _ in nil }
    #expect(try await starter.endpoint(for: .auto) == .builtin(.nothingFound(failure: nil)))
  }

  @Test(arguments: ["", "{}", #"{"command":[]}"#, #"{"command":["a",1]}"#, #"{"command":"a"}"#])
  func aBadRecordOfTheModelIsNamed(text: String) async throws {
    try folder.makeFolder("data")
    try folder.write(text, to: "data/model.json")
    let starter = EngineStarter(surroundings) { _ in nil }
    let failure = EngineFailure.unreadableModelFile(path: surroundings.modelFile)
    #expect(try await starter.endpoint(for: .auto) == .builtin(.nothingFound(failure: failure)))
  }

  @Test func theInstalledModelIsStartedOnceAndEndsWithUs() async throws {
    try folder.makeFolder("data")
    let record = #"{"command":["python3","\#(folder.path)/server.py","{port}"],"models":["smol"]}"#
    try folder.write(record, to: "data/model.json")
    let starter = EngineStarter(surroundings, probe: FakeServer.probe)
    async let first = starter.endpoint(for: .auto)
    async let second = starter.endpoint(for: .auto)
    let endpoints = try await [first, second]
    #expect(endpoints[0] == endpoints[1])
    guard case .url(let base, models: ["smol"]) = endpoints[0] else { throw Unexpected(what: "\(endpoints[0])") }
    let server = try await FakeServer.process(at: base)
    #expect(FakeServer.isRunning(server))
    await starter.stop()
    try await FakeServer.waitForEnd(of: server)
  }

  @Test func anEngineThatDiedIsStartedAgain() async throws {
    let starter = EngineStarter(surroundings, probe: FakeServer.probe)
    guard case .url(let base, models: ["fake"]) = try await starter.endpoint(for: command) else {
      throw Unexpected(what: "no server")
    }
    let server = try await FakeServer.process(at: base)
    kill(server, SIGKILL)
    try await FakeServer.waitForEnd(of: server)
    // Its supervisor tells us a moment later.
    try await eventually { try await starter.endpoint(for: command) != .url(base, models: ["fake"]) }
    await starter.stop()
  }

  @Test func aCommandThatIsNotThereIsAFact() async throws {
    let starter = EngineStarter(surroundings, probe: FakeServer.probe)
    await #expect(throws: EngineFailure.commandNotFound("/nowhere/llama-server")) {
      try await starter.endpoint(for: .command(["/nowhere/llama-server", "--port", "{port}"]))
    }
  }

  @Test func aCommandThatEndsIsAFactWithItsLastWords() async throws {
    let starter = EngineStarter(surroundings, probe: FakeServer.probe)
    await #expect(throws: EngineFailure.exited(command: "sh", status: 3, lastWords: "no model here")) {
      try await starter.endpoint(for: .command(["sh", "-c", "echo starting; echo no model here >&2; echo; exit 3"]))
    }
  }

  @Test func aCommandThatNeverAnswersIsEnded() async throws {
    var surroundings = surroundings
    surroundings.patience = .milliseconds(300)
    let starter = EngineStarter(surroundings) { _ in nil }
    await #expect(throws: EngineFailure.notAnswering(command: "sh", seconds: 0, lastWords: "")) {
      try await starter.endpoint(for: .command(["sh", "-c", "echo $$ > \(folder.path)/pid; exec tail -f /dev/null"]))
    }
    let pid = try #require(folder.text("pid").flatMap { pid_t($0.dropLast()) })
    try await FakeServer.waitForEnd(of: pid)
  }

  @Test func itEndsWhenWhoStartedItIsKilled() async throws {
    // A process in Skein's place, which holds the other end of the supervisor's input and gets no chance to say goodbye.
    try folder.write(FakeServer.starter, to: "starter.py")
    let log = try OpenFile.creating("\(folder.path)/log", flags: O_WRONLY | O_APPEND)
    let words = ["python3", "\(folder.path)/starter.py", "\(folder.path)/pid", BuiltProgram.skein]
    let starter = try Spawn.start(words, environment: [], input: 0, output: log.descriptor, group: .group).get()
    var child: pid_t?
    try await eventually {
      child = folder.text("pid").flatMap { $0.hasSuffix("\n") ? pid_t($0.dropLast()) : nil }
      return child != nil
    }
    let server = try #require(child)
    #expect(FakeServer.isRunning(server))
    kill(starter, SIGKILL)
    var status: Int32 = 0
    waitpid(starter, &status, 0)
    try await FakeServer.waitForEnd(of: server)
  }
}

struct Unexpected: Error { var what: String }

/// Asks until something is so; fails after two minutes.
func eventually(_ isSo: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(120)
  while try await !isSo() {
    if ContinuousClock.now > deadline { throw Unexpected(what: "it did not come about in two minutes") }
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// The programs that are built with the tests.
enum BuiltProgram {
  static var skein: String {
    var parts = (CommandLine.arguments.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast()
    return (parts + ["skein"]).joined(separator: "/")
  }
}
