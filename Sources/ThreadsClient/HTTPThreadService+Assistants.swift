// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension HTTPThreadService {
  public func createAssistant(_ settings: AssistantSettings) async throws(ServiceError) -> Assistant {
    try check(settings.metadata)
    return try await object(of: Call(.post, "assistants", body: dialect.encode(settings)))
  }

  public func assistant(_ id: AssistantID) async throws(ServiceError) -> Assistant {
    try await object(of: Call(.get, "assistants", id))
  }

  public func assistants(_ page: PageRequest) async throws(ServiceError) -> Page<Assistant> {
    try await self.page(of: Call(.get, "assistants", query: page.query))
  }

  public func updateAssistant(_ id: AssistantID, _ settings: AssistantSettings)
    async throws(ServiceError) -> Assistant
  {
    try check(settings.metadata)
    return try await object(of: Call(.post, "assistants", id, body: dialect.encode(settings)))
  }

  public func deleteAssistant(_ id: AssistantID) async throws(ServiceError) {
    try await delete(Call(.delete, "assistants", id))
  }
}
