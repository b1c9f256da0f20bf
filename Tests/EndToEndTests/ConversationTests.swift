// SPDX-License-Identifier: Apache-2.0
import PseudoTerminal
import TerminalCore
import Testing

/// A person chats through Conversations and Responses: the real program in a terminal, another one that serves.
struct ConversationTests {
  /// A server that a scripted model answers in, and a home whose profile leads to it.
  private func house(_ model: ScriptedModel) async throws -> (server: ServeProcess, home: Home) {
    let server = try await ServeProcess(Home(model: model))
    return (server, try Home(config: server.config(first: "conversations") + "instructions = \"Be brief.\"\n"))
  }

  private let key = ["TEST_KEY": ServeProcess.token]

  @Test func aQuestionIsAnsweredAsItStreams() async throws {
    let model = try ScriptedModel()
    let (server, home) = try await house(model)
    let terminal = try await home.open(environment: key)
    try await terminal.waitFor("New thread")
    terminal.send("My name is Ada.\r")
    let first = try #require(await model.next())
    #expect(first.question.contains("Be brief."))
    #expect(first.question.contains("My name is Ada."))
    first.say("Hello ")
    try await terminal.waitFor("Hello")
    try await terminal.waitFor("Ctrl-C stop")
    first.say("Ada.")
    first.finish()
    try await terminal.wait("the first reply to be over") {
      $0.text.contains("Hello Ada.") && !$0.text.contains("Ctrl-C stop")
    }
    terminal.send("What is my name?\r")
    let second = try #require(await model.next())
    #expect(second.question.contains("Hello Ada."))
    second.say("Ada, as you said.")
    second.finish()
    try await terminal.waitFor("Ada, as you said.")
    terminal.send(.control("q"))
    #expect(try await terminal.waitForExit() == .exited(0))
    let list = try await home.run(["threads", "list", "--json"], environment: key)
    #expect(list.output.contains(#""id":"conv_"#))
    #expect(server.end() == 0)
  }

  @Test func controlCStopsTheReplyAndKeepsWhatCame() async throws {
    let model = try ScriptedModel()
    let (server, home) = try await house(model)
    let terminal = try await home.open(environment: key)
    terminal.send("Count\r")
    let exchange = try #require(await model.next())
    exchange.say("one two three")
    try await terminal.waitFor("one two three")
    terminal.send(.control("c"))
    try await terminal.waitFor("■ stopped")
    #expect(terminal.picture.text.contains("one two three"))
    #expect(server.end() == 0)
  }

  @Test func aConversationIsAThreadInTheOtherDialects() async throws {
    let server = try await ServeProcess(Home())
    let home = try Home(config: server.config(first: "conversations"))
    let sent = try await home.run(["send", "--title", "T", "over here"], environment: key)
    #expect(sent.status == 0, "\(sent.complaints)")
    let list = try await home.run(["threads", "list", "--json"], environment: key).output
    let start = try #require(list.firstRange(of: "conv_")?.upperBound)
    let id = "thread_" + list[start...].prefix { $0 != "\"" }
    let seen = try await home.run(["--profile", "p-dashscope", "send", "-t", id, "over there"], environment: key)
    #expect(seen.status == 0, "\(seen.complaints)")
    let shown = try await home.run(["--profile", "p-dashscope", "threads", "show", id, "--json"], environment: key)
    #expect(shown.output.contains("over here") && shown.output.contains("over there"))
    #expect(shown.output.contains(#""message_count":4"#))
  }
}
