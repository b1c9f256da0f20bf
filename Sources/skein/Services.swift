// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import ThreadsAPI
import ThreadsClient
import ThreadsLocal

/// Makes the service behind a profile when it is first needed, and finds its assistant.
actor Services {
  private let household: Household
  private let engines: Engines
  private var made: (any ThreadService)?
  private var assistantID: AssistantID?

  init(_ household: Household, engines: Engines) {
    self.household = household
    self.engines = engines
  }

  /// What the core asks, answered by this profile's service.
  nonisolated var provider: Provider {
    Provider(
      face: household.face,
      service: { () async throws(ServiceError) in try await self.service() },
      assistant: { (service) async throws(ServiceError) in try await self.assistant(of: service) },
      plainRun: household.profile.plainRun,
      roles: Dialect.named(household.profile.dialect.rawValue).flatMap { $0.messageRoles })
  }

  func service() throws(ServiceError) -> any ThreadService {
    if let made { return made }
    let service = try make()
    made = service
    return service
  }

  /// Asks for something small that needs the key. Throws what is wrong.
  func check() async throws(ServiceError) {
    let service = try service()
    do throws(ServiceError) {
      if let named = household.profile.assistant {
        _ = try await service.assistant(named)
      } else {
        _ = try await service.assistants(PageRequest(limit: 1))
      }
    } catch {
      guard case .unsupported = error.kind else { throw error }
      _ = try await service.models()
    }
    // The embedded service always answers; whether a model does is the question.
    if household.profile.dialect == .local { _ = try await service.models() }
  }

  /// Ends what the embedded service is in the middle of: what came of a reply is kept and marked.
  func shutDown() async {
    if let local = made as? LocalThreadService { await local.shutdown(grace: .zero) }
  }

  private func make() throws(ServiceError) -> any ThreadService {
    let profile = household.profile
    switch profile.dialect {
    case .local: return localService()
    case .dashscope: return try remoteService(.dashscope)
    case .aimlapi: return try remoteService(.aimlapi)
    case .assistants: return try remoteService(.assistants)
    case .conversations: return try conversationService()
    }
  }

  private func localService() -> LocalThreadService {
    let profile = household.profile
    return LocalThreadService(
      location: .file(household.storePath), defaultModel: profile.model ?? "",
      engine: { [engines] in try await engines.engine(for: profile.engine, model: profile.model) })
  }

  private func remoteService(_ dialect: Dialect) throws(ServiceError) -> HTTPThreadService {
    let baseURL = try baseURL()
    return HTTPThreadService(
      dialect: dialect, baseURL: baseURL, apiKey: apiKey, workspace: household.profile.workspace,
      proxy: HTTPProxy(for: baseURL, environment: household.environment),
      trust: household.trust(of: household.profile))
  }

  private func conversationService() throws(ServiceError) -> ConversationService {
    let baseURL = try baseURL()
    return ConversationService(
      baseURL: baseURL, apiKey: apiKey, workspace: household.profile.workspace,
      proxy: HTTPProxy(for: baseURL, environment: household.environment),
      trust: household.trust(of: household.profile))
  }

  private func baseURL() throws(ServiceError) -> String {
    let profile = household.profile
    guard let baseURL = profile.baseURL else {
      throw ServiceError(.badRequest, message: "profile \(profile.name) has no base_url that can be used")
    }
    return baseURL
  }

  private var apiKey: @Sendable () async throws(ServiceError) -> String {
    let profile = household.profile
    let reader = APIKeyReader(environment: household.environment, folder: household.folders.config)
    return { () async throws(ServiceError) in try await Self.key(profile, reader) }
  }

  private static func key(_ profile: Profile, _ reader: APIKeyReader) async throws(ServiceError) -> String {
    guard let source = profile.apiKey else {
      // A server on this machine may well want none.
      if profile.isOnThisMachine { return "" }
      throw ServiceError(.noKey)
    }
    do throws(APIKeyError) {
      return try await reader.key(from: source).value
    } catch {
      throw ServiceError(.noKey, message: "\(error)")
    }
  }

  // MARK: The assistant

  private func assistant(of service: any ThreadService) async throws(ServiceError) -> AssistantID {
    if let assistantID { return assistantID }
    if let named = household.profile.assistant { return named }
    if household.profile.dialect == .local, household.profile.instructions == nil {
      return LocalThreadService.defaultAssistantID
    }
    if let remembered = try await rememberedAssistant(of: service) {
      assistantID = remembered
      return remembered
    }
    let made = try await newAssistant(of: service)
    assistantID = made
    return made
  }

  /// The assistant that was made for these settings before, if the provider still has it.
  private func rememberedAssistant(of service: any ThreadService) async throws(ServiceError) -> AssistantID? {
    let memory = AssistantMemory(household)
    guard let id = memory.id(for: household.profile) else { return nil }
    do throws(ServiceError) {
      return try await service.assistant(id).id
    } catch {
      if error.kind == .notFound { return nil }
      throw error
    }
  }

  private func newAssistant(of service: any ThreadService) async throws(ServiceError) -> AssistantID {
    let profile = household.profile
    let settings = AssistantSettings(
      model: profile.model ?? "", name: "Skein", instructions: profile.instructions)
    let id = try await service.createAssistant(settings).id
    AssistantMemory(household).keep(id, for: profile)
    return id
  }
}

extension Profile {
  /// What a run asks for in a dialect without assistants.
  fileprivate var plainRun: RunRequest? {
    guard dialect == .conversations else { return nil }
    return RunRequest(assistantID: "", model: model, instructions: instructions)
  }

  /// Whether its base URL leads to this machine.
  fileprivate var isOnThisMachine: Bool {
    baseURL.flatMap { ServiceURL.host(of: $0) }.map { isLoopback(host: $0) } ?? false
  }
}
