// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension LocalThreadService {
  /// How large one file may be, and all together, in bytes.
  public static let largestFile = 64 << 20
  static let largestSumOfFiles: Int64 = 16 << 30
  private static let longestFileName = 1024
  private static let longestPurpose = 64

  public func createFile(name: String, purpose: String, content: [UInt8]) async throws(ServiceError) -> StoredFile {
    guard !name.isEmpty, name.utf8.count <= Self.longestFileName else {
      throw ServiceError(
        .badRequest, status: 400, message: "A file's name must have 1 to \(Self.longestFileName) bytes.")
    }
    guard !purpose.isEmpty, purpose.utf8.count <= Self.longestPurpose, isPlain(purpose) else {
      throw ServiceError(
        .badRequest, status: 400, message: "A file's purpose must have 1 to \(Self.longestPurpose) bytes.")
    }
    guard content.count <= Self.largestFile else {
      throw ServiceError(
        .tooLarge, status: 413, message: "A file may have up to \(Self.largestFile) bytes, not \(content.count).")
    }
    let file = StoredFile(
      id: makeID("file-"), createdAt: now(), name: name, purpose: purpose, size: content.count)
    return try await store().write { db in
      guard try FileTable.totalSize(in: db) + Int64(content.count) <= Self.largestSumOfFiles else {
        throw ServiceError(
          .tooLarge, status: 413,
          message: "All files together may have up to \(Self.largestSumOfFiles) bytes: delete some first.")
      }
      try FileTable.insert(file, content: content, in: db)
      return file
    }
  }

  public func file(_ id: FileID) async throws(ServiceError) -> StoredFile {
    try await store().read { try FileTable.file(id, in: $0) }
  }

  public func files(purpose: String?, _ page: PageRequest) async throws(ServiceError) -> Page<StoredFile> {
    try await store().read { try FileTable.page(purpose: purpose, page, in: $0) }
  }

  public func deleteFile(_ id: FileID) async throws(ServiceError) {
    try await store().write { try FileTable.delete(id, in: $0) }
  }

  public func fileContent(_ id: FileID) async throws(ServiceError) -> [UInt8] {
    try await store().read { try FileTable.content(of: id, in: $0) }
  }
}
