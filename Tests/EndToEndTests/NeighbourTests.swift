// SPDX-License-Identifier: Apache-2.0
import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// Two real Skeins in two terminals on one home.
struct NeighbourTests {
  @Test func whatOneDoesTheOtherShows() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let one = try await home.open()
    let two = try await home.open()
    one.send("Where to go?\r")
    let exchange = try #require(await model.next())
    try await two.waitFor("Where to go?", "●")
    exchange.say("To the ")
    try await one.waitFor("To the")
    // The other one has it open: the reply grows there too.
    two.send("\t")
    try await two.wait("the list to have the keys") { $0.text.contains("open") }
    two.send("g\r")
    try await two.waitFor("To the", "also open in pts/")
    try await one.waitFor("also open in pts/")
    exchange.say("sea.")
    try await two.waitFor("To the sea.")
    exchange.finish()
    try await two.wait("the reply to be over") { !$0.text.contains("●") && $0.text.contains("To the sea.") }
    let list = try await home.run(["threads", "list", "--json"])
    let id = try #require(list.output.split(separator: "\"").first { $0.hasPrefix("thread_") }.map(String.init))
    #expect(try await home.run(["threads", "rename", id, "Journey"]).status == 0)
    try await one.waitFor("Journey")
    try await two.waitFor("Journey")
    #expect(try await home.run(["threads", "delete", id]).status == 0)
    try await two.waitFor("Another window has deleted this thread")
  }

  @Test func aReplyWhoseWindowDiesIsPickedUp() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let one = try await home.open()
    one.send("A long question\r")
    let exchange = try #require(await model.next())
    exchange.say("What had arrived")
    try await one.waitFor("What had arrived")
    let two = try await home.open()
    try await two.waitFor("What had arrived", "●")
    one.terminate(SIGKILL)
    try await one.waitForExit()
    try await two.wait("the reply to be marked") { $0.text.contains("■") && $0.text.contains("What had arrived") }
  }
}
