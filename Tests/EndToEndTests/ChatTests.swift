// SPDX-License-Identifier: Apache-2.0
import PseudoTerminal
import TerminalCore
import Testing

/// A person chats: the real program in a terminal, a model that says what the test wants.
struct ChatTests {
  @Test func aQuestionIsAnsweredAsItStreams() async throws {
    let model = try ScriptedModel()
    let terminal = try await Home(model: model).open()
    try await terminal.waitFor("New thread")
    terminal.send("What is the answer?\r")
    let exchange = try #require(await model.next())
    #expect(exchange.question.contains("What is the answer?"))
    exchange.say("It is ")
    try await terminal.waitFor("It is")
    try await terminal.waitFor("Ctrl-C stop")
    exchange.say("forty-two.")
    try await terminal.waitFor("It is forty-two.")
    exchange.finish()
    try await terminal.wait("the reply to be over") { !$0.text.contains("Ctrl-C stop") }
  }

  @Test func theModelHearsTheWholeConversation() async throws {
    let model = try ScriptedModel()
    let terminal = try await Home(model: model).open()
    terminal.send("My name is Ada.\r")
    let first = try #require(await model.next())
    first.say("Hello Ada.")
    first.finish()
    try await terminal.wait("the first reply to be over") {
      $0.text.contains("Hello Ada.") && !$0.text.contains("Ctrl-C stop")
    }
    terminal.send("What is my name?\r")
    let second = try #require(await model.next())
    #expect(second.question.contains("My name is Ada."))
    #expect(second.question.contains("Hello Ada."))
    #expect(second.question.contains("What is my name?"))
    second.finish()
  }

  @Test func controlCStopsTheReplyAndKeepsWhatCame() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let terminal = try await home.open()
    terminal.send("Count\r")
    let exchange = try #require(await model.next())
    exchange.say("one two three")
    try await terminal.waitFor("one two three")
    terminal.send(.control("c"))
    try await terminal.waitFor("■ stopped")
    #expect(terminal.picture.text.contains("one two three"))
    terminal.send(.control("q"))
    #expect(try await terminal.waitForExit() == .exited(0))
    try await home.open().waitFor("│ one two three", "■ stopped")
  }

  @Test func twoThreadsStreamAtOnce() async throws {
    let model = try ScriptedModel()
    let terminal = try await Home(model: model).open()
    terminal.send("Alpha\r")
    let alpha = try #require(await model.next())
    alpha.say("first of alpha ")
    try await terminal.waitFor("first of alpha")
    terminal.send(.control("n"))
    try await terminal.waitFor("New thread")
    terminal.send("Beta\r")
    let beta = try #require(await model.next())
    beta.say("first of beta ")
    try await terminal.wait("both to stream") {
      $0.text.contains("first of beta") && $0.rows.filter { $0.contains("●") }.count >= 2
    }
    alpha.say("second of alpha")
    alpha.finish()
    try await terminal.wait("alpha to be unread") { $0.text.contains("*") }
    beta.finish()
    try await terminal.goToList()
    terminal.send("j\r")
    let opened = try await terminal.waitFor("first of alpha second of alpha")
    #expect(!opened.text.contains("first of beta second"))
  }

  @Test func severalLinesAreTypedAndSent() async throws {
    let model = try ScriptedModel()
    let terminal = try await Home(model: model).open()
    terminal.send("line one")
    terminal.send(.control("j"))
    terminal.send("line two")
    terminal.send(Key(.enter, .alt))
    terminal.send("line three")
    let typed = try await terminal.waitFor("line three")
    #expect(typed.text.contains("line one"))
    terminal.send("\r")
    let exchange = try #require(await model.next())
    #expect(exchange.question.contains(#"line one\nline two\nline three"#))
    exchange.finish()
  }

  @Test func aPasteDoesNotSend() async throws {
    let model = try ScriptedModel()
    let terminal = try await Home(model: model).open()
    try await terminal.waitFor("New thread")
    terminal.paste("first\rsecond\u{1B}[31mred\rthird")
    let picture = try await terminal.waitFor("second", "third")
    #expect(!picture.text.contains("Ctrl-C stop"))
  }

  @Test func hostileRepliesDoNotDriveTheTerminal() async throws {
    let model = try ScriptedModel()
    let terminal = try await Home(model: model).open()
    terminal.send("Attack\r")
    let exchange = try #require(await model.next())
    let before = terminal.output.count
    exchange.say("\u{1B}]0;owned\u{7}\u{1B}[2J\u{9B}31m after")
    exchange.finish()
    try await terminal.waitFor("after")
    #expect(terminal.picture.title != "owned")
    #expect(!String(decoding: terminal.output(from: before), as: UTF8.self).contains("\u{1B}[2J"))
  }

  @Test func draftsStayWithTheirThreads() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let terminal = try await home.open()
    terminal.send("Question\r")
    let exchange = try #require(await model.next())
    exchange.say("Reply.")
    exchange.finish()
    try await terminal.wait("the reply to be over") { $0.text.contains("Reply.") && !$0.text.contains("Ctrl-C stop") }
    terminal.send("unsent thought")
    try await terminal.waitFor("unsent thought")
    terminal.send(.control("n"))
    try await terminal.wait("an empty composer and a draft mark") {
      !$0.text.contains("> unsent thought") && $0.text.contains("✎")
    }
    terminal.send(.control("q"))
    try await terminal.waitForExit()
    let again = try await home.open()
    try await again.waitFor("Question")
    try await again.goToList()
    again.send("\r")
    try await again.waitFor("> unsent thought")
  }
}
