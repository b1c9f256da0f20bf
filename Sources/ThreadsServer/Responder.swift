// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import Logging
import Synchronization
import ThreadsAPI

/// Answers requests: checks who asks, finds the dialect and the route, and spells what the service says.
final class Responder: Sendable {
  private let service: any ThreadService
  private let configuration: ServerConfiguration
  private let logger: Logger
  private let date = DateHeader()
  private let state: Mutex<State>

  private struct State {
    var hosts: HostCheck
    var isClosing = false
  }

  init(service: any ThreadService, configuration: ServerConfiguration, logger: Logger) {
    self.service = service
    self.configuration = configuration
    self.logger = logger
    let hosts = HostCheck(
      host: configuration.host, port: configuration.port, allowed: configuration.allowedHosts)
    state = Mutex(State(hosts: hosts))
  }

  /// The port is known once the server listens.
  func listen(on port: Int) {
    let hosts = HostCheck(host: configuration.host, port: port, allowed: configuration.allowedHosts)
    state.withLock { $0.hosts = hosts }
  }

  func close() { state.withLock { $0.isClosing = true } }

  var isClosing: Bool { state.withLock { $0.isClosing } }

  func respond(to request: Request) async -> Response {
    let id = configuration.makeRequestID()
    let target = Result { () throws(ServiceError) -> RequestTarget in try RequestTarget(request.head.path ?? "") }
    let parts = (try? target.get().parts) ?? []
    let (dialect, base) = Dialect.serving(parts)
    let reply = Reply(dialect: dialect, requestID: id, path: (try? target.get().path) ?? "/", now: configuration.now)
    var response: Response
    do throws(ServiceError) {
      response = try await answer(request, try target.get(), parts.dropFirst(base), reply)
    } catch {
      response = reply.error(error)
    }
    response.headers[.requestID] = id
    response.headers[.date] = date.text(at: .systemTime)
    logger.info(
      "\(request.method.rawValue) \(reply.path) \(response.status.code)", metadata: ["request_id": "\(id)"])
    return response
  }

  private func answer(
    _ request: Request, _ target: RequestTarget, _ parts: ArraySlice<String>, _ reply: Reply
  ) async throws(ServiceError) -> Response {
    guard state.withLock({ $0.hosts }).accepts(request.head.authority) else {
      throw ServiceError(.forbidden, message: "This server is not called by that Host; --allow-host adds a name.")
    }
    if isClosing { throw ServiceError(.overloaded, message: "The server is shutting down.") }
    if target.parts == ["healthz"], request.method == .get { return reply.json(["status": "ok"]) }
    try checkToken(request)
    guard let route = Route(parts), route.isServed(in: reply.dialect) else {
      throw ServiceError(.notFound, message: "No such path: \(target.path)")
    }
    guard route.methods.contains(request.method.rawValue) else {
      return reply.error(
        ServiceError(.unsupported("\(request.method.rawValue) \(target.path)")), allow: route.methods)
    }
    var call = Call(
      service: service, models: configuration.models, reply: reply, query: target.query,
      body: ThreadsAPI.RequestBody(object: [:]))
    if route == .files {
      if request.method == .post { call.form = try await request.fileForm(limit: configuration.fileLimit) }
    } else {
      call.body = try await ThreadsAPI.RequestBody(request.body(limit: configuration.bodyLimit))
    }
    return try await call.answer(route, isPost: request.method == .post, isDelete: request.method == .delete)
  }

  private func checkToken(_ request: Request) throws(ServiceError) {
    guard let token = configuration.token else { return }
    guard let given = bearerToken(request.headers[.authorization]) else { throw ServiceError(.noKey) }
    guard isSame(given, token) else { throw ServiceError(.badKey) }
  }
}

extension HTTPField.Name {
  /// The name is valid, so that the fallback never is what it is.
  static let requestID = HTTPField.Name("x-request-id") ?? .eTag
}
