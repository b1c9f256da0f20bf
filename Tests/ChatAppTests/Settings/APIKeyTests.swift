// SPDX-License-Identifier: Apache-2.0
import ChatApp
import FoundationEssentials
import Glibc
import Testing

@Suite struct APIKeyTests {
  let root: TemporaryFolder

  init() throws { root = try TemporaryFolder() }

  private func reader(_ environment: [String: String] = [:], timeout: Duration = .seconds(60)) -> APIKeyReader {
    let all = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    return APIKeyReader(environment: all, folder: root.path, timeout: timeout)
  }

  private func key(_ source: APIKeySource, _ environment: [String: String] = [:]) async throws -> String {
    try await reader(environment).key(from: source).value
  }

  @Test func fromTheEnvironment() async throws {
    #expect(try await key(.environment("K"), ["K": "sk-1"]) == "sk-1")
    await #expect(throws: APIKeyError.noVariable("K")) { try await key(.environment("K")) }
    await #expect(throws: APIKeyError.noVariable("K")) { try await key(.environment("K"), ["K": ""]) }
  }

  @Test func fromACommandWithoutAShell() async throws {
    #expect(try await key(.command(["printf", "sk-%s\\n", "$HOME"])) == "sk-$HOME")
    #expect(try await key(.command(["printf", "first\\nsecond\\n"])) == "first")
    #expect(try await key(.command(["sh", "-c", "printf '%s' \"$X\""]), ["X": "y"]) == "y")
  }

  @Test func aCommandRunsInTheConfigFolder() async throws {
    #expect(try await key(.command(["pwd"])) == root.path)
    // Written by another process: one that is forked here while it is open for writing would keep it from being run.
    let script = "mkdir bin && printf '#!/bin/sh\\necho sk-tool\\n' >bin/tool && chmod 700 bin/tool && echo done"
    #expect(try await key(.command(["sh", "-c", script])) == "done")
    #expect(try await key(.command(["bin/tool"])) == "sk-tool")
    #expect(try await key(.command(["~/tool"]), ["HOME": root.path + "/bin"]) == "sk-tool")
  }

  @Test func aFailingCommandTellsItsStatusAndNothingElse() async throws {
    let failing = APIKeySource.command(["sh", "-c", "echo sk-out; echo sk-err >&2; exit 3"])
    await #expect(throws: APIKeyError.commandFailed("sh", status: 3)) { try await key(failing) }
    await #expect(throws: APIKeyError.commandFailed("sh", status: 137)) {
      try await key(.command(["sh", "-c", "kill -9 $$"]))
    }
    await #expect(throws: APIKeyError.commandNotFound("no-such-program")) {
      try await key(.command(["no-such-program"]))
    }
    await #expect(throws: APIKeyError.commandNotFound("./none")) { try await key(.command(["./none"])) }
    await #expect(throws: APIKeyError.noCommand) { try await key(.command([])) }
    await #expect(throws: APIKeyError.empty(.command(["true"]))) { try await key(.command(["true"])) }
  }

  @Test func aSlowCommandIsStopped() async throws {
    let time = Duration.milliseconds(50)
    let file = root.path + "/pid"
    await #expect(throws: APIKeyError.commandTimedOut("sh", after: time)) {
      try await reader(timeout: time).key(from: .command(["sh", "-c", "echo $$ > \(file); exec sleep 1000"]))
    }
    // It is gone, if it ever came so far as to write its number.
    if let text = try? String(contentsOf: URL(filePath: file), encoding: .utf8),
      let process = pid_t(text.split(separator: "\n").first ?? "")
    {
      #expect(kill(process, 0) == -1)
    }
  }

  @Test func fromAFile() async throws {
    let path = try root.write("key", "sk-file\n")
    #expect(try await key(.file(path)) == "sk-file")
    #expect(try await key(.file("key")) == "sk-file")
    #expect(try await key(.file("~/key"), ["HOME": root.path]) == "sk-file")
    await #expect(throws: APIKeyError.fileUnreadable(root.path + "/none", errno: ENOENT)) {
      try await key(.file("none"))
    }
    try #require(chmod(path, 0o644) == 0)
    await #expect(throws: APIKeyError.fileIsOpen(path, mode: 0o644)) { try await key(.file(path)) }
  }

  @Test func whatNoHeaderCanHoldIsRefused() async throws {
    for text in ["sk 1", "sk-\u{1}", "schlüssel"] {
      let source = APIKeySource.plain(Secret(text))
      await #expect(throws: APIKeyError.malformed(source)) { try await key(source) }
    }
    #expect(try await key(.plain(Secret("  sk-1  \r\n"))) == "sk-1")
  }

  @Test func noWordsTellTheKey() {
    let source = APIKeySource.plain(Secret("sk-1"))
    let errors: [APIKeyError] = [.empty(source), .malformed(source), .commandFailed("pass", status: 1)]
    var dumped = ""
    dump(source, to: &dumped)
    for text in errors.map(\.description) + ["\(source)", String(reflecting: source), dumped] {
      #expect(!text.contains("sk-1"))
    }
    #expect(APIKeySource.command(["pass", "sk-1"]).description == "command pass")
  }
}
