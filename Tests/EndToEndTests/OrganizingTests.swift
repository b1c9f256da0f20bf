// SPDX-License-Identifier: Apache-2.0
import Foundation
import PseudoTerminal
import TerminalCore
import Testing

/// The list is put in order, and is in that order after a restart.
struct OrganizingTests {
  @Test func pinnedTaggedFilteredAndSorted() async throws {
    let home = try Home()
    for name in ["Alpha", "Bravo", "Charlie"] {
      _ = try await home.run(["threads", "create", "--title", name, "--message", "words of \(name)"])
    }
    let terminal = try await home.open()
    try await terminal.waitFor("Alpha", "Bravo", "Charlie")
    try await terminal.goToList()

    // By title, and the last one pinned to the top.
    terminal.send("s")
    try await terminal.waitFor("Sort by:")
    terminal.send("title A\r")
    try await terminal.wait("the order of the titles") { $0.rowsBegin(with: ["Alpha", "Bravo", "Charlie"]) }
    terminal.send("Gp")
    try await terminal.wait("the pinned one first") { $0.rowsBegin(with: ["^Charlie", "Alpha", "Bravo"]) }

    // Two go into the archive at once, and come back at once.
    terminal.send("jtt")
    try await terminal.waitFor("2 of 3 tagged")
    terminal.send("e")
    try await terminal.wait("one left") { $0.text.contains("2 threads in the archive") && !$0.text.contains("+") }
    terminal.send("f")
    try await terminal.waitFor("Show:")
    terminal.send("archive\r")
    try await terminal.wait("the archive") { $0.rowsBegin(with: ["Alpha", "Bravo"]) && $0.text.contains("Archive") }
    terminal.send("u")
    try await terminal.waitFor("Taken back: 2 threads in the archive")

    // Two are written at once, each to a file of its own.
    terminal.send("f")
    try await terminal.waitFor("Show:")
    terminal.send("in use\r")
    try await terminal.waitFor("^Charlie")
    terminal.send("gjttw")
    try await terminal.waitFor("Write 2 threads to:")
    terminal.send(Key(.character("u"), .control))
    terminal.send("~/written\r")
    try await terminal.waitFor("Wrote 2 threads to ~/written")
    let files = try FileManager.default.contentsOfDirectory(atPath: home.path + "/written").sorted()
    #expect(files == ["alpha.md", "bravo.md"])
    // Esc leads back: no tags, then the threads in use.
    terminal.send(Key(.escape))
    try await terminal.wait("no tags") { !$0.text.contains("tagged") }

    // A pair of metadata reaches the provider beside those that are there.
    terminal.send("gm")
    try await terminal.waitFor("Metadata:", "1 of 16 pairs")
    terminal.send("add a pair\r")
    try await terminal.waitFor("KEY=VALUE:")
    terminal.send("colour=blue\r")
    try await terminal.waitFor("2 of 16 pairs")
    terminal.send(Key(.escape))
    try await terminal.waitFor("Enter open")
    terminal.send("q")
    try await terminal.waitForExit()

    let list = try await home.run(["threads", "list", "--json"])
    #expect(list.output.contains("\"colour\":\"blue\""))
    #expect(list.output.contains("\"pinned\":true"))
    let again = try await home.open()
    try await again.wait("the same order") { $0.rowsBegin(with: ["^Charlie", "Alpha", "Bravo"]) }
  }
}

extension Picture {
  /// Whether the list's titles begin so, from the top.
  fileprivate func rowsBegin(with titles: [String]) -> Bool {
    let found = titles.map { title in
      rows.firstIndex { $0.dropFirst().hasPrefix(title + " ") } ?? -1
    }
    return !found.contains(-1) && found == found.sorted()
  }
}
