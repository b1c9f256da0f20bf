// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Testing
import ThreadsAPI
import ThreadsLocal

/// What goes over the wire, byte by byte where it counts.
@Suite(.timeLimit(.minutes(10)))
struct WireTests {
  static let bases = ["/api/v1", "/v1", ""]

  @Test(arguments: bases, ["\"\"", "{}", "", "null", " \n"])
  func athreadOfNothing(_ base: String, _ body: String) async throws {
    try await withServer { server in
      let reply = try await server.raw(
        "POST", base + "/threads", body: body, headers: ["Content-Type: application/json; charset=utf-8"])
      #expect(reply.status == 200)
      #expect(reply.json?["object"] == "thread")
      #expect(reply.json?["id"]?.string?.hasPrefix("thread_") == true)
    }
  }

  @Test func timesAreInTheDialectsUnit() async throws {
    try await withServer { server in
      let made = try await server.raw("POST", "/api/v1/threads", body: "{}")
      let milliseconds = try #require(made.json?["created_at"]?.integer)
      #expect(milliseconds > 1_700_000_000_000)
      #expect(made.json?["request_id"]?.string == made.headers["x-request-id"])
      let id = try #require(made.json?["id"]?.string)
      for path in ["/v1/threads/\(id)", "/threads/\(id)", "/v1/threads/conv_\(id.dropFirst(7))"] {
        let same = try await server.raw("GET", path)
        #expect(same.json?["created_at"]?.integer == milliseconds / 1000)
        #expect(same.json?["id"]?.string == id)
        #expect(same.json?["request_id"] == nil)
      }
    }
  }

  @Test(arguments: bases)
  func aStreamIsFramedAsItsDialectDoes(_ base: String) async throws {
    try await withServer { server in
      server.engine.answer("q", [.say("你"), .say("好"), .finish("stop")])
      let body = "{\"assistant_id\":\"asst_default\",\"stream\":true,\"thread\":{\"messages\":[\"q\"]}}"
      let reply = try await server.raw(
        "POST", base + "/threads/runs", body: body, headers: ["Accept: application/json"])
      #expect(reply.status == 200)
      #expect(reply.headers["content-type"]?.hasPrefix("text/event-stream") == true)
      let space = base == "/api/v1" ? "" : " "
      #expect(reply.body.hasPrefix("event:\(space)thread.created\ndata:\(space){"))
      #expect(reply.body.hasSuffix("\n\nevent:\(space)done\ndata:\(space)[DONE]\n\n"))
      let lines = reply.body.split(separator: "\n", omittingEmptySubsequences: false)
      // Three lines an event: name, data, blank.
      for (index, line) in lines.dropLast(1).enumerated() {
        #expect(line.hasPrefix(["event:" + space, "data:" + space, ""][index % 3]) && (index % 3 != 2 || line.isEmpty))
      }
      let names = reply.events.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
      #expect(
        names == [
          "thread.created", "thread.run.created", "thread.run.queued", "thread.run.in_progress",
          "thread.run.step.created", "thread.run.step.in_progress", "thread.message.created",
          "thread.message.in_progress", "thread.message.delta", "thread.message.completed",
          "thread.run.step.completed", "thread.run.completed", "done",
        ])
    }
  }

  /// Every member that a recorded reply has, ours has too, and of the same type or `null`.
  @Test(arguments: [("/api/v1", "dashscope_thread_and_run"), ("/v1", "openai_run")])
  func eventsHaveTheMembersOfTheRecordedOnes(_ base: String, _ fixture: String) async throws {
    try await withServer { server in
      server.engine.answer("q", [.say("你"), .finish("stop"), .usage(Usage(promptTokens: 5, completionTokens: 3))])
      let body = "{\"assistant_id\":\"asst_default\",\"stream\":true,\"thread\":{\"messages\":[\"q\"]}}"
      let ours = try events(of: try await server.raw("POST", base + "/threads/runs", body: body).body)
      let recorded = try events(of: try fixtureText("streams/\(fixture).sse"))
      for (name, data) in recorded where name != "done" {
        let mine = try #require(ours.first { $0.name == name }?.data, "\(name)")
        let theirs = try JSONValue(parsing: data)
        compare(try JSONValue(parsing: mine), theirs, at: name)
      }
    }
  }

  private func events(of text: String) throws -> [(name: String, data: String)] {
    var parser = ServerSentEventParser()
    return try (parser.feed(text.utf8) + parser.finish()).map { ($0.name ?? "", $0.data) }
  }

  @Test(arguments: [
    ("POST", "ds2_thread_create_empty", "/api/v1/threads", "{}"), ("GET", "oa3_thread_retrieve", "/v1/threads/T", ""),
    ("POST", "oa3_thread_update", "/v1/threads/T", "{\"metadata\":{\"modified\":\"true\"}}"),
    ("POST", "ds2_thread_update_none", "/api/v1/threads/T", "{\"metadata\":null}"),
    ("POST", "oa3_message_create", "/v1/threads/T/messages", "{\"role\":\"user\",\"content\":\"hello\"}"),
    ("POST", "ds2_message_create", "/api/v1/threads/T/messages", "{\"role\":\"user\",\"content\":\"hello\"}"),
    ("GET", "ds2_message_list", "/api/v1/threads/T/messages", ""),
    ("GET", "oa3_message_list", "/v1/threads/T/messages", ""),
    ("GET", "ds2_message_retrieve", "/api/v1/threads/T/messages/M", ""),
    ("GET", "oa3_message_retrieve", "/v1/threads/T/messages/M", ""),
    ("POST", "ds2_message_update", "/api/v1/threads/T/messages/M", "{\"metadata\":{\"a\":\"b\"}}"),
    ("POST", "oa3_message_update", "/v1/threads/T/messages/M", "{\"metadata\":{\"a\":\"b\"}}"),
    ("DELETE", "oa3_message_delete", "/v1/threads/T/messages/M", ""),
    ("POST", "oa3_assistant_create", "/v1/assistants", "{\"model\":\"m\"}"),
    ("POST", "ds2_assistant_create", "/api/v1/assistants", "{\"model\":\"m\",\"file_ids\":[],\"metadata\":null}"),
    ("GET", "oa3_assistant_list", "/v1/assistants", ""), ("GET", "ds2_assistant_list", "/api/v1/assistants", ""),
    ("POST", "oa3_assistant_update", "/v1/assistants/asst_default", "{\"instructions\":\"x\"}"),
    ("DELETE", "ds2_assistant_delete", "/api/v1/assistants/asst_default", ""),
    ("POST", "oa3_run_create", "/v1/threads/T/runs", "{\"assistant_id\":\"asst_default\"}"),
    ("POST", "ds2_run_create", "/api/v1/threads/T/runs", "{\"assistant_id\":\"asst_default\",\"stream\":false}"),
    ("GET", "oa3_run_list", "/v1/threads/T/runs", ""), ("GET", "ds2_run_list", "/api/v1/threads/T/runs", ""),
    ("GET", "oa3_run_retrieve", "/v1/threads/T/runs/R", ""),
    ("GET", "ds2_run_retrieve", "/api/v1/threads/T/runs/R", ""),
    ("POST", "oa3_run_update", "/v1/threads/T/runs/R", "{\"metadata\":{\"a\":\"b\"}}"),
    ("GET", "oa3_run_steps", "/v1/threads/T/runs/R/steps", ""),
    ("GET", "ds2_run_steps", "/api/v1/threads/T/runs/R/steps", ""),
    ("POST", "ds2_thread_and_run", "/api/v1/threads/runs", "{\"assistant_id\":\"asst_default\",\"stream\":false}"),
    ("DELETE", "oa3_thread_delete", "/v1/threads/T", ""), ("DELETE", "ds2_thread_delete", "/api/v1/threads/T", ""),
  ])
  func repliesHaveTheMembersOfTheCapturedOnes(_ call: (String, String, String, String)) async throws {
    let (method, capture, path, body) = call
    try await withServer { server in
      let thread = try await server.service.createThread(
        messages: [NewMessage(text: "one"), NewMessage(text: "two")], metadata: [:], toolResources: nil)
      let run = try await server.answered(in: thread.id)
      let message = try #require(try await server.service.messages(in: thread.id, PageRequest()).items.last)
      let ids = ["T": thread.id, "M": message.id, "R": run.id]
      let target = path.split(separator: "/", omittingEmptySubsequences: false).map { ids[String($0)] ?? String($0) }
      let reply = try await server.raw(method, target.joined(separator: "/"), body: method == "POST" ? body : nil)
      #expect(reply.status == 200)
      let text = try fixtureText("captures/\(capture).txt")
      let recorded = try #require(text.split(separator: "----- RESPONSE").last)
      let json = try JSONValue(parsing: String(recorded[(try #require(recorded.firstIndex(of: "{")))...]))
      compare(try #require(reply.json), json, at: capture)
    }
  }

  @Test func modelsAreListed() async throws {
    try await withServer { server in
      for base in Self.bases {
        let list = try await server.raw("GET", base + "/models")
        #expect(list.json?["data"]?.array?.compactMap { $0["id"]?.string } == ["scripted", "scripted-large"])
        #expect(try await server.raw("GET", base + "/models/scripted").json?["object"] == "model")
        #expect(try await server.raw("GET", base + "/models/gpt").status == 404)
      }
    }
  }

  @Test func messagesOfOneRunCanBeAskedFor() async throws {
    try await withServer { server in
      let body = "{\"assistant_id\":\"asst_default\",\"stream\":true,\"thread\":{\"messages\":[\"q\"]}}"
      let stream = try await server.raw("POST", "/v1/threads/runs", body: body)
      let thread = try #require(try await server.service.threads(PageRequest()).items.first?.id)
      let run = try #require(try await server.service.runs(in: thread, PageRequest()).items.first?.id)
      #expect(stream.body.contains(run))
      let list = try await server.raw("GET", "/v1/threads/\(thread)/messages?run_id=\(run)")
      #expect(list.json?["data"]?.array?.count == 1)
      #expect(list.json?["data"]?.array?.first?["role"] == "assistant")
      let steps = try await server.raw("GET", "/v1/threads/\(thread)/runs/\(run)/steps")
      let step = try #require(steps.json?["first_id"]?.string)
      #expect(try await server.raw("GET", "/v1/threads/\(thread)/runs/\(run)/steps/\(step)").status == 200)
    }
  }
}
