// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import ThreadsAPI

/// A chat-completions server whose replies the test speaks, piece by piece.
final class ScriptedModel: Sendable {
  /// One question, and the reply that the test gives to it.
  final class Exchange: Sendable {
    /// The request's body.
    let question: String
    /// What the request's `Authorization` says; `nil` when it has none.
    let authorization: String?
    private let socket: Int32

    fileprivate init(question: String, authorization: String?, socket: Int32) {
      self.question = question
      self.authorization = authorization
      self.socket = socket
      Self.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n", socket)
    }

    /// Sends a piece of the reply.
    func say(_ text: String) {
      let quoted = JSONValue.string(text).text
      chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\(quoted)}}]}\n\n")
    }

    /// Calls a function, as models stream it: the name first, then its arguments in pieces, and the end.
    func call(_ name: String, _ arguments: String) {
      let start =
        "{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"\(name)\",\"arguments\":\"\"}}"
      chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[\(start)]}}]}\n\n")
      for piece in arguments.map({ JSONValue.string(String($0)).text }) {
        let part = "{\"index\":0,\"function\":{\"arguments\":\(piece)}}"
        chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[\(part)]}}]}\n\n")
      }
      end(because: "tool_calls")
    }

    /// Ends the reply as a model does that has said all.
    func finish() { end(because: "stop") }

    private func end(because reason: String) {
      chunk("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"\(reason)\"}]}\n\ndata: [DONE]\n\n")
      Self.write("0\r\n\r\n", socket)
      close(socket)
    }

    private func chunk(_ text: String) {
      Self.write("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n", socket)
    }

    private static func write(_ text: String, _ socket: Int32) { LoopbackListener.write(text, to: socket) }
  }

  private let listener: LoopbackListener
  private let (exchanges, arrival) = AsyncStream<Exchange>.makeStream()

  init() throws {
    listener = try LoopbackListener { [arrival] connection in Self.serve(connection, arrival) }
  }

  var port: UInt16 { listener.port }
  var url: String { "http://127.0.0.1:\(port)/v1" }

  /// Every question, for who answers all of them. (`next` ends the stream when it has waited in vain.)
  var questions: AsyncStream<Exchange> { exchanges }

  /// Waits for the next question; `nil` when none comes in two minutes.
  func next() async -> Exchange? {
    await withTaskGroup(of: Exchange?.self) { group in
      group.addTask { [exchanges] in
        var iterator = exchanges.makeAsyncIterator()
        return await iterator.next()
      }
      group.addTask {
        try? await Task.sleep(for: .seconds(120))
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }

  private static func serve(_ connection: Int32, _ arrival: AsyncStream<Exchange>.Continuation) {
    guard let request = ScriptedRequest(from: connection) else {
      close(connection)
      return
    }
    guard request.path.hasSuffix("/chat/completions") else { return answerModels(connection) }
    arrival.yield(Exchange(question: request.body, authorization: request.authorization, socket: connection))
  }

  private static func answerModels(_ connection: Int32) {
    let body = #"{"object":"list","data":[{"id":"scripted","object":"model"}]}"#
    let reply =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Connection: close\r\n\r\n\(body)"
    LoopbackListener.write(reply, to: connection)
    close(connection)
  }
}
