// SPDX-License-Identifier: Apache-2.0
import PseudoTerminal
import Testing
import ThreadsAPI
import ThreadsClient

/// A model that calls functions, and the person who answers for them.
struct ToolTests {
  private let model: ScriptedModel
  private let server: ServeProcess
  private let serverHome: Home
  private let key = ["TEST_KEY": ServeProcess.token]

  init() async throws {
    model = try ScriptedModel()
    serverHome = try Home(model: model)
    server = try await ServeProcess(serverHome, arguments: ["--engine", model.url])
  }

  /// A home whose assistant may ask for the weather.
  private func home(_ dialect: Dialect) async throws -> Home {
    let service = HTTPThreadService(
      dialect: dialect, baseURL: server.base + dialect.mountPath,
      apiKey: { () async throws(ServiceError) in ServeProcess.token })
    let weather: JSONValue = [
      "type": "function",
      "function": ["name": "get_weather", "parameters": ["type": "object", "properties": .object([:])]],
    ]
    let assistant = try await service.createAssistant(
      AssistantSettings(model: "scripted", name: "Weather", tools: [weather]))
    return try Home(
      config: """
        profile = "weather"
        [profiles.weather]
        dialect = "\(dialect.name)"
        base_url = "\(server.base)\(dialect.mountPath)"
        api_key = { env = "TEST_KEY" }
        assistant = "\(assistant.id)"
        """)
  }

  @Test(arguments: ["dashscope", "assistants", "aimlapi"])
  func aCallIsShownAnsweredAndTheReplyGoesOn(_ name: String) async throws {
    let home = try await home(try #require(Dialect.named(name)))
    let terminal = try await home.open(environment: key)
    terminal.send("Do I need an umbrella in Hangzhou?\r")
    let first = try #require(await model.next())
    #expect(first.question.contains("get_weather"))
    first.call("get_weather", #"{"city":"杭州"}"#)
    try await terminal.waitFor("⚒ get_weather", #"{"city":"杭州"}"#, "type its answer")
    terminal.send("!tr a-z A-Z\r")
    // The command got the arguments, and what it wrote is looked at before it leaves.
    try await terminal.waitFor(#"> {"CITY":"杭州"}"#, "Enter sends this")
    terminal.send("\r")
    let second = try #require(await model.next())
    #expect(second.question.contains(#"{\"CITY\":\"杭州\"}"#))
    second.say("Take an umbrella.")
    second.finish()
    try await terminal.wait("the reply to be over") {
      $0.text.contains("│ Take an umbrella.") && !$0.text.contains("⚒") && !$0.text.contains("Ctrl-C stop")
    }
  }

  @Test func aCallWaitsForWhoeverComesBack() async throws {
    let home = try await home(.assistants)
    let terminal = try await home.open(environment: key)
    terminal.send("Rain?\r")
    try #require(await model.next()).call("get_weather", "{}")
    try await terminal.waitFor("⚒ get_weather")
    terminal.terminate(9)
    try await terminal.waitForExit()
    let again = try await home.open(environment: key)
    try await again.waitFor("⚒ get_weather", "type its answer")
    again.send("no rain\r")
    let second = try #require(await model.next())
    #expect(second.question.contains("no rain"))
    second.say("Stay dry.")
    second.finish()
    try await again.waitFor("Stay dry.")
  }

  @Test func withoutAScreenItIsOneLineAndStatusOne() async throws {
    let home = try await home(.dashscope)
    async let outcome = home.run(["send", "Rain?"], environment: key)
    try #require(await model.next()).call("get_weather", "{}")
    let ended = try await outcome
    #expect(ended.status == 1)
    #expect(ended.complaints.split(separator: "\n").count == 1)
  }
}
