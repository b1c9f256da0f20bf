// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import RecordedTraffic
import Synchronization

/// A server on loopback that records each request's bytes and plays the next reply of its script.
final class ScriptedServer: Sendable {
  /// What the server does when a request is there.
  enum Step: Sendable {
    /// Sends these bytes, one by one when `split`, and closes then if told so.
    case send([UInt8], split: Bool, close: Bool)
    /// Closes without a word.
    case hangUp
    /// Says nothing and waits for the client to leave.
    case keepSilent
  }

  private struct State {
    var steps: [Step]
    var requests: [Exchange] = []
    var departures = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>
  private let channel: any Channel

  init(_ steps: [Step]) async throws {
    state = Mutex(State(steps: steps))
    let link = Link()
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Connection(link)) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    link.server.withLock { $0 = self }
  }

  /// What connections reach their server by: it exists only after the socket does.
  final class Link: Sendable {
    let server = Mutex<ScriptedServer?>(nil)
  }

  func stop() async {
    try? await channel.close()
  }

  var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

  /// The requests so far, in the order of their arrival.
  var requests: [Exchange] { state.withLock { $0.requests } }

  /// Waits until a client has closed its connection.
  func departure() async {
    await withCheckedContinuation { continuation in
      let isNow = state.withLock { state in
        if state.departures == 0 { state.waiters.append(continuation) }
        return state.departures > 0
      }
      if isNow { continuation.resume() }
    }
  }

  fileprivate func nextStep(for request: Exchange) -> Step {
    state.withLock { state in
      state.requests.append(request)
      return state.steps.isEmpty ? .reply("", status: "599 Script Over") : state.steps.removeFirst()
    }
  }

  fileprivate func clientLeft() {
    let waiters = state.withLock { state in
      state.departures += 1
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}

extension ScriptedServer.Step {
  /// A whole reply with its length.
  static func reply(
    _ body: String, status: String = "200 OK", type: String = "application/json", headers: [String] = [],
    split: Bool = false
  ) -> Self {
    let lines = ["HTTP/1.1 \(status)", "Content-Type: \(type)", "Content-Length: \(body.utf8.count)"] + headers
    return .send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8), split: split, close: false)
  }

  /// A chunked event stream; without `end` the connection just closes.
  static func stream(
    _ body: [UInt8], type: String = "text/event-stream", split: Bool = false, end: Bool = true, close: Bool = true
  ) -> Self {
    var bytes = Array("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    if !body.isEmpty { bytes += Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n".utf8) }
    if end { bytes += Array("0\r\n\r\n".utf8) }
    return .send(bytes, split: split, close: close)
  }

  /// The reply of a capture.
  static func recorded(_ name: String) throws -> Self {
    let exchange = try Fixtures.capture(name)
    let headers = ["retry-after", "retry-after-ms", "x-request-id"].compactMap { name in
      exchange.replyHeaders[name].map { "\(name): \($0)" }
    }
    return .reply(
      exchange.replyBody, status: "\(exchange.status) X",
      type: exchange.replyHeaders["content-type"] ?? "", headers: headers)
  }
}

/// One connection: collects a request, asks for the step, plays it.
private final class Connection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let link: ScriptedServer.Link
  private var received: [UInt8] = []

  init(_ link: ScriptedServer.Link) { self.link = link }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += Array(unwrapInboundIn(data).readableBytesView)
    guard let request = Exchange(wholeRequest: received),
      let server = link.server.withLock({ $0 })
    else { return }
    received = []
    switch server.nextStep(for: request) {
    case .hangUp: context.close(promise: nil)
    case .keepSilent: break
    case .send(let bytes, let split, let close):
      for piece in split ? bytes.map({ [$0] }) : [bytes] {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: piece)), promise: nil)
      }
      if close { context.close(promise: nil) }
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    link.server.withLock { $0 }?.clientLeft()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension Exchange {
  /// A request whose last byte has come.
  fileprivate init?(wholeRequest bytes: [UInt8]) {
    guard let end = bytes.firstRange(of: [13, 10, 13, 10]) else { return nil }
    self.init("##### REQUEST\n" + String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n"))
    if bytes.count - end.upperBound < Int(requestHeaders["content-length"] ?? "0") ?? 0 { return nil }
  }
}
