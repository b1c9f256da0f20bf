// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import ThreadsAPI

// Assistants, and the models that they may name.
extension Call {
  func createAssistant() async throws(ServiceError) -> Response {
    reply.object(try await service.createAssistant(try AssistantSettings(decoding: body)))
  }

  func listAssistants() async throws(ServiceError) -> Response {
    reply.page(try await service.assistants(try pageRequest()))
  }

  func updateAssistant(_ id: AssistantID) async throws(ServiceError) -> Response {
    let settings = try await service.assistant(id).settings.updated(by: body)
    return reply.object(try await service.updateAssistant(id, settings))
  }

  func deleteAssistant(_ id: AssistantID) async throws(ServiceError) -> Response {
    try await service.deleteAssistant(id)
    return reply.deletion(of: Assistant.self, id)
  }

  func modelList() async throws(ServiceError) -> JSONValue {
    ["object": "list", "data": .array(try await modelNames().map(Self.modelObject))]
  }

  func model(_ name: String) async throws(ServiceError) -> Response {
    guard try await modelNames().contains(name) else {
      throw ServiceError(.notFound, message: "No model found with id '\(name)'.")
    }
    return reply.json(Self.modelObject(name))
  }

  private func modelNames() async throws(ServiceError) -> [String] {
    do {
      return try await models()
    } catch let error as ServiceError {
      throw error
    } catch {
      throw ServiceError(.serverError)
    }
  }

  private static func modelObject(_ name: String) -> JSONValue {
    ["id": .string(name), "object": "model", "created": 0, "owned_by": "skein"]
  }
}
