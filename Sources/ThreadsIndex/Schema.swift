// SPDX-License-Identifier: Apache-2.0
import GRDB

/// An index that an earlier Skein made, or somebody else's database.
struct OutdatedIndex: Error {}

/// The tables. There are no migrations: another version is made anew.
enum Schema {
  /// Grows with every change of the tables, of the folding, and of what is a word.
  static let version = 1

  static func prepare(_ db: Database) throws {
    // One Skein makes the tables, the others wait for it.
    try db.inTransaction(.immediate) {
      let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      if found > version { throw IndexError.newer(version: found) }
      if found == version { return .commit }
      let isEmpty = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") == 0
      guard found == 0, isEmpty else { throw OutdatedIndex() }
      for statement in statements { try db.execute(sql: statement) }
      try db.execute(sql: "PRAGMA user_version = \(version)")
      return .commit
    }
  }

  private static let statements = [
    """
    CREATE TABLE threads (
      seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, updated_at INTEGER NOT NULL,
      is_trashed INTEGER NOT NULL, stamp TEXT NOT NULL)
    """,
    // The title of a thread is a message without an id. The text comes last: what stands before it is read without it.
    """
    CREATE TABLE messages (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, thread INTEGER NOT NULL, id TEXT, created_at INTEGER NOT NULL,
      text TEXT NOT NULL)
    """,
    "CREATE INDEX messages_of_thread ON messages(thread)",
    // Words come folded and apart: letters outside ASCII are letters, blanks are what is between.
    """
    CREATE VIRTUAL TABLE words USING fts5(title, body, content = '', tokenize = 'ascii', prefix = '1 2')
    """,
  ]
}
