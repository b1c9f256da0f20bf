// SPDX-License-Identifier: Apache-2.0
import PseudoTerminal
import Testing
import ThreadsAPI

/// The commands without a screen, as scripts use them.
struct CommandTests {
  @Test func sendWritesTheReplyAndNothingElse() async throws {
    let home = try Home()
    let outcome = try await home.run(["send", "quoted words"])
    #expect(outcome.status == 0)
    #expect(outcome.output.hasSuffix("> quoted words\n"))
    #expect(outcome.complaints == "")
  }

  @Test func sendReadsStandardInput() async throws {
    let outcome = try await Home().run(["send", "-"], input: "from a pipe\n")
    #expect(outcome.output.hasSuffix("> from a pipe\n"))
  }

  @Test func sendGoesOnInAThread() async throws {
    let home = try Home()
    let id = try await home.run(["threads", "create", "--title", "T"]).output.trimmingSuffix()
    #expect(try await home.run(["send", "-t", id, "one"]).status == 0)
    #expect(try await home.run(["send", "-t", id, "two"]).status == 0)
    let shown = try await home.run(["threads", "show", id, "--json"])
    #expect(shown.output.contains(#""message_count":4"#))
    #expect(shown.output.contains(#""title":"T""#))
  }

  @Test func theListTellsOfAThreadWhatShowTells() async throws {
    let home = try Home()
    for title in ["plain", "“quoted” \"and\" \\ 西湖 🎉", "bell \u{7} and \u{202E}right to left", ""] {
      let id = try await home.run(["threads", "create", "--title", title]).output.trimmingSuffix()
      #expect(try await home.run(["threads", "set", id, "k=v \u{200B}\"w\"", "z=1"]).status == 0)
    }
    let list = try await home.run(["threads", "list", "--json"]).output
    #expect(list.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
    let threads = try JSONValue(parsing: list).array ?? []
    #expect(threads.count == 4)
    for thread in threads {
      let id = try #require(thread["id"]?.string)
      let shown = try JSONValue(parsing: try await home.run(["threads", "show", id, "--json", "--offline"]).output)
      var object = try #require(shown.object)
      object["messages"] = nil
      #expect(.object(object) == thread)
    }
  }

  @Test(arguments: ["dashscope", "aimlapi", "assistants", "conversations"])
  func everyDialectWorksAgainstTheServer(_ dialect: String) async throws {
    let server = try Home()
    let process = try await ServeProcess(server)
    let home = try Home(config: process.config(first: dialect))
    let key = ["TEST_KEY": ServeProcess.token]
    let sent = try await home.run(["send", "--title", "Über 汉字", "hello 世界"], environment: key)
    #expect(sent.status == 0, "\(sent.complaints)")
    #expect(sent.output.hasSuffix("> hello 世界\n"))
    let list = try await home.run(["threads", "list", "--json"], environment: key)
    #expect(list.output.contains(#""title":"Über 汉字""#))
    let refused = try await home.run(["send", "x"], environment: ["TEST_KEY": "wrong"])
    #expect(refused.status == 1)
    #expect(refused.complaints.contains("refuses the API key"))
    #expect(!refused.complaints.contains("wrong"))
    let keyless = try await home.run(["send", "x"])
    #expect(keyless.complaints.contains("TEST_KEY"))
    #expect(process.end() == 0)
    let off = try await home.run(["send", "x"], environment: key)
    #expect(off.status == 1)
    #expect(off.complaints.contains("can't be reached"))
  }

  @Test func theEngineGetsItsKeyAndNobodyElsesKey() async throws {
    let model = try ScriptedModel()
    let profile = "[profiles.local]\ndialect = \"local\"\nengine = \"\(model.url)\"\n"
    for (more, environment, expected) in [
      ("", [:], nil), ("", ["SKEIN_ENGINE_KEY": "sk-1", "OPENAI_API_KEY": "sk-9"], "Bearer sk-1"),
      ("api_key = { env = \"ROUTER_KEY\" }\n", ["ROUTER_KEY": "sk-2", "SKEIN_ENGINE_KEY": "sk-1"], "Bearer sk-2"),
    ] as [(String, [String: String], String?)] {
      let home = try Home(config: profile + more)
      async let outcome = home.run(["send", "hello"], environment: environment)
      let exchange = try #require(await model.next())
      #expect(exchange.authorization == expected)
      exchange.say("hi")
      exchange.finish()
      #expect(try await outcome.output == "hi\n")
    }
    let home = try Home(config: profile + "api_key = { env = \"ROUTER_KEY\" }\n")
    let keyless = try await home.run(["send", "hello"])
    #expect(keyless.status == 1)
    #expect(keyless.complaints.contains("ROUTER_KEY"))
  }

  @Test func profilesAreChecked() async throws {
    let process = try await ServeProcess(try Home())
    let home = try Home(config: process.config(first: "dashscope"))
    let well = try await home.run(["profiles", "check", "p-dashscope"], environment: ["TEST_KEY": ServeProcess.token])
    #expect(well.output == "p-dashscope\tok\n")
    #expect(well.status == 0)
    let wrong = try await home.run(["profiles", "check", "p-dashscope", "--json"], environment: ["TEST_KEY": "wrong"])
    #expect(wrong.status == 1)
    #expect(wrong.output.contains(#""ok":false"#))
    #expect(wrong.output.contains("refuses the API key"))
    #expect(try await home.run(["profiles", "check", "nobody"]).status == 64)
  }

  @Test func statusesTellWhatHappened() async throws {
    let home = try Home()
    #expect(try await home.run([]).status == 64)
    #expect(try await home.run(["--nonsense"]).status == 64)
    #expect(try await home.run(["--profile", "nobody", "threads", "list"]).status == 64)
    #expect(try await home.run(["send", "-t", "thread_unknown", "x"]).status == 1)
    #expect(try await home.run(["--version"]).status == 0)
    #expect(try await home.run(["--help"]).status == 0)
  }

  @Test func flagsMayStandBeforeOrAfterTheVerb() async throws {
    let home = try Home()
    #expect(try await home.run(["--profile", "local", "threads", "list", "--json"]).output == "[]\n")
    #expect(try await home.run(["threads", "list", "--json", "--profile=local"]).output == "[]\n")
  }

  @Test func aTypoInTheSettingsIsOneWarning() async throws {
    let home = try Home(config: "profle = \"local\"\n[profiles.local]\ndialect = \"local\"\nengine = \"builtin\"\n")
    let outcome = try await home.run(["send", "still works"])
    #expect(outcome.status == 0)
    #expect(outcome.complaints.contains("config.toml:1"))
    #expect(outcome.complaints.contains("profile"))
  }

  @Test func controlBytesInTitlesAreKeptAndNeverShown() async throws {
    let home = try Home()
    let made = try await home.run(["threads", "create", "--title", "evil\u{1B}[31m"])
    #expect(made.status == 0)
    let list = try await home.run(["threads", "list", "--json"])
    #expect(list.output.contains(#"evil\u001b[31m"#))
    try await home.open().waitFor("evil␛[31m")
  }
}
