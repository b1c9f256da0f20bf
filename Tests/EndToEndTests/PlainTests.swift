// SPDX-License-Identifier: Apache-2.0
import PseudoTerminal
import Testing
import ThreadsAPI
import ThreadsClient

/// `skein --plain`: lines instead of a screen.
struct PlainTests {
  /// What no line may hold: anything that moves, colours or asks.
  private func expectNoControls(_ bytes: [UInt8], location: SourceLocation = #_sourceLocation) {
    #expect(
      !bytes.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 || $0 == 0x7F }, sourceLocation: location)
  }

  @Test func aScriptTalksAndEveryReplyIsAwaited() async throws {
    let home = try Home()
    let outcome = try await home.run(
      ["--plain"], input: "first words\nsecond \\\nline\n/rename My title\n/list\n/new\nthird")
    #expect(outcome.status == 0)
    #expect(outcome.complaints == "")
    let places = [
      "You: first words", "> first words", "You: second \nline", "The title is now", "1. My title", "You: third",
    ]
    var rest = outcome.output[...]
    for words in places {
      guard let range = rest.firstRange(of: words) else {
        Issue.record("no \(words) in what is left of \(outcome.output)")
        return
      }
      rest = rest[range.upperBound...]
    }
    expectNoControls(Array(outcome.output.utf8))
    let list = try await home.run(["threads", "list", "--json"])
    #expect(list.output.contains(#""message_count":4"#) && list.output.contains(#""title":"My title""#))
  }

  @Test func atATerminalItAsksAndAnswersInLines() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let terminal = try home.start(["--plain"], environment: ["TERM": "dumb"])
    try await terminal.waitFor("You:")
    terminal.send("Hello?\n")
    let exchange = try #require(await model.next())
    exchange.say("One sentence. And \u{1B}[31ma")
    try await terminal.waitFor("scripted: One sentence.")
    // A text waits its turn, a command does not.
    terminal.send("more\n")
    try await terminal.waitFor("(kept until the reply is there)")
    terminal.send("/list\n")
    try await terminal.waitFor("1. Hello?, now, open, a reply is coming")
    exchange.say(" half.\n")
    exchange.finish()
    try await terminal.waitFor("␛[31ma half.")
    let second = try #require(await model.next())
    #expect(second.question.contains("more"))
    second.say("Nothing else.")
    second.finish()
    try await terminal.waitFor("Nothing else.\nYou:")
    terminal.send([0x04])
    #expect(try await terminal.waitForExit() == .exited(0))
    #expect(!terminal.picture.isAlternateScreen)
    expectNoControls(terminal.output)
  }

  @Test func ctrlCStopsTheReplyAndLeavesOnlyWhenThereIsNone() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let terminal = try home.start(["--plain"])
    try await terminal.waitFor("You:")
    terminal.send("Go\n")
    let exchange = try #require(await model.next())
    exchange.say("Half a. reply")
    try await terminal.waitFor("Half a.")
    terminal.send([0x03])
    try await terminal.waitFor("interrupted", "/again", "What came is kept.)\nYou:")
    terminal.send([0x03])
    try await terminal.waitFor("nothing to stop")
    terminal.send("\"\"\"\n")
    try await terminal.waitFor("\n...")
    terminal.send("unsent\n")
    try await terminal.waitFor("... unsent\n...")
    terminal.send([0x04])
    #expect(try await terminal.waitForExit() == .exited(0))
    // What was typed and not sent is a draft, on the screen too.
    #expect(home.text("data/local/drafts.jsonl").contains("unsent"))
    try await home.open().waitFor("> unsent", "Half a. reply")
    exchange.finish()
  }

  @Test func aCallIsAnsweredByALineOrByACommand() async throws {
    let model = try ScriptedModel()
    let serverHome = try Home(model: model)
    let server = try await ServeProcess(serverHome, arguments: ["--engine", model.url])
    let service = HTTPThreadService(
      dialect: .assistants, baseURL: server.base + Dialect.assistants.mountPath,
      apiKey: { () async throws(ServiceError) in ServeProcess.token })
    let weather: JSONValue = [
      "type": "function",
      "function": ["name": "get_weather", "parameters": ["type": "object", "properties": .object([:])]],
    ]
    let assistant = try await service.createAssistant(
      AssistantSettings(model: "scripted", name: "Weather", tools: [weather]))
    let home = try Home(
      config: """
        profile = "weather"
        [profiles.weather]
        dialect = "assistants"
        base_url = "\(server.base)\(Dialect.assistants.mountPath)"
        api_key = { env = "TEST_KEY" }
        assistant = "\(assistant.id)"
        """)
    async let outcome = home.run(
      ["--plain"], input: "Rain?\n!tr a-z A-Z\n\n/quit\n", environment: ["TEST_KEY": ServeProcess.token])
    try #require(await model.next()).call("get_weather", #"{"city":"oslo"}"#)
    let second = try #require(await model.next())
    #expect(second.question.contains(#"{\"CITY\":\"OSLO\"}"#))
    second.say("Take an umbrella.")
    second.finish()
    let ended = try await outcome
    #expect(ended.output.contains(#"The assistant asks for get_weather with {"city":"oslo"}"#), "\(ended.output)")
    #expect(ended.output.contains(#"It wrote: {"CITY":"OSLO"}"#))
    #expect(ended.output.contains("Take an umbrella."))
    #expect(ended.status == 0)
  }

  @Test func withoutAUTF8LocaleTheTerminalGetsASCII() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let terminal = try home.start(["--plain"], environment: ["TERM": "vt100", "LANG": "C", "SKEIN_HOME": home.path])
    try await terminal.waitFor("You:")
    terminal.send("Grüße\n")
    let exchange = try #require(await model.next())
    #expect(exchange.question.contains("Grüße"))
    exchange.say("“Quoted” – 西湖…\n")
    exchange.finish()
    try await terminal.waitFor("\"Quoted\" ? ??...")
  }

  @Test func aFailureIsSaidAndIsTheStatusOfAScript() async throws {
    let home = try Home(
      config: "profile = \"x\"\n[profiles.x]\ndialect = \"assistants\"\nbase_url = \"http://127.0.0.1:1/v1\"\n")
    let outcome = try await home.run(["--plain"], input: "Hello\n")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("(Error: Not sent:"))
    #expect(outcome.output.contains("can't be reached"))
    let unknown = try await home.run(["--plain", "thread_unknown"], input: "/quit\n")
    #expect(unknown.output.contains("was not adopted"))
  }

  @Test func theEnvironmentMayAskForIt() async throws {
    let outcome = try await Home().run([], input: "/help\n", environment: ["SKEIN_PLAIN": "1"])
    #expect(outcome.output.contains("/quit, or Ctrl-D: leave"))
    #expect(try await Home().run([], environment: ["SKEIN_PLAIN": "0"]).complaints.contains("skein --plain"))
  }
}
