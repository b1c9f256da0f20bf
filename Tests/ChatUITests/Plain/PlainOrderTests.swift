// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ChatUI

@Suite struct PlainOrderTests {
  @Test(
    arguments: [
      ("hello", .say("hello")), ("", .confirm), ("   ", .confirm), ("//list", .say("/list")), ("/help", .help),
      ("/LIST", .list([])), ("/list a  b", .list(["a", "b"])), ("/open 3", .open("3")),
      ("/open", .incomplete("/open NUMBER or /open ID")),
      ("/rename A long  title ", .rename("A long  title")), ("/rename", .incomplete("/rename TITLE")),
      ("/search x y", .search(["x", "y"])), ("/model", .model(nil)), ("/model gpt", .model("gpt")),
      ("/read", .read(nil)), ("/read 4", .read(4)), ("/read 0", .read(1)), ("/read x", .incomplete("/read NUMBER")),
      ("/q", .quit), ("/nonsense", .unknown("/nonsense")), ("/", .unknown("/")), (" /list", .say(" /list")),
    ] as [(String, PlainOrder)])
  func aLineIsAnOrder(line: String, order: PlainOrder) {
    var input = PlainInput()
    #expect(input.take(line) == order)
    #expect(!input.isOpen)
  }

  @Test func aBackslashGoesOn() {
    var input = PlainInput()
    #expect(input.take("one \\") == nil)
    #expect(input.isOpen)
    // What goes on is text, whatever it looks like.
    #expect(input.take("/quit") == .say("one \n/quit"))
    #expect(input.take("two\\\\") == .say("two\\\\"))
  }

  @Test func aBlockHoldsManyLines() {
    var input = PlainInput()
    #expect(input.take("\"\"\"") == nil)
    for line in ["/quit", "", "a \\", "b"] { #expect(input.take(line) == nil) }
    #expect(input.take(" \"\"\" ") == .say("/quit\n\na \\\nb"))
    #expect(input.take("\"\"\"") == nil)
    #expect(input.take("\"\"\"") == .confirm)
  }

  @Test func whatWasBegunIsNotLost() {
    var input = PlainInput()
    #expect(input.finish() == nil)
    _ = input.take("\"\"\"")
    _ = input.take("half")
    #expect(input.finish() == .say("half"))
    #expect(input.finish() == nil)
  }

  @Test func theHelpNamesEveryCommand() {
    let text = PlainOrder.helpLines.joined(separator: "\n")
    for name in [
      "list", "open", "new", "read", "again", "stop", "rename", "delete", "undo", "search", "model", "send", "drop",
      "quit",
    ] {
      #expect(text.contains("/" + name), "\(name)")
      if case .unknown = PlainOrder("/" + name) { Issue.record("/\(name) is not known") }
    }
  }
}
