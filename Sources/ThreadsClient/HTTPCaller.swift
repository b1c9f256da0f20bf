// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import ThreadsAPI

/// Sends calls to one address: auth, timeouts, retries, redirects, and errors in the terms of the service.
struct HTTPCaller: Sendable {
  let address: Address?
  let apiKey: @Sendable () async throws(ServiceError) -> String
  /// What a call's headers say beside its auth.
  let headers: @Sendable (Call) -> HTTPHeaders
  let timeouts: HTTPTimeouts
  let sleep: Sleep
  let transport: HTTPTransport
  var trust = HTTPTrust()
  var limits = HTTPLimits()
  var retry = RetryRule()

  /// A reply with a 2xx status whose body is still to come.
  struct Reply: Sendable {
    var response: HTTPClientResponse
    var redaction: Redaction

    var status: Int { Int(response.status.code) }
    var isEventStream: Bool {
      response.headers["content-type"].contains { $0.lowercased().contains("text/event-stream") }
    }
  }

  /// Sends a call and reads its JSON reply; an empty one reads as `null`.
  func json(_ call: Call) async throws(ServiceError) -> JSONValue {
    let result: Result<JSONValue, RetryRule.Failure> = await retrying(call) { request, redaction in
      let seconds = timeouts.reply + Double(call.form?.bytes.count ?? 0) / Self.slowestUpload
      return await withDeadline(seconds) {
        switch await head(request, of: call, redaction, within: seconds) {
        case .failure(let failure): .failure(failure)
        case .success(let reply):
          await body(of: reply).flatMap { json($0, redaction) }.mapError { RetryRule.Failure(error: $0) }
        }
      }
    }
    switch result {
    case .success(let json): return json
    // The try whose answer was lost has deleted it.
    case .failure(let failure) where failure.isRepeated && call.method == .delete && failure.error.kind == .notFound:
      return .null
    case .failure(let failure): throw failure.error
    }
  }

  /// Sends a call and reads its reply as it is. However long that takes, it must not fall silent.
  func bytes(_ call: Call, limit: Int) async throws(ServiceError) -> [UInt8] {
    try await retrying(call) { request, redaction in
      switch await head(request, of: call, redaction, within: timeouts.reply) {
      case .failure(let failure): .failure(failure)
      case .success(let reply): await body(of: reply, limit: limit).mapError { RetryRule.Failure(error: $0) }
      }
    }.mapError(\.error).get()
  }

  /// Sends a call and returns once a reply with a 2xx status has begun.
  func open(_ call: Call) async throws(ServiceError) -> Reply {
    try await retrying(call) { request, redaction in
      await head(request, of: call, redaction, within: timeouts.idle)
    }.mapError(\.error).get()
  }

  /// The whole body of a reply.
  func body(of reply: Reply, limit: Int? = nil) async -> Result<[UInt8], ServiceError> {
    let limit = limit ?? limits.replyBytes
    let beyond = ServiceError(.beyondLimit(.replyBytes(limit)), status: reply.status, host: address?.host)
    if let length = reply.response.headers.first(name: "content-length").flatMap({ Int($0) }), length > limit {
      return .failure(beyond)
    }
    var bytes: [UInt8] = []
    do {
      for try await buffer in reply.response.body {
        bytes.append(contentsOf: buffer.readableBytesView)
        if bytes.count > limit { return .failure(beyond) }
      }
      return .success(bytes)
    } catch {
      return .failure(ServiceError(.brokenConnection, status: reply.status, host: address?.host))
    }
  }

  /// So many bytes of a file leave in a second at least.
  private static let slowestUpload = 65_536.0

  /// A reply's bytes as JSON. HTML, half a JSON text and an error in place of the reply are failures.
  func json(_ bytes: [UInt8], _ redaction: Redaction) -> Result<JSONValue, ServiceError> {
    if bytes.isEmpty { return .success(.null) }
    let bytes = redaction.masked(bytes)
    let json: JSONValue
    do throws(JSONSyntaxError) {
      json = try JSONValue(parsing: bytes, maximumValues: ServiceLimits.jsonValues)
    } catch {
      let isTooMuch = error.reason == .tooMany
      return .failure(
        ServiceError(
          isTooMuch ? .beyondLimit(.jsonValues(ServiceLimits.jsonValues)) : .notUnderstood,
          message: isTooMuch ? nil : ErrorBody(bytes.prefix(ServiceLimits.errorBytes)).message, host: address?.host))
    }
    guard ErrorBody.isError(json) else { return .success(redaction.masked(json)) }
    var error = ServiceError(inStream: json)
    error.host = address?.host
    return .failure(error)
  }
}

extension HTTPCaller {
  /// Tries, and tries again where the rule allows it. No error leaves here with the key in it.
  private func retrying<Success: Sendable>(
    _ call: Call,
    _ attempt: (PreparedRequest, Redaction) async -> Result<Success, RetryRule.Failure>
  ) async -> Result<Success, RetryRule.Failure> {
    let request: PreparedRequest
    let redaction: Redaction
    do throws(ServiceError) {
      (request, redaction) = try await prepared(call)
    } catch {
      return .failure(RetryRule.Failure(error: error))
    }
    var attempts = 0
    while true {
      let result = await attempt(request, redaction)
      guard case .failure(var failure) = result else { return result }
      let isRepeatable = call.isRepeatable || call.changesNothing && failure.wasClosed
      let wait = retry.wait(
        after: failure, isRepeatable: isRepeatable, attempt: attempts, jitter: .random(in: 0...1))
      guard let wait, !Task.isCancelled, (try? await sleep(wait)) != nil else {
        failure.error = redaction.applied(to: failure.error)
        failure.isRepeated = attempts > 0
        return .failure(failure)
      }
      attempts += 1
    }
  }

  /// A call made ready to send.
  private struct PreparedRequest: Sendable {
    var url: String
    var headers: HTTPHeaders
    var body: ByteBuffer?
  }

  private func prepared(_ call: Call) async throws(ServiceError) -> (PreparedRequest, Redaction) {
    guard let address else {
      throw ServiceError(.badRequest, message: "the base URL is no http or https URL, or has a user or password in it")
    }
    if let insecurity = trust.insecurity(of: address) {
      throw ServiceError(.insecure(insecurity), host: address.host)
    }
    let key = try await apiKey()
    var headers = headers(call)
    if !key.isEmpty {
      // A header cannot carry these; the key came from somewhere with a line too many.
      guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw ServiceError(.badKey, host: address.host)
      }
      headers.replaceOrAdd(name: "Authorization", value: "Bearer " + key)
    }
    let body = call.form.map { ByteBuffer(bytes: $0.bytes) } ?? call.body.map { ByteBuffer(bytes: $0.utf8) }
    return (PreparedRequest(url: address.url(call), headers: headers, body: body), Redaction(key: key))
  }

  /// One try, up to the head of a reply that is no redirect and no error.
  private func head(
    _ prepared: PreparedRequest, of call: Call, _ redaction: Redaction, within seconds: Double
  ) async -> Result<Reply, RetryRule.Failure> {
    var url = prepared.url
    for _ in 0...HTTPLimits.redirects {
      let response: HTTPClientResponse
      switch await send(prepared, to: url, call, within: seconds) {
      case .failure(let failure): return .failure(failure)
      case .success(let value): response = value
      }
      let reply = Reply(response: response, redaction: redaction)
      switch response.status.code {
      case 200..<300: return .success(reply)
      case 300..<400:
        guard let next = redirect(response, from: url, call) else { return .failure(refusedRedirect(response)) }
        url = next
      default: return .failure(RetryRule.Failure(error: await error(reply, of: call)))
      }
    }
    return .failure(RetryRule.Failure(error: ServiceError(.notUnderstood, code: "redirect", host: address?.host)))
  }

  private func send(
    _ prepared: PreparedRequest, to url: String, _ call: Call, within seconds: Double
  ) async -> Result<HTTPClientResponse, RetryRule.Failure> {
    var request = HTTPClientRequest(url: url)
    request.method = HTTPMethod(rawValue: call.method.rawValue)
    request.headers = prepared.headers
    let begun = ObservedBody.Begun()
    if let body = prepared.body {
      request.body = .bytes(ObservedBody(bytes: body.readableBytesView, begun: begun))
    }
    do {
      return .success(try await transport.execute(request, headWithin: seconds))
    } catch {
      if let insecurity = Insecurity(handshake: error) {
        let refused = ServiceError(.insecure(insecurity), code: "tls", host: address?.host)
        return .failure(RetryRule.Failure(error: refused, nothingWritten: true))
      }
      // The head of a request without its body is no request: whatever broke, the call did not arrive.
      let reason = ConnectFailure(error)
      let nothingWritten = prepared.body != nil && !begun.value || reason != nil
      let kind: ServiceError.Kind = nothingWritten ? .unreachable : .brokenConnection
      return .failure(
        RetryRule.Failure(
          error: ServiceError(kind, code: reason?.rawValue, host: address?.host), nothingWritten: nothingWritten,
          wasClosed: error.isClosedConnection))
    }
  }

  private func redirect(_ response: HTTPClientResponse, from url: String, _ call: Call) -> String? {
    guard let location = response.headers.first(name: "location") else { return nil }
    let keepsMethod = response.status.code == 307 || response.status.code == 308
    guard call.isRead || call.isRepeatable && keepsMethod else { return nil }
    return Address.redirect(from: url, to: location)
  }

  private func refusedRedirect(_ response: HTTPClientResponse) -> RetryRule.Failure {
    RetryRule.Failure(
      error: ServiceError(
        .notUnderstood, status: Int(response.status.code), code: "redirect",
        message: response.headers.first(name: "location").map { SecretShapes.shownURL(String($0.prefix(2000))) },
        host: address?.host))
  }

  private func error(_ reply: Reply, of call: Call) async -> ServiceError {
    // An error that does not end is cut, in bytes and in time: its status says enough.
    let body = await withTimeLimit(timeouts.reply) { await reply.beginning() } ?? []
    return ServiceError(
      status: reply.status, header: { reply.response.headers.first(name: $0) }, body: body,
      call: FailedCall(method: call.method.rawValue, path: call.path, host: address?.host))
  }
}

extension Error {
  /// Whether the server closed the connection, which it tells at once.
  fileprivate var isClosedConnection: Bool {
    if let error = self as? HTTPClientError { return error == .remoteConnectionClosed }
    return (self as? IOError).map { [ECONNRESET, EPIPE].contains($0.errnoCode) } ?? false
  }
}
