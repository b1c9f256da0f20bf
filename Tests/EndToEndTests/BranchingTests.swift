// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// Conversations that go another way, at the embedded service and at a provider that takes the user's messages only.
struct BranchingTests {
  /// A program in a terminal, and what has to stay alive with it.
  private struct Place {
    var terminal: PseudoTerminal
    var home: Home
    var model: ScriptedModel
    var server: ServeProcess?
    var environment: [String: String] = [:]
  }

  private static func place(remote: Bool) async throws -> Place {
    let model = try ScriptedModel()
    guard remote else {
      let home = try Home(model: model)
      return Place(terminal: try await home.open(), home: home, model: model)
    }
    let process = try await ServeProcess(try Home(model: model))
    let home = try Home(config: process.config(first: "dashscope"))
    let key = ["TEST_KEY": ServeProcess.token]
    return Place(
      terminal: try await home.open(environment: key), home: home, model: model, server: process, environment: key)
  }

  /// Answers the next question that the model is asked; returns what it was asked.
  @discardableResult
  private static func answer(_ text: String, at place: Place) async throws -> String {
    let exchange = try #require(await place.model.next())
    exchange.say(text)
    exchange.finish()
    try await place.terminal.wait("the reply “\(text)”") {
      $0.text.contains(text) && !$0.text.contains("replying") && !$0.text.contains("waiting")
    }
    return exchange.question
  }

  private static func toMessages(_ place: Place) async throws {
    place.terminal.send(Key(.escape))
    try await place.terminal.waitFor("i write")
  }

  @Test(arguments: [false, true]) func editedAskedAgainSwitchedAndForked(remote: Bool) async throws {
    let place = try await Self.place(remote: remote)
    let terminal = place.terminal
    terminal.send("Where to go?\r")
    try await Self.answer("To the lake.", at: place)
    terminal.send("And for dinner?\r")
    try await Self.answer("Some noodles.", at: place)
    try await Self.toMessages(place)

    // Edited: the model sees what was said before, and the new words in place of the old.
    terminal.send("E")
    try await terminal.waitFor("Enter sends a variant")
    terminal.send(.control("u"))
    terminal.send("And for lunch?\r")
    let asked = try await Self.answer("A soup.", at: place)
    #expect(asked.contains("Where to go?") && asked.contains("To the lake.") && asked.contains("And for lunch?"))
    #expect(!asked.contains("dinner"))
    try await terminal.wait("the edited message with its mark") {
      $0.text.contains("· 2/2") && $0.text.contains("And for lunch?")
    }
    try await terminal.waitFor("<2>")

    // Back and forth.
    try await Self.toMessages(place)
    terminal.send("<")
    try await terminal.wait("the first variant") { $0.text.contains("· 1/2") && $0.text.contains("Some noodles.") }
    terminal.send(">")
    try await terminal.wait("the second variant") { $0.text.contains("· 2/2") && $0.text.contains("A soup.") }

    // Another reply to the same question.
    terminal.send("R")
    try await Self.answer("A salad.", at: place)
    try await terminal.wait("the second reply") { $0.text.contains("A salad.") && !$0.text.contains("A soup.") }

    // Back to where that was asked, and a thread of its own from there.
    terminal.send("P")
    try await terminal.wait("the parent") { $0.text.contains("A soup.") && !$0.text.contains("A salad.") }
    terminal.send("F")
    try await terminal.waitFor("A fork: write on here")
    terminal.send("And to sleep?\r")
    let forked = try await Self.answer("A hut.", at: place)
    #expect(forked.contains("A soup.") && forked.contains("And to sleep?"))
    try await terminal.waitFor("(fork)")
    terminal.send(.control("q"))
    try await terminal.waitForExit()

    // All of it is there after a restart, in two rows.
    let list = try await place.home.run(["threads", "list", "--json"], environment: place.environment)
    #expect(list.output.components(separatedBy: "\"parent\":\"thread_").count == 4)
    let again = try await place.home.open(environment: place.environment)
    try await again.wait("the families") { $0.text.contains("<3>") && $0.text.contains("(fork)") }
    try await again.waitFor("A hut.")
  }

  /// Killed while the copies are posted: nothing is lost, and nothing is there twice.
  @Test(arguments: [false, true]) func killedInTheMiddleOfABranchItIsMadeAfterwards(remote: Bool) async throws {
    let place = try await Self.place(remote: remote)
    place.terminal.send("Where to go?\r")
    try await Self.answer("To the lake.", at: place)
    place.terminal.send("And for dinner?\r")
    try await Self.answer("Some noodles.", at: place)
    try await Self.toMessages(place)
    place.terminal.send("E")
    try await place.terminal.waitFor("Enter sends a variant")
    place.terminal.send(.control("u"))
    place.terminal.send("And for lunch?\r")
    // Before that the words are a draft, still.
    try await eventually { place.home.outboxText(remote).contains("And for lunch?") }
    place.terminal.terminate(SIGKILL)
    try await place.terminal.waitForExit()

    // The question may have reached the model before the end came: whoever asks now is answered.
    let again = try await place.home.open(environment: place.environment)
    try await again.waitFor("And for lunch?")
    again.send(Key(.escape))
    try await again.waitFor("i write")
    again.send("R")
    let answering = Task { [model = place.model] in
      while let exchange = await model.next() {
        exchange.say("A soup.")
        exchange.finish()
      }
    }
    defer { answering.cancel() }
    try await again.wait("the reply, once") { screen in
      screen.text.components(separatedBy: "│ A soup.").count == 2
        && screen.text.components(separatedBy: "And for lunch?").count >= 2 && !screen.text.contains("✗")
    }
    again.send(.control("q"))
    try await again.waitForExit()
    let list = try await place.home.run(["threads", "list", "--json"], environment: place.environment)
    #expect(list.output.components(separatedBy: "\"parent\":\"thread_").count == 2)
  }
}

extension Home {
  /// What waits to be sent in the profile that these tests use.
  fileprivate func outboxText(_ remote: Bool) -> String {
    text(remote ? "data/p-dashscope/outbox.jsonl" : "data/local/outbox.jsonl")
  }
}
