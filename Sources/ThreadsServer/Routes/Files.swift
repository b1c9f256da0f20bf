// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import ThreadsAPI

// Files, and those that came with a message.
extension Call {
  func createFile() async throws(ServiceError) -> Response {
    guard let form else { throw ServiceError(.badRequest, message: "file is required") }
    return reply.object(
      try await service.createFile(name: form.name, purpose: form.purpose, content: form.content))
  }

  func listFiles() async throws(ServiceError) -> Response {
    // Files may be asked for by the thousand; they come by the hundred.
    let request = try PageRequest(query: { query[$0] }, mostAtOnce: 10_000)
    return reply.page(try await service.files(purpose: query["purpose"].flatMap { $0.isEmpty ? nil : $0 }, request))
  }

  func deleteFile(_ id: FileID) async throws(ServiceError) -> Response {
    try await service.deleteFile(id)
    return reply.deletion(of: StoredFile.self, id)
  }

  func fileContent(_ id: FileID) async throws(ServiceError) -> Response {
    let file = try await service.file(id)
    return reply.content(try await service.fileContent(id), of: file)
  }

  func listFiles(of message: MessageID, _ thread: ThreadID) async throws(ServiceError) -> Response {
    let request = try pageRequest()
    return reply.page(try request.page(of: MessageFile.all(of: try await service.message(message, in: thread))))
  }

  func file(_ id: FileID, of message: MessageID, _ thread: ThreadID) async throws(ServiceError) -> Response {
    let files = MessageFile.all(of: try await service.message(message, in: thread))
    guard let file = files.first(where: { $0.id == id }) else {
      throw ServiceError(.notFound, message: "No file found with id '\(id)'.")
    }
    return reply.object(file)
  }
}
