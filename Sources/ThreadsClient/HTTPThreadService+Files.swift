// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension HTTPThreadService {
  public func createFile(name: String, purpose: String, content: [UInt8]) async throws(ServiceError) -> StoredFile {
    try require(.files, "POST /files")
    // No content holds 128 random bits by chance.
    let boundary =
      "skein-" + String(UInt64.random(in: .min ... .max), radix: 16)
      + String(UInt64.random(in: .min ... .max), radix: 16)
    var call = try Call(.post, "files")
    call.form = Call.Form(
      contentType: CreateFileRequest.contentType(boundary: boundary),
      bytes: CreateFileRequest(name: name, purpose: purpose, content: content).form(boundary: boundary))
    return try await object(of: call)
  }

  public func file(_ id: FileID) async throws(ServiceError) -> StoredFile {
    try require(.files, "GET /files/ID")
    return try await object(of: Call(.get, "files", id))
  }

  public func files(purpose: String?, _ page: PageRequest) async throws(ServiceError) -> Page<StoredFile> {
    try require(.files, "GET /files")
    var query = page.query
    if let purpose { query.append((name: "purpose", value: purpose)) }
    return try await self.page(of: Call(.get, "files", query: query))
  }

  public func deleteFile(_ id: FileID) async throws(ServiceError) {
    try require(.files, "DELETE /files/ID")
    try await delete(Call(.delete, "files", id))
  }

  public func fileContent(_ id: FileID) async throws(ServiceError) -> [UInt8] {
    try require(.files, "GET /files/ID/content")
    return try await caller.bytes(Call(.get, "files", id, "content"), limit: Self.largestFile)
  }

  /// No provider keeps larger ones.
  private static let largestFile = 512 << 20
}
