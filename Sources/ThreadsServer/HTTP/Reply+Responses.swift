// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import NIOCore
import ThreadsAPI

// The event streams of responses.
extension Reply {
  /// The events of a response as they come; its last event is the end.
  func stream(_ news: AsyncThrowingStream<ResponseListener.News, any Error>, of response: ModelResponse) -> Response {
    let body = ResponseBody { [self] writer in
      var encoder = ResponseStreamEncoder(response)
      do {
        for try await news in news {
          switch news {
          case .event(let event): try await write(encoder.encode(event), to: &writer)
          case .end(let run, let output): try await write(encoder.end(run, output: output), to: &writer)
          }
        }
      } catch let error as ServiceError {
        try await write([encoder.encode(error)], to: &writer)
      }
      try await writer.finish(nil)
    }
    return eventStream(body)
  }

  /// The events of a response that has ended, as they would have come.
  func stream(told response: ModelResponse) -> Response {
    var encoder = ResponseStreamEncoder(response)
    var begun = response.run
    begun.status = .inProgress
    var events = encoder.encode(.runCreated(begun)) + encoder.encode(.runChanged(begun))
    events += encoder.end(response.run, output: response.output)
    let bytes = events.flatMap { dialect.bytes($0) }
    return eventStream(ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private func eventStream(_ body: ResponseBody) -> Response {
    Response(
      status: .ok, headers: [.contentType: dialect.streamContentType, .cacheControl: "no-cache"], body: body)
  }

  private func write(_ events: [ServerSentEvent], to writer: inout any ResponseBodyWriter) async throws {
    if events.isEmpty { return }
    try await writer.write(ByteBuffer(bytes: events.flatMap { dialect.bytes($0) }))
  }
}
