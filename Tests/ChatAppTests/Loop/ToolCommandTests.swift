// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

@Suite struct ToolCommandTests {
  private func result(_ line: String, arguments: String = "{}") async -> ToolCommandResult {
    await ToolCommand(
      thread: "t", run: "r", line: line, call: ToolCall(id: "c", name: "get_weather", arguments: arguments)
    ).perform()
  }

  @Test func itGetsTheArgumentsAndTheName() async {
    let arguments = #"{"city":"杭州"}"#
    #expect(await result("cat", arguments: arguments) == .output(arguments))
    #expect(await result(#"printf '%s\n' "$SKEIN_TOOL""#) == .output("get_weather"))
    #expect(await result("true", arguments: String(repeating: "x", count: 300_000)) == .output(""))
  }

  @Test(arguments: ["exit 3", "no-such-command-here", "kill -9 $$", "yes"]) func whatFailsIsOneLine(line: String) async
  {
    guard case .failure(let why) = await result(line) else {
      Issue.record("\(line) did not fail")
      return
    }
    #expect(why.hasPrefix(line))
    #expect(!why.contains("\n"))
  }
}
