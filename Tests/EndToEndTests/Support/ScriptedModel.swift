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

    private static func write(_ text: String, _ socket: Int32) {
      _ = Array(text.utf8).withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
  }

  let port: UInt16
  private let listener: Int32
  private let (exchanges, arrival) = AsyncStream<Exchange>.makeStream()

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    let arrival = arrival
    Thread.detachNewThread { Self.accept(on: listener, arrival) }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  var url: String { "http://127.0.0.1:\(port)/v1" }

  /// Waits for the next question; `nil` when none comes in half a minute.
  func next() async -> Exchange? {
    await withTaskGroup(of: Exchange?.self) { group in
      group.addTask { [exchanges] in
        var iterator = exchanges.makeAsyncIterator()
        return await iterator.next()
      }
      group.addTask {
        try? await Task.sleep(for: .seconds(30))
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }

  private static func accept(on listener: Int32, _ arrival: AsyncStream<Exchange>.Continuation) {
    while true {
      let connection = Glibc.accept(listener, nil, nil)
      guard connection >= 0 else { return close(listener) == 0 ? () : () }
      Thread.detachNewThread { serve(connection, arrival) }
    }
  }

  private static func serve(_ connection: Int32, _ arrival: AsyncStream<Exchange>.Continuation) {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      if let request = Request(bytes) {
        guard request.path.hasSuffix("/chat/completions") else { return answerModels(connection) }
        arrival.yield(Exchange(question: request.body, authorization: request.authorization, socket: connection))
        return
      }
      let count = read(connection, &buffer, buffer.count)
      guard count > 0 else {
        close(connection)
        return
      }
      bytes += buffer.prefix(count)
    }
  }

  private static func answerModels(_ connection: Int32) {
    let body = #"{"object":"list","data":[{"id":"scripted","object":"model"}]}"#
    let reply =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Connection: close\r\n\r\n\(body)"
    _ = Array(reply.utf8).withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    close(connection)
  }
}

/// A request that has come whole.
private struct Request {
  var path: String
  var authorization: String?
  var body: String

  init?(_ bytes: [UInt8]) {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    path = lines[0].components(separatedBy: " ").dropFirst().first ?? ""
    let length =
      lines.first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) } ?? 0
    authorization = lines.first { $0.lowercased().hasPrefix("authorization:") }
      .map { $0.dropFirst("authorization:".count).trimmingCharacters(in: .whitespaces) }
    guard bytes.count - end.upperBound >= length else { return nil }
    body = String(decoding: bytes[end.upperBound...], as: UTF8.self)
  }
}
