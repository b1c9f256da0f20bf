// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// A list in the store: a table, or the rows of it that belong to one thing.
struct RowList {
  var table: String
  /// The column that names what the rows belong to, and its value.
  var scope: (column: String, value: String)?
  /// An SQL condition on the rows that are shown.
  var filter: String?

  /// The rows of a page, in the order asked for, and whether there are more beyond them.
  ///
  /// With `before` alone the page is the one that ends right before that id: the way back.
  func page(_ request: PageRequest, in db: Database) throws -> (rows: [Row], hasMore: Bool) {
    let limit = min(max(request.limit, 1), 100)
    var conditions = filter.map { [$0] } ?? []
    var arguments: [any DatabaseValueConvertible] = []
    if let scope {
      conditions.append("\(scope.column) = ?")
      arguments.append(scope.value)
    }
    let ascending = request.order == .ascending
    for (id, follows) in [(request.after, true), (request.before, false)] {
      guard let id else { continue }
      conditions.append("seq \(follows == ascending ? ">" : "<") ?")
      arguments.append(try sequence(of: id, in: db))
    }
    arguments.append(limit + 1)
    let backwards = request.before != nil && request.after == nil
    let selection = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    let sql = """
      SELECT * FROM \(table) \(selection)
      ORDER BY seq \(ascending == backwards ? "DESC" : "ASC") LIMIT ?
      """
    var rows = try db.rows(sql, StatementArguments(arguments))
    let hasMore = rows.count > limit
    if hasMore { rows.removeLast() }
    return (backwards ? rows.reversed() : rows, hasMore)
  }

  private func sequence(of id: String, in db: Database) throws -> Int64 {
    var sql = "SELECT seq FROM \(table) WHERE id = ?"
    var arguments: [any DatabaseValueConvertible] = [id]
    if let scope {
      sql += " AND \(scope.column) = ?"
      arguments.append(scope.value)
    }
    guard isPlain(id), let found = try db.value(Int64.self, sql, StatementArguments(arguments)) else {
      // Not `notFound`: that would say that the thread itself is gone.
      throw ServiceError(.badRequest, status: 400, message: "Nothing in this list has the id '\(id)'.")
    }
    return found
  }
}

/// Whether SQLite sees the whole of a text: it ends at U+0000.
func isPlain(_ id: String) -> Bool { !id.utf8.contains(0) }

/// The row of an id, if the table has it.
func row(_ id: String, of table: String, in db: Database) throws -> Row? {
  guard isPlain(id) else { return nil }
  return try db.row("SELECT * FROM \(table) WHERE id = ?", [id])
}
