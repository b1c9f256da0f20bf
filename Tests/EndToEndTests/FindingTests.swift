// SPDX-License-Identifier: Apache-2.0
import PseudoTerminal
import TerminalCore
import Testing

/// Finding: in a thread, in all threads, by a few letters.
struct FindingTests {
  private func home() async throws -> Home {
    let home = try Home()
    for (title, text) in [
      ("Paris", "Where is a good Café in Paris?"), ("西湖一日游", "我想去西湖玩一天。ＡＢＣ"), ("Plain", "nothing of that"),
    ] {
      _ = try await home.run(["threads", "create", "--title", title, "--message", text])
    }
    return home
  }

  @Test(arguments: [("cafe", "Paris", "Café"), ("西湖玩", "西湖一日游", "我想去西湖玩一天"), ("abc", "西湖一日游", "ＡＢＣ")])
  func theWordsOfAllThreadsAreSearched(typed: String, title: String, text: String) async throws {
    let terminal = try await home().open()
    try await terminal.waitFor("Plain")
    try await terminal.goToList()
    terminal.send("/")
    try await terminal.waitFor("Search:")
    terminal.send(typed)
    try await terminal.waitFor("1 found", title, text)
    terminal.send("\r")
    try await terminal.wait("the thread, at the words") { picture in
      !picture.text.contains("Search:") && picture.text.contains(text) && picture.text.contains("1/1")
    }
  }

  @Test func wordsAreFoundInTheThread() async throws {
    let home = try Home()
    let made = try await home.run(["threads", "create", "--title", "Long", "--message", "first needle"])
    let id = made.output.split(separator: "\n").first.map(String.init) ?? ""
    for number in 1...8 { _ = try await home.run(["send", "-t", id, "another needle, number \(number)"]) }
    let terminal = try await home.open()
    try await terminal.waitFor("number 8")
    terminal.send(Key(.escape))
    try await terminal.waitFor("i write")
    terminal.send("/")
    try await terminal.waitFor("Find:")
    terminal.send("FIRST neédle")
    try await terminal.waitFor("first needle", "Find (1/")
    // Back to where one was.
    terminal.send(Key(.escape))
    try await terminal.wait("the end again") { $0.text.contains("number 8") && !$0.text.contains("Find") }
    terminal.send("/")
    try await terminal.waitFor("Find:")
    terminal.send("number 3\r")
    try await terminal.waitFor("needle, number 3", "i write")
  }

  @Test func thePaletteDoesActionsAndOpensThreads() async throws {
    let terminal = try await home().open()
    try await terminal.waitFor("Plain")
    terminal.send(.control("p"))
    try await terminal.waitFor("Do or open:")
    terminal.send("西游")
    try await terminal.wait("the one thread") { $0.rows[2].contains("西湖一日游") && !$0.rows[3].contains("P") }
    terminal.send("\r")
    try await terminal.waitFor("我想去西湖玩一天")
    terminal.send(.control("p"))
    try await terminal.waitFor("Do or open:")
    terminal.send("this help")
    try await terminal.wait("the help first") { $0.rows[2].contains("This help") }
    terminal.send("\r")
    try await terminal.waitFor("next pane")
  }

  @Test func theOutlineLeadsToATurn() async throws {
    let terminal = try await home().open()
    try await terminal.waitFor("Plain")
    terminal.send(Key(.escape))
    try await terminal.waitFor("i write")
    terminal.send("o")
    try await terminal.waitFor("Outline:", "You: nothing of that")
    terminal.send("nothing\r")
    try await terminal.wait("the thread again") { !$0.text.contains("Outline:") && $0.text.contains("nothing of that") }
  }

  @Test func nothingUnreadIsSaid() async throws {
    let terminal = try await home().open()
    try await terminal.waitFor("Plain")
    terminal.send(.alt("a"))
    try await terminal.waitFor("Nothing is unread.")
  }
}
