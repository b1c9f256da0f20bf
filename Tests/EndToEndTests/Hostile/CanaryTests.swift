// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// A key that can be recognized goes through sessions that fail in many ways, and is nowhere afterwards.
struct CanaryTests {
  private static let key = "sk-canary7Q4x2Zk9Lm3NpRs8TuVw"
  /// What a provider tells of an account, in an error.
  private static let account = "1683298741208364"
  /// No piece of the key of that length may be seen.
  private static let needles = ["canary7Q4x", "2Zk9Lm3NpR", "Rs8TuVw", account]

  /// Where the key comes from.
  enum Source: String, CaseIterable, Sendable {
    case environment, command, file
  }

  /// A home with a profile for each way to fail, and where the key is.
  private struct House {
    let home: Home
    let environment: [String: String]
    /// Files that may hold the key: where the user has put it.
    let keyFiles: Set<String>

    init(_ source: Source, _ server: HostileServer) throws {
      home = try Home()
      var environment = [
        "EDITOR": "sh \(home.path)/editor", "DASHSCOPE_API_KEY": CanaryTests.key, "SKEIN_TOKEN": CanaryTests.key,
      ]
      let setting: String
      switch source {
      case .environment:
        setting = "{ env = \"CANARY\" }"
        environment["CANARY"] = CanaryTests.key
        keyFiles = []
      case .command:
        setting = "{ command = [\"\(home.path)/keeper\"] }"
        environment["DASHSCOPE_API_KEY"] = nil
        environment["SKEIN_TOKEN"] = nil
        keyFiles = ["keeper"]
        try Self.write(
          "#!/bin/sh\nenv > \(home.path)/keeper.env\necho \(CanaryTests.key)\n", to: home.path + "/keeper", 0o700)
      case .file:
        setting = "{ file = \"\(home.path)/key\" }"
        environment["DASHSCOPE_API_KEY"] = nil
        environment["SKEIN_TOKEN"] = nil
        keyFiles = ["key"]
        try Self.write(CanaryTests.key + "\n", to: home.path + "/key", 0o600)
      }
      self.environment = environment
      // `env` of the editor tells what it was given.
      try Self.write("env > \(home.path)/editor.env\n", to: home.path + "/editor", 0o700)
      try Self.write(
        "#!/bin/sh\nenv > \(home.path)/engine.env\necho \"api_key: \(CanaryTests.key)\"\nexit 3\n",
        to: home.path + "/engine", 0o700)
      func profile(_ name: String, _ dialect: String, _ url: String) -> String {
        "[profiles.\(name)]\ndialect = \"\(dialect)\"\nbase_url = \"\(url)\"\napi_key = \(setting)\nassistant = \"a\"\n"
      }
      try home.configure(
        "profile = \"refused\"\n" + profile("refused", "assistants", server.url)
          + profile("dash", "dashscope", "http://127.0.0.1:\(server.port)/api/v1")
          + profile("closed", "assistants", "http://127.0.0.1:1/v1")
          + profile("tls", "assistants", "https://127.0.0.1:\(server.port)/v1")
          + "[profiles.model]\ndialect = \"local\"\nengine = \"\(home.path)/engine\"\n")
    }

    private static func write(_ text: String, to path: String, _ mode: mode_t) throws {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(chmod(path, mode) == 0)
    }

    /// The files in which a needle stands, as `path: needle`.
    func leaks(but allowed: Set<String> = []) -> [String] {
      let names = FileManager.default.enumerator(atPath: home.path)?.compactMap { $0 as? String } ?? []
      return names.sorted().flatMap { name -> [String] in
        if keyFiles.contains(name) || allowed.contains(name) || name == "engine" { return [] }
        return CanaryTests.found(in: bytes(ofFile: home.path + "/" + name)).map { "\(name): \($0)" }
      }
    }
  }

  /// The needles that stand in these bytes.
  private static func found(in bytes: [UInt8]) -> [String] {
    needles.filter { bytes.firstRange(of: Array($0.utf8)) != nil }
  }

  private static func found(in text: String) -> [String] { found(in: Array(text.utf8)) }

  /// What the system shows of a process and those that it has started.
  private static func seen(of process: Int32, _ name: String) -> [UInt8] {
    children(of: process).reduce(bytes(ofFile: "/proc/\(process)/\(name)")) { $0 + seen(of: $1, name) }
  }

  private static func children(of process: Int32) -> [Int32] {
    String(decoding: bytes(ofFile: "/proc/\(process)/task/\(process)/children"), as: UTF8.self)
      .split(separator: " ").compactMap { Int32($0) }
  }

  /// The words with which providers and proxies refuse a key.
  private static let refusal =
    "Incorrect API key provided: \(key). Authorization: Bearer \(key) is not valid for account_id: \(account), "
    + "{\"account_id\":\"\(account)\",\"api_key\":\"\(key)\"}"

  @Test(arguments: Source.allCases) func aKeyIsNowhereInASession(_ source: Source) async throws {
    let server = try HostileServer()
    server.say(Self.refusal, status: "401 Unauthorized")
    let house = try House(source, server)
    let terminal = try await house.home.open(environment: house.environment)
    terminal.send("hello there\r")
    try await terminal.waitFor("refuses the API key")
    server.say(Self.refusal, status: "500 Oops")
    terminal.send(.control("n"))
    terminal.send("another\r")
    try await terminal.waitFor("another")
    terminal.send(.control("x"))
    terminal.send(.control("e"))
    try await eventually { !house.home.text("editor.env").isEmpty }
    try await terminal.wait("the screen to be back") { $0.isAlternateScreen && $0.text.contains("Threads") }
    // Its children: what gives the terminal back, among others.
    #expect(Self.found(in: Self.seen(of: terminal.processID, "cmdline")) == [])
    for child in Self.children(of: terminal.processID) {
      #expect(Self.found(in: Self.seen(of: child, "environ")) == [], "child \(child)")
    }
    // The notices of this session, one below the other.
    terminal.send(Key(.function(2)))
    #expect(Self.found(in: terminal.picture.text) == [])
    terminal.send(.control("q"))
    terminal.send(.control("q"))
    try await terminal.waitForExit()
    #expect(Self.found(in: terminal.output) == [])
    // The user's own programs have the user's own environment.
    #expect(house.leaks(but: source == .environment ? ["editor.env"] : []) == [])
  }

  @Test(arguments: Source.allCases) func aKeyIsNowhereInWhatCommandsSay(_ source: Source) async throws {
    let server = try HostileServer()
    server.say(Self.refusal, status: "401 Unauthorized")
    let house = try House(source, server)
    var count = 0
    for profile in ["refused", "dash", "closed", "tls", "model"] {
      for arguments in [
        ["send", "hello"], ["threads", "adopt", "thread_x"], ["threads", "create", "--title", "x"],
        ["threads", "list"],
        ["threads", "rebuild"], ["threads", "export", "--all", "--offline"], ["profiles", "check", profile],
        ["profiles", "show", profile], ["doctor"], ["doctor", "--json"], ["--plain"],
      ] {
        let words = arguments.contains(profile) ? arguments : ["--profile", profile] + arguments
        let input = arguments == ["--plain"] ? "hello again\n" : ""
        let outcome = try await house.home.run(words, input: input, environment: house.environment)
        #expect(Self.found(in: outcome.output) == [], "\(words): \(outcome.output)")
        #expect(Self.found(in: outcome.complaints) == [], "\(words): \(outcome.complaints)")
        count += 1
      }
    }
    #expect(house.leaks() == [])
    // It was there all the time, and the engine was started.
    #expect(!house.home.text("engine.env").isEmpty)
    #expect(source != .command || !house.home.text("keeper.env").isEmpty)
    print("a key from \(source.rawValue): \(count) commands and every file, found nowhere")
  }

  @Test func theTokenOfAServerIsInNoneOfItsWords() async throws {
    let home = try Home()
    let server = try home.start(["serve", "--port", "0"], environment: ["SKEIN_TOKEN": Self.key])
    let picture = try await server.waitFor("serving on")
    let base = picture.text.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("http://") } ?? ""
    try home.configure(
      "profile = \"p\"\n[profiles.p]\ndialect = \"assistants\"\nbase_url = \"\(base)/v1\"\napi_key = { env = \"K\" }\n")
    for (key, status) in [(Self.key, Int32(0)), (Self.key + "x", 1), ("wrong", 1)] {
      let outcome = try await home.run(["send", "--new", "hello"], environment: ["K": key])
      #expect(outcome.status == status, "\(outcome.complaints)")
      #expect(Self.found(in: outcome.output + outcome.complaints) == [])
    }
    #expect(Self.found(in: Self.seen(of: server.processID, "cmdline")) == [])
    server.terminate(SIGTERM)
    #expect(try await server.waitForExit() == .exited(0))
    #expect(Self.found(in: server.output) == [])
    let names = FileManager.default.enumerator(atPath: home.path)?.compactMap { $0 as? String } ?? []
    for name in names {
      #expect(Self.found(in: bytes(ofFile: home.path + "/" + name)) == [], "\(name)")
    }
  }
}
