// SPDX-License-Identifier: Apache-2.0
public import ChatUI
public import ThreadsAPI

/// What Skein asks of the service behind a profile, in its own terms.
public struct Provider: Sendable {
  /// Makes the service when it is first needed: nothing before the first picture.
  public var service: @Sendable () async throws(ServiceError) -> any ThreadService
  /// The assistant that answers: named in the settings, or made once and remembered.
  public var assistant: @Sendable (any ThreadService) async throws(ServiceError) -> AssistantID
  /// What a run asks for where there are no assistants: it says model and instructions itself.
  public var plainRun: RunRequest?
  /// The roles that its messages may have; `nil` when it takes any.
  public var roles: Set<Role>?
  let face: ProfileFace
  /// Waits before a run is asked about again.
  let pause: @Sendable () async -> Void

  public init(
    face: ProfileFace,
    pause: @escaping @Sendable () async -> Void = { try? await Task.sleep(for: .seconds(1)) },
    service: @escaping @Sendable () async throws(ServiceError) -> any ThreadService,
    assistant: @escaping @Sendable (any ThreadService) async throws(ServiceError) -> AssistantID,
    plainRun: RunRequest? = nil, roles: Set<Role>? = nil
  ) {
    self.face = face
    self.pause = pause
    self.service = service
    self.assistant = assistant
    self.plainRun = plainRun
    self.roles = roles
  }

  /// What is asked of a run: what was chosen for its thread, else what the profile says.
  func runRequest(of service: any ThreadService, by choice: ReplyChoice) async throws(ServiceError) -> RunRequest {
    var request: RunRequest
    if let plainRun {
      request = plainRun
    } else if let chosen = choice.assistantID {
      request = RunRequest(assistantID: chosen)
    } else {
      request = RunRequest(assistantID: try await assistant(service))
    }
    request.model = choice.model ?? request.model
    request.instructions = choice.instructions ?? request.instructions
    return request
  }

  // MARK: Threads

  /// Reads the thread, changes its metadata and sends the whole map back (DESIGN §2.5).
  public func change(_ change: MetadataChange, of thread: ThreadID) async throws(ServiceError) -> ChatThread {
    let service = try await service()
    var metadata = try await service.thread(thread).metadata
    change.apply(to: &metadata)
    if let limit = metadata.brokenLimit { throw ServiceError(.metadataLimit(limit)) }
    return try await service.updateThread(thread, metadata: metadata, toolResources: nil)
  }

  /// The thread and all its messages.
  public func whole(_ thread: ThreadID) async throws(ServiceError) -> ProviderThread {
    let service = try await service()
    let found = try await service.thread(thread)
    return ProviderThread(thread: found, messages: try await service.allMessages(in: thread))
  }

  /// The thread, its messages back to one that is known (all without it), and a run.
  public func news(
    of thread: ThreadID, back known: MessageID?, run: RunID?
  ) async throws(ServiceError) -> ProviderThread {
    let service = try await service()
    let found = try await service.thread(thread)
    var answer = ProviderThread(thread: found, messages: [])
    if let run { answer.run = try await findRun(run, in: thread, of: service) }
    answer.isRunLost = run != nil && answer.run == nil
    if let known {
      answer.messages = try await Self.messages(in: thread, backTo: known, of: service)
    } else {
      answer.messages = try await service.allMessages(in: thread)
    }
    // Nobody has told which run answers the last question, but there may be one.
    if answer.run == nil, let last = answer.messages.last, last.role == .user {
      answer.run = (try? await newestRun(in: thread, of: service, since: last.createdAt)) ?? nil
      if answer.run != nil { answer.isRunLost = false }
    }
    return answer
  }

  /// A run; `nil` when the provider does not know it, or knows nothing of runs.
  private func findRun(
    _ run: RunID, in thread: ThreadID, of service: any ThreadService
  ) async throws(ServiceError) -> Run? {
    do throws(ServiceError) {
      return try await service.run(run, in: thread)
    } catch {
      switch error.kind {
      case .notFound, .unsupported, .badRequest: return nil
      default: throw error
      }
    }
  }

  /// The newest messages, oldest first, back to and with one that is known.
  static func messages(
    in thread: ThreadID, backTo known: MessageID, of service: any ThreadService
  ) async throws(ServiceError) -> [Message] {
    var newest: [Message] = []
    var request = PageRequest(limit: 20, order: .descending)
    var walk = ListWalk()
    while true {
      let page = try await service.messages(in: thread, request)
      for message in page.items {
        newest.append(message)
        if message.id == known { return newest.reversed() }
      }
      let bytes = page.items.reduce(0) { $0 + $1.text.utf8.count }
      let last = page.items.last?.id
      guard let next = try walk.next(after: last, hasMore: page.hasMore, count: page.items.count, bytes: bytes)
      else { break }
      request.after = next
      request.limit = 100
    }
    // The known one is not there: the list is in another order, or the thread was changed. Take it whole.
    return try await service.allMessages(in: thread)
  }
}

extension Provider {
  // MARK: Answers as events

  func refresh(_ thread: ThreadID, back: MessageID?, run: RunID?) async -> Event {
    .refreshed(thread, await result { () throws(ServiceError) in try await news(of: thread, back: back, run: run) })
  }

  func adopt(_ thread: ThreadID) async -> Event {
    .adopted(thread, await result { () throws(ServiceError) in try await whole(thread) })
  }

  func changeMetadata(_ change: MetadataChange, of thread: ThreadID, attempt: Int) async -> Event {
    let answer = await result { () throws(ServiceError) in try await self.change(change, of: thread) }
    return .renamed(thread, attempt: attempt, answer)
  }

  func delete(_ thread: ThreadID) async -> Event {
    do throws(ServiceError) {
      try await service().deleteThread(thread)
      return .deletedAtProvider(thread, nil)
    } catch {
      return .deletedAtProvider(thread, error)
    }
  }

  /// Lists the provider's threads page by page, where it can list them. Otherwise nothing is said.
  public func listThreads(_ take: @Sendable ([ChatThread]) -> Void) async {
    var request = PageRequest(limit: 100)
    var walk = ListWalk()
    while let page = try? await service().threads(request), !page.items.isEmpty {
      take(page.items)
      let last = page.items.last?.id
      guard let next = try? walk.next(after: last, hasMore: page.hasMore, count: page.items.count) else { return }
      request.after = next
    }
  }

  /// The models and assistants that there are; what is not listed says why.
  func answerers() async -> Answerers {
    var found = Answerers(models: [], assistants: [])
    do throws(ServiceError) {
      let service = try await service()
      do throws(ServiceError) { found.models = try await service.models() } catch { found.failure = error }
      do throws(ServiceError) {
        found.assistants = try await service.assistants(PageRequest(limit: 100)).items
      } catch {
        found.assistantFailure = error
      }
    } catch {
      found.failure = error
    }
    return found
  }

  /// Tells the provider to stop a run. A notice when it could not be told.
  func stop(_ run: RunID, in thread: ThreadID) async -> Notice? {
    do throws(ServiceError) {
      _ = try await service().cancelRun(run, in: thread)
      return nil
    } catch {
      // A run that has just ended by itself can't be cancelled, and need not be.
      if case .badRequest = error.kind { return nil }
      return Notice(.warning, "Stopped here, but \(face.name) may go on: \(words(for: error, face))")
    }
  }

  private func result<Value>(
    _ work: () async throws(ServiceError) -> Value
  ) async -> Result<Value, ServiceError> {
    do throws(ServiceError) { return .success(try await work()) } catch { return .failure(error) }
  }
}
