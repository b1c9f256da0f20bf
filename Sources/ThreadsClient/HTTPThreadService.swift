// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import ThreadsAPI

/// Threads behind HTTP, in any dialect of the threads API.
public struct HTTPThreadService: ThreadService {
  let dialect: Dialect
  let caller: HTTPCaller

  public var abilities: Set<Ability> { dialect.abilities }

  /// A service at `baseURL` (the dialect's ``Dialect/providerURL``, or wherever a server mounts it).
  ///
  /// The key is asked for before each call; an empty one sends no `Authorization`.
  public init(
    dialect: Dialect, baseURL: String, apiKey: @escaping @Sendable () async throws(ServiceError) -> String,
    workspace: String? = nil, proxy: HTTPProxy? = nil, trust: HTTPTrust = HTTPTrust(),
    timeouts: HTTPTimeouts = HTTPTimeouts(), limits: HTTPLimits = HTTPLimits(),
    sleep: @escaping Sleep = { try await Task.sleep(for: .seconds($0)) }
  ) {
    self.dialect = dialect
    caller = HTTPCaller(
      address: Address(baseURL), apiKey: apiKey,
      headers: { call in Self.headers(of: call, dialect, workspace: workspace) }, timeouts: timeouts, sleep: sleep,
      transport: HTTPTransport(timeouts: timeouts, proxy: proxy, trust: trust), trust: trust, limits: limits)
  }

  private static func headers(of call: Call, _ dialect: Dialect, workspace: String?) -> HTTPHeaders {
    var headers: HTTPHeaders = ["Accept": dialect.accept, "User-Agent": "skein"]
    if let form = call.form {
      headers.add(name: "Content-Type", value: form.contentType)
    } else if call.body != nil || dialect.labelsEmptyBodies && !call.isRead {
      headers.add(name: "Content-Type", value: dialect.contentType)
    }
    for (name, value) in dialect.headers { headers.add(name: name, value: value) }
    if let name = dialect.workspaceHeader, let workspace, !workspace.isEmpty {
      headers.add(name: name, value: workspace)
    }
    return headers
  }

  /// The object that a call answers.
  func object<Object: WireObject>(_ kind: Object.Type = Object.self, of call: Call) async throws(ServiceError)
    -> Object
  {
    let json = try await caller.json(call)
    return try understood { () throws(ServiceError) in try Object(decoding: json) }
  }

  /// The page of a list that a call answers.
  func page<Object: WireObject>(of call: Call) async throws(ServiceError) -> Page<Object> {
    let json = try await caller.json(call)
    return try understood { () throws(ServiceError) in try Page<Object>(decoding: json) }
  }

  private func understood<Value>(_ decode: () throws(ServiceError) -> Value) throws(ServiceError) -> Value {
    do throws(ServiceError) {
      return try decode()
    } catch {
      var error = error
      error.host = caller.address?.host
      throw error
    }
  }

  /// Deletes; a provider that answers `deleted: false` has failed.
  func delete(_ call: Call) async throws(ServiceError) {
    let json = try await caller.json(call)
    if json["deleted"]?.bool == false { throw ServiceError(.serverError, host: caller.address?.host) }
  }

  /// What the provider cannot do is refused here, and nothing is sent.
  func require(_ ability: Ability, _ call: String) throws(ServiceError) {
    if !dialect.abilities.contains(ability) { throw ServiceError(.unsupported(call), host: caller.address?.host) }
  }

  /// Metadata over a limit is refused here: then the error says which limit.
  func check(_ metadata: Metadata?) throws(ServiceError) {
    if let limit = metadata?.brokenLimit { throw ServiceError(.metadataLimit(limit)) }
  }
}
