// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension LocalThreadService {
  public func createAssistant(_ settings: AssistantSettings) async throws(ServiceError) -> Assistant {
    try settings.metadata.check()
    let assistant = Assistant(id: makeID("asst_"), createdAt: now(), settings: settings)
    try await store().write { try AssistantTable.insert(assistant, in: $0) }
    return shown(assistant)
  }

  public func assistant(_ id: AssistantID) async throws(ServiceError) -> Assistant {
    shown(try await store().read { try AssistantTable.assistant(id, in: $0) })
  }

  public func assistants(_ page: PageRequest) async throws(ServiceError) -> Page<Assistant> {
    var page = try await store().read { try AssistantTable.page(page, in: $0) }
    page.items = page.items.map(shown)
    return page
  }

  public func updateAssistant(
    _ id: AssistantID, _ settings: AssistantSettings
  ) async throws(ServiceError) -> Assistant {
    try settings.metadata.check()
    return shown(
      try await store().write { db in
        var assistant = try AssistantTable.assistant(id, in: db)
        assistant.settings = settings
        try AssistantTable.update(assistant, in: db)
        return assistant
      })
  }

  public func deleteAssistant(_ id: AssistantID) async throws(ServiceError) {
    try await store().write { try AssistantTable.delete(id, in: $0) }
  }

  /// An assistant as it will answer: without a model of its own it shows the service's.
  private func shown(_ assistant: Assistant) -> Assistant {
    var assistant = assistant
    if assistant.settings.model.isEmpty { assistant.settings.model = defaultModel }
    return assistant
  }
}
