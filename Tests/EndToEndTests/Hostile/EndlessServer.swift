// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Synchronization

/// A server of the Assistants API that makes threads and takes messages as any does, and never ends one of its answers.
final class EndlessServer: Sendable {
  /// What it never ends.
  enum Excess: String, CaseIterable, Sendable {
    /// The list of a thread's messages: one JSON text.
    case list
    /// A run: a stream of comments, of long deltas, of one line, of single bytes with time between them.
    case comments, deltas, line, drips
    /// The head of the answer to a run.
    case head
  }

  private let listener: LoopbackListener
  private let tally: Tally

  /// What its threads count.
  private final class Tally: Sendable {
    let sent = Atomic(0)
    let given = Atomic(0)
    let isPolite = Atomic(false)
  }

  init(_ excess: Excess) throws {
    let tally = Tally()
    self.tally = tally
    listener = try LoopbackListener { connection in
      while let request = ScriptedRequest(from: connection) {
        guard !tally.isPolite.load(ordering: .relaxed), Self.isEndless(request, excess) else {
          LoopbackListener.write(Self.answer(to: request), to: connection)
          continue
        }
        Self.flood(connection, excess, tally)
        tally.given.add(1, ordering: .relaxed)
        break
      }
      close(connection)
    }
  }

  var url: String { "http://127.0.0.1:\(listener.port)/v1" }
  /// The bytes of endless answers that went.
  var sent: Int { tally.sent.load(ordering: .relaxed) }
  /// How many endless answers came to an end, because the client had enough.
  var refused: Int { tally.given.load(ordering: .relaxed) }

  /// Whether all its answers end for now.
  func behave(_ isPolite: Bool) { tally.isPolite.store(isPolite, ordering: .relaxed) }

  private static func isEndless(_ request: ScriptedRequest, _ excess: Excess) -> Bool {
    if excess == .list { return request.method == "GET" && request.path.contains("/messages") }
    return request.method == "POST" && request.path.hasSuffix("/runs")
  }

  /// What it answers to all else.
  private static func answer(to request: ScriptedRequest) -> String {
    let body =
      switch (request.method, request.path.components(separatedBy: "?")[0].components(separatedBy: "/").last ?? "") {
      case ("POST", "messages"):
        #"{"id":"msg_1","object":"thread.message","created_at":1,"role":"user","content":[{"type":"text","text":{"value":"hello","annotations":[]}}]}"#
      case ("GET", "messages"), ("GET", "runs"), ("GET", "threads"), ("GET", "assistants"):
        #"{"object":"list","data":[],"has_more":false}"#
      default: #"{"id":"thread_1","object":"thread","created_at":1,"metadata":{"title":"Endless"}}"#
      }
    return
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  /// Writes until the client goes.
  private static func flood(_ connection: Int32, _ excess: Excess, _ tally: Tally) {
    let type = excess == .list ? "application/json" : "text/event-stream"
    let head = "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\n" + (excess == .head ? "" : "\r\n")
    guard LoopbackListener.write(head + beginning(of: excess), to: connection) else { return }
    let piece = Array(piece(of: excess).utf8)
    while LoopbackListener.write(piece, to: connection) {
      tally.sent.add(piece.count, ordering: .relaxed)
      if excess == .drips, hasGone(connection, within: 50) { return }
    }
  }

  private static func beginning(of excess: Excess) -> String {
    let run =
      "event: thread.run.created\ndata: {\"id\":\"run_1\",\"object\":\"thread.run\",\"created_at\":1,"
      + "\"thread_id\":\"thread_1\",\"assistant_id\":\"asst_1\",\"status\":\"in_progress\"}\n\n"
    switch excess {
    case .list: return #"{"object":"list","data":["#
    case .head: return ""
    case .comments, .deltas, .drips: return run
    case .line: return run + "data: {\"x\":\""
    }
  }

  /// What it says again and again.
  private static func piece(of excess: Excess) -> String {
    switch excess {
    case .list:
      let words = String(repeating: "words ", count: 500)
      return
        #"{"id":"msg_2","object":"thread.message","created_at":2,"role":"user","content":[{"type":"text","text":{"value":"\#(words)","annotations":[]}}]},"#
    case .comments: return String(repeating: ": nothing to say, and a lot of it\n\n", count: 500)
    case .deltas:
      let words = String(repeating: "many words ", count: 700)
      return
        "event: thread.message.delta\ndata: {\"id\":\"msg_3\",\"object\":\"thread.message.delta\",\"delta\":{\"content\":[{\"index\":0,\"type\":\"text\",\"text\":{\"value\":\"\(words)\"}}]}}\n\n"
    case .line: return String(repeating: "x", count: 16384)
    case .head: return String(repeating: "X-Filler: and one more of the same\r\n", count: 400)
    case .drips: return ":"
    }
  }

  /// Whether the other end goes within so many milliseconds.
  private static func hasGone(_ connection: Int32, within milliseconds: Int32) -> Bool {
    var descriptor = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, milliseconds) > 0
  }
}
