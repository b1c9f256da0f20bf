// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Testing
import ThreadsAPI
import ThreadsLocal
import ThreadsServer

/// Runs over the wire: how they are asked for again, paged, and what a wrong request leaves behind.
@Suite(.timeLimit(.minutes(10)))
struct RunRouteTests {
  @Test func aRunThatIsNotOverSaysWhenToAskAgain() async throws {
    try await withServer { server in
      let (begun, gate) = (Gate(), Gate())
      server.engine.answer("q", [.reach(begun), .wait(gate), .say("a")])
      let thread = try await server.thread("q")
      let body = "{\"assistant_id\":\"asst_default\"}"
      let made = try await server.raw("POST", "/v1/threads/\(thread)/runs", body: body)
      let milliseconds = try #require(made.headers["openai-poll-after-ms"].flatMap { Int($0) })
      #expect((1...1000).contains(milliseconds))
      let run = try #require(made.json?["id"]?.string)
      await begun.pass()
      for base in ["/v1", ""] {
        let reply = try await server.raw("GET", base + "/threads/\(thread)/runs/\(run)")
        #expect(reply.headers["openai-poll-after-ms"] == String(milliseconds))
      }
      let dashscope = try await server.raw("GET", "/api/v1/threads/\(thread)/runs/\(run)")
      #expect(dashscope.headers["openai-poll-after-ms"] == nil)
      let cancelled = try await server.raw("POST", "/v1/threads/\(thread)/runs/\(run)/cancel")
      #expect(cancelled.json?["status"] == "cancelling")
      #expect(cancelled.headers["openai-poll-after-ms"] != nil)
      gate.open()
    }
    try await withServer { server in
      let thread = try await server.thread("q")
      let run = try await server.answered(in: thread)
      let over = try await server.raw("GET", "/v1/threads/\(thread)/runs/\(run.id)")
      #expect(over.json?["status"] == "completed")
      #expect(over.headers["openai-poll-after-ms"] == nil)
    }
  }

  @Test func theMessagesOfARunArePagedBothWays() async throws {
    try await withServer { server in
      let thread = try await server.thread("a", "b")
      var runs: [RunID] = []
      for _ in 0..<3 { runs.append(try await server.answered(in: thread).id) }
      let all = try await server.service.allMessages(in: thread)
      let messages = "/v1/threads/\(thread)/messages?run_id="
      let replies = all.suffix(3).map(\.id)
      #expect(try await server.ids(messages + runs[1] + "&order=asc") == [replies[1]])
      #expect(try await server.ids(messages + runs[1] + "&order=asc&after=\(all[0].id)") == [replies[1]])
      #expect(try await server.ids(messages + runs[1] + "&order=asc&before=\(replies[2])") == [replies[1]])
      #expect(try await server.ids(messages + runs[1] + "&order=asc&before=\(replies[1])") == [])
      #expect(try await server.ids(messages + runs[0] + "&order=desc&after=\(replies[0])") == [])
      #expect(try await server.ids(messages + "run_no&limit=1") == [])
    }
  }

  @Test(arguments: WireTests.bases) func aRunThatCannotBeginLeavesNoThread(_ base: String) async throws {
    try await withServer { server in
      for body in [
        "{\"assistant_id\":\"asst_no\"}", "{\"assistant_id\":\"asst_default\",\"tools\":[{}]}",
        "{\"assistant_id\":\"asst_default\",\"additional_messages\":[{\"role\":\"user\",\"content\":\"\"}]}",
        "{\"assistant_id\":\"asst_default\",\"stream\":true,"
          + "\"additional_messages\":[{\"role\":\"user\",\"content\":\"\"}]}",
      ] {
        let reply = try await server.raw("POST", base + "/threads/runs", body: body)
        #expect([400, 404].contains(reply.status), "\(body)")
      }
      #expect(try await server.service.threads(PageRequest()).items.isEmpty)
    }
  }

  @Test func aRunIsUpdatedInEveryDialect() async throws {
    try await withServer { server in
      let thread = try await server.thread("q")
      let run = try await server.answered(in: thread)
      for (number, base) in WireTests.bases.enumerated() {
        let path = base + "/threads/\(thread)/runs/\(run.id)"
        let reply = try await server.raw("POST", path, body: "{\"metadata\":{\"n\":\"\(number)\"}}")
        #expect(reply.json?["metadata"] == ["n": .string(String(number))])
        #expect(try await server.raw("POST", path, body: "{\"metadata\":null}").json?["metadata"]?["n"] != nil)
        #expect(try await server.raw("POST", path, body: "{\"metadata\":{\"n\":1}}").status == 400)
        #expect(try await server.raw("POST", base + "/threads/\(thread)/runs/run_no", body: "{}").status == 404)
      }
    }
  }

  @Test(arguments: WireTests.bases) func wrongToolOutputsAreRefusedByName(_ base: String) async throws {
    try await withServer { server in
      let thread = try await server.thread("q")
      let run = try await server.answered(in: thread)
      let path = base + "/threads/\(thread)/runs/\(run.id)/submit_tool_outputs"
      for (body, field) in [
        ("", "tool_outputs"), ("{\"tool_outputs\":5}", "tool_outputs"),
        ("{\"tool_outputs\":[{}]}", "tool_outputs[0].output"),
        ("{\"tool_outputs\":[{\"output\":\"x\"}],\"stream\":\"yes\"}", "stream"),
      ] {
        let reply = try await server.raw("POST", path, body: body)
        #expect(reply.status == 400)
        #expect(ErrorBody(Array(reply.body.utf8)).message?.hasPrefix(field + " ") == true, "\(reply.body)")
      }
      #expect(try await server.raw("GET", path).headers["allow"] == "POST")
    }
  }
}
