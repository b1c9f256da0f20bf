// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GRDB
import ThreadsAPI

/// The files in the store, their content in parts in a table of its own.
enum FileTable {
  static let partSize = 256 << 10

  static func insert(_ file: StoredFile, content: [UInt8], in db: Database) throws {
    try db.run(
      "INSERT INTO files (id, created_at, name, purpose, size, is_text) VALUES (?, ?, ?, ?, ?, ?)",
      [
        file.id, file.createdAt.milliseconds, JSONValue.string(file.name).text, file.purpose, file.size,
        isText(content),
      ])
    for (number, start) in stride(from: 0, to: content.count, by: partSize).enumerated() {
      try db.run(
        "INSERT INTO file_parts (file_id, number, content) VALUES (?, ?, ?)",
        [file.id, number, Data(content[start..<min(start + partSize, content.count)])])
    }
  }

  static func file(_ id: FileID, in db: Database) throws -> StoredFile {
    guard let row = try row(id, of: "files", in: db) else { throw ServiceError(missing: "file", id) }
    return try file(row)
  }

  static func page(purpose: String?, _ request: PageRequest, in db: Database) throws -> Page<StoredFile> {
    if let purpose, !isPlain(purpose) { return Page(items: [], hasMore: false) }
    let (rows, hasMore) = try RowList(table: "files", scope: purpose.map { ("purpose", $0) }).page(request, in: db)
    return Page(items: try rows.map(file), hasMore: hasMore)
  }

  static func delete(_ id: FileID, in db: Database) throws {
    _ = try file(id, in: db)
    try db.run("DELETE FROM files WHERE id = ?", [id])
  }

  /// How large all files are together.
  static func totalSize(in db: Database) throws -> Int64 {
    try db.value(Int64.self, "SELECT COALESCE(SUM(size), 0) FROM files") ?? 0
  }

  static func content(of id: FileID, in db: Database) throws -> [UInt8] {
    let file = try file(id, in: db)
    var content: [UInt8] = []
    content.reserveCapacity(file.size)
    let parts = try Data.fetchCursor(
      db.cachedStatement(sql: "SELECT content FROM file_parts WHERE file_id = ? ORDER BY number"), arguments: [id])
    while let part = try parts.next() { content += part }
    guard content.count == file.size else { throw ServiceError(.storage, code: "damaged_row", message: "content") }
    return content
  }

  /// A file, when it is there, with its first part, when it is text.
  static func beginning(of id: FileID, in db: Database) throws -> (file: StoredFile, text: [UInt8]?)? {
    guard let row = try row(id, of: "files", in: db) else { return nil }
    guard try row.decode(Bool.self, forColumn: "is_text") else { return (try file(row), nil) }
    let part = try db.value(
      Data.self,
      "SELECT content FROM file_parts WHERE file_id = ? AND number = 0", [id])
    return (try file(row), part.map { Array($0) } ?? [])
  }

  private static func file(_ row: Row) throws -> StoredFile {
    StoredFile(
      id: try row.text("id"), createdAt: try row.timestamp("created_at"),
      name: try row.json("name").string ?? "", purpose: try row.text("purpose"),
      size: try row.decode(Int.self, forColumn: "size"))
  }

  /// Whether a model can read it: UTF-8 without U+0000.
  static func isText(_ content: [UInt8]) -> Bool {
    !content.contains(0) && String(validating: content, as: UTF8.self) != nil
  }
}
