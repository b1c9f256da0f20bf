// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTPTypes

/// Closes a connection whose request head takes too long to arrive: the first counted from the connection's opening,
/// a later one from the first bytes after the request before it. (What was sent together with that one is bounded by the
/// idle timeout.)
final class HeadDeadline: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let timeout: TimeAmount
  private var deadline: Scheduled<Void>?
  private var isBetweenRequests = true

  init(_ timeout: Duration) { self.timeout = TimeAmount(timeout) }

  func handlerAdded(context: ChannelHandlerContext) {
    start(context)
    // Where bytes arrive, before they are a head.
    try? context.pipeline.syncOperations.addHandler(FirstByte(self, context), position: .first)
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      isBetweenRequests = false
      deadline?.cancel()
      deadline = nil
    case .body: break
    case .end: isBetweenRequests = true
    }
    context.fireChannelRead(data)
  }

  private func start(_ context: ChannelHandlerContext) {
    guard isBetweenRequests, deadline == nil else { return }
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
  }

  private final class FirstByte: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let owner: HeadDeadline
    private let place: ChannelHandlerContext

    init(_ owner: HeadDeadline, _ place: ChannelHandlerContext) {
      self.owner = owner
      self.place = place
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      owner.start(place)
      context.fireChannelRead(data)
    }
  }
}
