// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PseudoTerminal
import TerminalCore
import Testing
import ThreadsAPI

/// A disk that fails and heals, a list that is lost, and two machines.
struct RecoveryTests {
  @Test func aFolderThatVanishesAndComesBackLosesNothing() async throws {
    let home = try Home()
    let terminal = try await home.open()
    terminal.send("The first\r")
    try await terminal.waitFor("No model is connected")
    let (data, away) = (home.path + "/data/local", home.path + "/away")
    try await eventually { home.journalText.contains("completed") }
    #expect(rename(data, away) == 0)
    terminal.send("The second\r")
    try await terminal.waitFor("Not sent yet")
    try await terminal.waitFor("The second")
    #expect(access(data, F_OK) != 0)
    #expect(rename(away, data) == 0)
    try await terminal.waitFor("Written again")
    try await terminal.wait("the reply to the second") {
      $0.text.components(separatedBy: "No model is connected").count > 2
    }
    try await eventually { home.journalText.contains("The second") }
    terminal.terminate(SIGKILL)
    try await terminal.waitForExit()
    let again = try await home.open()
    try await again.waitFor("The first", "The second")
  }

  @Test func whoLeavesBeforeThatIsToldWhereTheRestIs() async throws {
    let home = try Home()
    #expect(try await home.run(["send", "The first"]).status == 0)
    let terminal = try await home.open(environment: ["TMPDIR": home.path])
    try await terminal.waitFor("The first")
    let (data, away) = (home.path + "/data/local", home.path + "/away")
    #expect(rename(data, away) == 0)
    terminal.send("Half a thought")
    try await terminal.waitFor("is gone")
    terminal.terminate(SIGTERM)
    try await terminal.wait("the last words") { $0.text.filter { !$0.isWhitespace }.contains("threadsmerge") }
    try await terminal.waitForExit()
    #expect(rename(away, data) == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: home.path)
    let rest = try #require(names.first { $0.hasPrefix("skein-unsaved-") })
    let merged = try await home.run(["threads", "merge", home.path + "/" + rest])
    #expect(merged.status == 0)
    #expect(home.text("data/local/drafts.jsonl").contains("Half a thought"))
  }

  @Test func nothingIsSentThatCanNotBeKept() async throws {
    let home = try Home()
    try FileManager.default.createDirectory(atPath: home.path + "/data", withIntermediateDirectories: true)
    try "".write(toFile: home.path + "/data/local", atomically: true, encoding: .utf8)
    let sent = try await home.run(["send", "Hello"])
    #expect(sent.status == 1)
    #expect(sent.output == "")
    #expect(sent.complaints.contains("data/local"))
  }

  @Test(arguments: [["threads", "list"], ["--plain"]])
  func whatWasLongInTheTrashGoesWithACommandToo(_ arguments: [String]) async throws {
    let home = try Home()
    #expect(try await home.run(["send", "--title", "Old", "Words of old"]).status == 0)
    #expect(try await home.run(["send", "--new", "--title", "New", "Words of new"]).status == 0)
    let ids = try await home.run(["threads", "list"]).output.split(separator: "\n")
    let id = try #require(ids.first { $0.contains("Old") }?.split(separator: "\t").first.map(String.init))
    #expect(try await home.run(["threads", "delete", "--now", id]).status == 0)
    // As it would look after 31 days.
    let path = home.path + "/data/local/registry.jsonl"
    let year = #/"(trashed_at|updated_at|created_at)":"20\d\d/#
    let text = home.text("data/local/registry.jsonl").replacing(year) { "\"\($0.output.1)\":\"2001" }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(home.journalText.contains("Words of old"))
    #expect(try await home.run(arguments).status == 0)
    #expect(!home.text("data/local/registry.jsonl").contains(id))
    #expect(!home.journalText.contains("Words of old"))
    #expect(home.journalText.contains("Words of new"))
  }

  @Test func aLostListComesBackByItself() async throws {
    let home = try Home()
    #expect(try await home.run(["send", "--title", "Precious", "Words of it"]).status == 0)
    let id = try #require(try await home.run(["threads", "list"]).output.split(separator: "\t").first.map(String.init))
    #expect(unlink(home.path + "/data/local/registry.jsonl") == 0)
    let listed = try await home.run(["threads", "list"])
    #expect(listed.output.hasPrefix(id + "\t"))
    #expect(listed.complaints.contains("restored"))
    #expect(unlink(home.path + "/data/local/registry.jsonl") == 0)
    // The service knows the title.
    let rebuilt = try await home.run(["threads", "rebuild"])
    #expect(rebuilt.output.contains("Precious\trestored"))
    let again = try await home.run(["threads", "rebuild", "--json"])
    let json = try JSONValue(parsing: Array(again.output.utf8))
    #expect(json["kept"]?.integer == 1)
    #expect(json["restored"]?.array == [])
  }

  @Test func twoHomesBecomeOne() async throws {
    let (here, there) = (try Home(), try Home())
    #expect(try await here.run(["send", "--title", "Ours", "Words from here"]).status == 0)
    #expect(try await there.run(["send", "--title", "Theirs", "Words from there"]).status == 0)
    let merged = try await here.run(["threads", "merge", there.path])
    #expect(merged.status == 0)
    #expect(merged.complaints == "")
    #expect(merged.output.contains("Theirs\tnew, 2 messages"))
    let again = try await here.run(["threads", "merge", there.path + "/data", "--json"])
    let json = try JSONValue(parsing: Array(again.output.utf8))
    #expect(json["new"]?.integer == 0)
    #expect(json["changed"]?.integer == 0)
    #expect(json["unchanged"]?.integer == 1)
    // The service here has it too: it can be gone on with.
    let id = try #require(json["threads"]?.array?.first?["id"]?.string)
    let sent = try await here.run(["send", "-t", id, "And on"])
    #expect(sent.status == 0)
    #expect(try await here.run(["threads", "merge", here.path]).status == 1)
  }
}
