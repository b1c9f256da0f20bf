// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import ThreadsAPI

/// How the answer to one request is spelled.
struct Reply: Sendable {
  var dialect: Dialect
  var requestID: String
  var path: String
  var now: @Sendable () -> Timestamp

  func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.utf8)))
  }

  func object(_ object: some WireObject) -> Response { json(object.encoded(dialect, requestID: requestID)) }

  func page(_ page: Page<some WireObject>) -> Response { json(page.encoded(dialect, requestID: requestID)) }

  func deletion<Object: WireObject>(of kind: Object.Type, _ id: String) -> Response {
    json(dialect.encodeDeletion(of: kind, id: id, requestID: requestID))
  }

  func error(_ error: ServiceError, allow methods: [String]? = nil) -> Response {
    var response = json(
      dialect.errorBody(error, errorContext), status: HTTPResponse.Status(code: error.httpStatus))
    if error.httpStatus == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
    if let methods { response.headers[.allow] = methods.joined(separator: ", ") }
    if let seconds = error.retryAfter { response.headers[.retryAfter] = String(Int(seconds.rounded(.up))) }
    return response
  }

  /// The events of a run as they come, then the end mark; a failure in their midst ends them with an `error` event.
  ///
  /// A slow client is not read ahead of: the text that gathers meanwhile comes in one piece.
  func stream(_ events: RunEventStream, after first: RunEvent? = nil) -> Response {
    let body = ResponseBody { [self] writer in
      do {
        if let first { try await write(dialect.encode(first, requestID: requestID), to: &writer) }
        for try await event in events {
          try await write(dialect.encode(event, requestID: requestID), to: &writer)
        }
        try await write(dialect.doneEvent, to: &writer)
      } catch let error as ServiceError {
        try await write(dialect.encode(error, errorContext), to: &writer)
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [.contentType: dialect.streamContentType, .cacheControl: "no-cache"], body: body)
  }

  private func write(_ event: ServerSentEvent?, to writer: inout any ResponseBodyWriter) async throws {
    guard let event else { return }
    try await writer.write(ByteBuffer(bytes: dialect.bytes(event)))
  }

  private var errorContext: Dialect.ErrorContext {
    Dialect.ErrorContext(path: path, requestID: requestID, time: now())
  }
}
