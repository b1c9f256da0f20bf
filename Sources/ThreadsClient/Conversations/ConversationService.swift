// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOHTTP1
public import ThreadsAPI

/// Threads behind Conversations and Responses: OpenAI's, DashScope's compatible mode, OGX, or another Skein.
///
/// A conversation is a thread, an item is a message, a response is a run. There are no assistants: a run's request says
/// its model and instructions itself. Items have no metadata and, but for Skein's own, no times.
public struct ConversationService: ThreadService {
  let caller: HTTPCaller

  public var abilities: Set<Ability> { [.deleteMessages, .cancelRuns, .functionTools] }

  /// A service at `baseURL`, the one below which `/conversations` and `/responses` are.
  ///
  /// The key is asked for before each call; an empty one sends no `Authorization`.
  public init(
    baseURL: String, apiKey: @escaping @Sendable () async throws(ServiceError) -> String, workspace: String? = nil,
    proxy: HTTPProxy? = nil, trust: HTTPTrust = HTTPTrust(),
    timeouts: HTTPTimeouts = HTTPTimeouts(), limits: HTTPLimits = HTTPLimits(),
    sleep: @escaping Sleep = { try await Task.sleep(for: .seconds($0)) }
  ) {
    caller = HTTPCaller(
      address: Address(baseURL), apiKey: apiKey, headers: { Self.headers(of: $0, workspace: workspace) },
      timeouts: timeouts, sleep: sleep, transport: HTTPTransport(timeouts: timeouts, proxy: proxy, trust: trust),
      trust: trust, limits: limits)
  }

  private static func headers(of call: Call, workspace: String?) -> HTTPHeaders {
    var headers: HTTPHeaders = ["Accept": "application/json", "User-Agent": "skein"]
    if !call.isRead { headers.add(name: "Content-Type", value: "application/json") }
    // DashScope alone has these, and whoever names one means them.
    if let workspace, !workspace.isEmpty { headers.add(name: "X-DashScope-WorkSpace", value: workspace) }
    return headers
  }

  /// What a call answers, read; what is not understood names the host.
  func answer<Value>(
    to call: Call, _ decode: (JSONValue) throws(ServiceError) -> Value
  ) async throws(ServiceError) -> Value {
    let json = try await caller.json(call)
    do throws(ServiceError) {
      return try decode(json)
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

  /// Metadata over a limit is refused here: then the error says which limit.
  func check(_ metadata: Metadata?) throws(ServiceError) {
    if let limit = metadata?.brokenLimit { throw ServiceError(.metadataLimit(limit)) }
  }
}

// What Conversations and Responses do not have.
extension ConversationService {
  private static let assistants = ServiceError(.unsupported("assistants"))

  public func createAssistant(_ settings: AssistantSettings) async throws(ServiceError) -> Assistant {
    throw Self.assistants
  }
  public func assistant(_ id: AssistantID) async throws(ServiceError) -> Assistant { throw Self.assistants }
  public func assistants(_ page: PageRequest) async throws(ServiceError) -> Page<Assistant> { throw Self.assistants }
  public func updateAssistant(_ id: AssistantID, _ settings: AssistantSettings)
    async throws(ServiceError) -> Assistant
  {
    throw Self.assistants
  }
  public func deleteAssistant(_ id: AssistantID) async throws(ServiceError) { throw Self.assistants }

  public func updateMessage(_ id: MessageID, in thread: ThreadID, metadata: Metadata?)
    async throws(ServiceError) -> Message
  {
    throw ServiceError(.unsupported("metadata of messages"))
  }
  public func runs(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Run> {
    throw ServiceError(.unsupported("lists of responses"))
  }
  public func steps(of run: RunID, in thread: ThreadID, _ page: PageRequest) async throws(ServiceError)
    -> Page<RunStep>
  {
    throw ServiceError(.unsupported("steps of responses"))
  }
}

extension Timestamp {
  /// The time of the system's clock: what has just been said was said now.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
