// SPDX-License-Identifier: Apache-2.0
import Foundation
import HostileText
import PseudoTerminal
import TerminalCore
import Testing
import ThreadsAPI

/// Hostile text through the doors of the real program.
struct HostileTests {
  /// A file of Skein's own format: a thread for each text, which is its title, its metadata and its messages.
  private static func file(of texts: [HostileText]) -> String {
    var lines = ["{\"format\":\"skein.export\",\"version\":1,\"profile\":\"x\"}"]
    let time = "2026-11-05T09:14:00Z"
    for (number, hostile) in texts.enumerated() {
      let text = String(hostile.text.prefix(2000))
      let id = "thread_h\(number)"
      let metadata: JSONValue = ["title": .string(String(text.unicodeScalars.prefix(400))), "note": .string(text)]
      let thread: JSONValue = [
        "id": .string(id), "created_at": .string(time), "updated_at": .string(time), "metadata": metadata,
      ]
      lines.append(JSONValue.object(["thread": thread]).text)
      for (place, role) in ["user", "assistant"].enumerated() {
        let message: JSONValue = [
          "id": .string("m\(place)"), "role": .string(role), "text": .string("needle \(text)"),
          "created_at": .string(time),
          "status": "completed", "model": .string(String(text.prefix(60))),
        ]
        lines.append(JSONValue.object(["thread_id": .string(id), "message": message]).text)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Runs a command on a terminal; returns what is wrong with what it wrote, or with the terminal afterwards.
  private static func harm(
    of arguments: [String], in home: Home, environment: [String: String] = [:]
  ) async throws -> String? {
    let terminal = try home.start(arguments, environment: environment)
    _ = try await terminal.waitForExit(deadline: .seconds(120))
    let picture = terminal.picture
    if picture.title != "" || !picture.isCursorVisible || picture.isAlternateScreen || terminal.bells > 0 {
      return "the terminal is not as it was: \(picture.title.debugDescription), \(terminal.bells) bells"
    }
    // A return begins the line of progress anew.
    let text = String(decoding: terminal.output, as: UTF8.self).unicodeScalars.map { $0 == "\r" ? "\n" : Character($0) }
    return Harm.first(in: String(text)).map { "\($0): \(String(text.suffix(600)).debugDescription)" }
  }

  @Test func commandsOnATerminal() async throws {
    let home = try Home()
    let texts = HostileCorpus.texts
    try Self.file(of: texts).write(toFile: home.path + "/in.jsonl", atomically: true, encoding: .utf8)
    var commands = [
      ["threads", "import", home.path + "/in.jsonl"], ["threads", "list"], ["threads", "list", "--json"],
      ["threads", "search", "needle"], ["threads", "search", "needle", "--json"],
      ["threads", "export", "--all", "--offline"], ["threads", "export", "--all", "--offline", "--format", "markdown"],
      ["threads", "export", "--all", "--offline", "--format", "text"],
      ["threads", "export", "--all", "--offline", "--format", "html"],
      ["threads", "export", "--all", "--offline", "--json"],
    ]
    var count = 0
    for arguments in commands {
      if let harm = try await Self.harm(of: arguments, in: home) { Issue.record("\(arguments): \(harm)") }
      count += texts.count
    }
    let ids = try await home.run(["threads", "list"]).output.split(separator: "\n").compactMap {
      $0.split(separator: "\t").first
    }
    #expect(ids.count == texts.count)
    commands = ids.enumerated().filter { $0.offset % 9 == 0 }.map {
      ["threads", "show", String($0.element), "--offline"]
    }
    for arguments in commands {
      if let harm = try await Self.harm(of: arguments, in: home) { Issue.record("\(arguments): \(harm)") }
      count += 1
    }
    print("hostile text: \(texts.count) texts in \(count) passages of commands on a terminal")
  }

  @Test func argumentsAreQuotedAsTheyCanBeRead() async throws {
    let home = try Home()
    for (number, hostile) in HostileCorpus.names.enumerated() where number % 4 == 0 {
      for arguments in [["--" + hostile.text], ["threads", "show", hostile.text], ["profiles", "show", hostile.text]] {
        let outcome = try await home.run(arguments)
        let harm = Harm.first(in: outcome.complaints) ?? Harm.first(in: outcome.output)
        #expect(harm == nil, "\(hostile.name): \(outcome.complaints.debugDescription)")
        #expect(outcome.status != 0)
      }
    }
  }

  @Test func settingsAndTheEnvironmentAreQuotedSo() async throws {
    let evil = "\\u001B]0;PWNED\\u0007\\u202E\\u200Bx\\nskein: y"
    let home = try Home(
      config: """
        "\(evil)" = "\(evil)"
        theme = "\(evil)"
        [profiles.local]
        dialect = "local"
        engine = "builtin"
        [profiles."\(evil)"]
        dialect = "local"
        [profiles.other]
        dialect = "\(evil)"
        [profiles.third]
        dialect = "assistants"
        base_url = "http://127.0.0.1:1/\(evil)"
        model = "\(evil)"
        [keys.list]
        "\(evil)" = "\(evil)"
        """)
    let raw = "\u{1B}]0;PWNED\u{7}\u{202E}\u{200B}"
    let environment = ["LANG": raw, "SHELL": raw, "USER": raw, "TERM_PROGRAM": raw, "COLORTERM": raw, "EDITOR": raw]
    for arguments in [
      ["profiles", "list"], ["profiles", "list", "--json"], ["profiles", "show", "third"],
      ["profiles", "check", "third"],
      ["themes", "list"], ["keys"], ["doctor", "--json"], ["doctor"], ["threads", "list"], ["send", "hello"],
    ] {
      let outcome = try await home.run(arguments, environment: environment)
      let harm = Harm.first(in: outcome.complaints) ?? Harm.first(in: outcome.output)
      #expect(harm == nil, "\(arguments): \(outcome.complaints.debugDescription) \(outcome.output.debugDescription)")
    }
  }

  @Test func whatAServerRefusesInIsHarmless() async throws {
    let server = try HostileServer()
    let home = try Home(
      config:
        "profile = \"p\"\n[profiles.p]\ndialect = \"assistants\"\nbase_url = \"\(server.url)\"\napi_key = { env = \"K\" }\n"
    )
    for (number, hostile) in HostileCorpus.names.enumerated() where number % 4 == 1 {
      server.say(hostile.text)
      let outcome = try await home.run(["threads", "adopt", "thread_x"], environment: ["K": "k"])
      #expect(outcome.status == 1)
      let harm = Harm.first(in: outcome.complaints) ?? Harm.first(in: outcome.output)
      #expect(harm == nil, "\(hostile.name): \(outcome.complaints.debugDescription)")
      #expect(
        outcome.complaints.split(separator: "\n").count == 1, "\(hostile.name): \(outcome.complaints.debugDescription)")
    }
  }

  @Test func repliesOnATerminalAreHarmlessWhereverTheyAreCut() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let text = HostileCorpus.texts.map(\.text).filter { $0.utf8.count < 2000 }.joined(separator: "\n\n")
    async let harm = Self.harm(of: ["send", "hello"], in: home)
    let exchange = try #require(await model.next())
    var generator = HostileGenerator(seed: 31)
    for piece in generator.pieces(of: text) where !piece.isEmpty { exchange.say(piece) }
    exchange.finish()
    let found = try await harm
    #expect(found == nil, "\(found ?? "")")
  }

  /// A conversation on the screen; returns the kinds of sequences that were written.
  private func kinds(title: String, reply text: String) async throws -> Set<String> {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let made = try await home.run(["threads", "create", "--title", title])
    #expect(made.status == 0)
    let terminal = try await home.open()
    terminal.send("hello\r")
    let exchange = try #require(await model.next())
    var generator = HostileGenerator(seed: 32)
    for piece in generator.pieces(of: text) where !piece.isEmpty { exchange.say(piece) }
    exchange.finish()
    try await terminal.wait("the reply to be over") { $0.text.contains("the end") && !$0.text.contains("Ctrl-C stop") }
    terminal.send(Key(.escape))
    try await terminal.waitFor("i write")
    for _ in 0..<12 { terminal.send(Key(.pageUp)) }
    terminal.send("G")
    try await terminal.waitFor("the end")
    let picture = terminal.picture
    #expect(picture.isAlternateScreen)
    #expect(terminal.bells == 0)
    terminal.send(.control("q"))
    #expect(try await terminal.waitForExit() == .exited(0))
    let after = terminal.picture
    #expect(after.isCursorVisible && !after.isAlternateScreen)
    return TerminalTraffic.kinds(in: terminal.output)
  }

  @Test func aWholeConversationWritesWhatAHarmlessOneWrites() async throws {
    let harmless = try await kinds(
      title: "A title", reply: "Some words.\n\nhttps://x.example/ and [x](https://y.example)\n\nthe end")
    let text = HostileCorpus.texts.map(\.text).filter { $0.utf8.count < 600 }.joined(separator: "\n\n")
    let title = String(HostileCorpus.names.map(\.text).joined(separator: " ").unicodeScalars.prefix(500))
    let hostile = try await kinds(title: title, reply: text + "\n\n```\n```\n\nthe end")
    let strange = hostile.subtracting(harmless)
    #expect(strange == [], "\(strange.sorted())")
    print("hostile text: a conversation of \(text.utf8.count) bytes on a terminal, \(strange.count) strange sequences")
  }
}
