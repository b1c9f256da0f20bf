// SPDX-License-Identifier: Apache-2.0
import Foundation
import PseudoTerminal
import TerminalCore
import Testing

/// How many bytes the real program sends to a terminal, counted.
struct BytesTests {
  private static let clears = ["\u{1B}[2J", "\u{1B}[3J", "\u{1B}c"]

  private func output(_ terminal: PseudoTerminal, from start: Int) -> String {
    String(decoding: terminal.output(from: start), as: UTF8.self)
  }

  /// A home whose list is full: what moves beside it can't be moved by whole rows.
  private func fullHome(_ model: ScriptedModel, _ settings: String = "") async throws -> Home {
    let home = try Home(model: model)
    try home.configure(home.text("config.toml") + settings)
    for number in 0..<16 {
      _ = try await home.run(["threads", "create", "--title", "Older \(number)", "--message", "words of \(number)"])
    }
    return home
  }

  /// A reply that fills the screen and goes on, some tokens a picture as at 50 tokens a second; how many bytes were sent
  /// for each token, and how many bytes a token has.
  private func stream(_ terminal: PseudoTerminal, _ model: ScriptedModel, pictures: Int) async throws -> (
    perToken: Int, ofToken: Int, output: String
  ) {
    terminal.send("Go\r")
    let exchange = try #require(await model.next())
    exchange.say("begin ")
    try await terminal.waitFor("begin")
    let start = terminal.output.count
    let words = ["lake", "of", "west", "a", "bridge", "in", "snow", "and", "tea"]
    var (tokens, bytes) = (0, 0)
    for picture in 0..<pictures {
      for _ in 0..<3 {
        let token = words[tokens % words.count] + " "
        exchange.say(token)
        (tokens, bytes) = (tokens + 1, bytes + token.utf8.count)
      }
      exchange.say("n\(picture). ")
      (tokens, bytes) = (tokens + 1, bytes + 5)
      try await terminal.waitFor("n\(picture).")
    }
    let output = output(terminal, from: start)
    exchange.finish()
    return (output.utf8.count / tokens, bytes / tokens, output)
  }

  @Test func aTypedCharacterIsAFewBytes() async throws {
    let terminal = try await Home().open(size: Size(columns: 120, rows: 36))
    try await terminal.waitFor("New thread")
    terminal.send("s")
    try await terminal.waitFor("> s")
    let start = terminal.output.count
    var typed = "s"
    for letter in "everal words, é and 西湖" {
      typed.append(letter)
      terminal.send(String(letter))
      let shown = typed
      try await terminal.wait("what is typed") { $0.text.contains("> " + shown.trimmingCharacters(in: .whitespaces)) }
    }
    let bytes = output(terminal, from: start)
    #expect(bytes.utf8.count <= 8 * (typed.count - 1), "\(bytes.debugDescription)")
  }

  @Test func aTokenIsAFewBytesAlsoBesideAFullList() async throws {
    let model = try ScriptedModel()
    let terminal = try await fullHome(model).open(size: Size(columns: 120, rows: 36))
    try await terminal.waitFor("Older 15")
    let (perToken, ofToken, output) = try await stream(terminal, model, pictures: 220)
    #expect(perToken <= ofToken + 12)
    // It did go up, and the list was not written again for it.
    #expect(output.contains("\u{1B}[?69h"))
    #expect(!Self.clears.contains { output.contains($0) })
    #expect(!output.contains("Older 1"))
    #expect(!output.contains("\u{1B}[?25"), "the cursor is neither hidden nor shown")
  }

  @Test func aStepInTheListIsLittle() async throws {
    let model = try ScriptedModel()
    let terminal = try await fullHome(model).open(size: Size(columns: 120, rows: 36))
    try await terminal.goToList()
    for number in stride(from: 14, to: 4, by: -1) {
      let start = terminal.output.count
      terminal.send("j")
      try await terminal.wait("the step") { picture in
        picture.rows.contains { $0.hasPrefix("▌") && $0.contains("Older \(number) ") }
      }
      let output = output(terminal, from: start)
      #expect(output.utf8.count <= 1200, "\(output.debugDescription)")
      #expect(!Self.clears.contains { output.contains($0) })
    }
  }

  @Test func onAThinLineAReplyIsHardlyMoreThanItsWords() async throws {
    let model = try ScriptedModel()
    // A terminal that is not asked what it can: it moves nothing beside a list.
    let terminal = try await fullHome(model).open(
      ["--low-bandwidth"], size: Size(columns: 120, rows: 36), environment: ["TERM": "st-256color"])
    try await terminal.waitFor("Older 15")
    let (perToken, ofToken, output) = try await stream(terminal, model, pictures: 150)
    #expect(perToken <= ofToken + 12)
    #expect(!output.contains("tok/s") && !output.contains("\u{1B}[?2026") && !output.contains("\u{1B}]2;"))
    #expect(!Self.clears.contains { output.contains($0) })
  }
}
