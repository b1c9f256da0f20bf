// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
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

  /// A run; one that is not over says when it may be asked for again.
  func run(_ run: Run) -> Response {
    var response = object(run)
    if !run.status.isTerminal, let name = dialect.pollHeader.flatMap({ HTTPField.Name($0) }) {
      response.headers[name] = String(Self.pollMilliseconds)
    }
    return response
  }

  /// A look at a run is a look into the store: it costs a millisecond.
  private static let pollMilliseconds = 100

  /// The bytes of a file, as they came.
  func content(_ bytes: [UInt8], of file: StoredFile) -> Response {
    var response = Response(
      status: .ok, headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    // Nobody is to show as a page what somebody uploaded.
    response.headers[.contentDisposition] = Self.disposition(file.name)
    response.headers[.xContentTypeOptions] = "nosniff"
    return response
  }

  /// The name in ASCII for whoever reads no other, then the whole.
  static func disposition(_ name: String) -> String {
    let plain = name.unicodeScalars.map { (" "..."~").contains($0) && $0 != "\"" && $0 != "\\" ? $0 : "_" }
    return "attachment; filename=\"\(String(String.UnicodeScalarView(plain)))\"; "
      + "filename*=UTF-8''\(name.percentEncoded)"
  }

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
