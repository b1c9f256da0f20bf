// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables, and how a database of an earlier Skein becomes one of this.
///
/// `seq` is the order of things: monotone, never reused. Text that people wrote is kept as JSON, which has a spelling
/// for U+0000 where SQLite's strings end.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 threads, messages, assistants, runs, steps") { db in
      for statement in first { try db.execute(sql: statement) }
    }
    migrator.registerMigration("2 items, tool calls, files, detached threads") { db in
      for statement in second { try db.execute(sql: statement) }
    }
    return migrator
  }

  private static let first = [
    """
    CREATE TABLE threads (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL,
      metadata TEXT NOT NULL, tool_resources TEXT)
    """,
    """
    CREATE TABLE assistants (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL,
      settings TEXT NOT NULL)
    """,
    """
    CREATE TABLE runs (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
      thread_id TEXT NOT NULL REFERENCES threads(id) ON DELETE CASCADE,
      assistant_id TEXT NOT NULL, status TEXT NOT NULL, owner INTEGER NOT NULL, created_at INTEGER NOT NULL,
      details TEXT NOT NULL)
    """,
    "CREATE INDEX runs_of_thread ON runs(thread_id, seq)",
    // One run at a time in a thread, whoever starts it.
    "CREATE UNIQUE INDEX active_run_of_thread ON runs(thread_id) WHERE status IN ('queued', 'in_progress', 'cancelling')",
    """
    CREATE TABLE messages (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
      thread_id TEXT NOT NULL REFERENCES threads(id) ON DELETE CASCADE,
      run_id TEXT, role TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL, content TEXT NOT NULL,
      details TEXT NOT NULL)
    """,
    "CREATE INDEX messages_of_thread ON messages(thread_id, seq)",
    "CREATE INDEX messages_of_run ON messages(run_id)",
    """
    CREATE TABLE steps (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
      run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
      thread_id TEXT NOT NULL, assistant_id TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL,
      completed_at INTEGER, message_id TEXT)
    """,
    "CREATE INDEX steps_of_run ON steps(run_id, seq)",
    // The text of a message that is being written, as it came.
    """
    CREATE TABLE pieces (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      message_id TEXT NOT NULL REFERENCES messages(id) ON DELETE CASCADE, text TEXT NOT NULL)
    """,
    "CREATE INDEX pieces_of_message ON pieces(message_id, seq)",
  ]

  private static let second = [
    "ALTER TABLE threads ADD COLUMN is_listed INTEGER NOT NULL DEFAULT 1",
    "CREATE INDEX listed_threads ON threads(seq) WHERE is_listed = 1",
    "CREATE INDEX detached_threads ON threads(seq) WHERE is_listed = 0",
    "ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL DEFAULT 'message'",
    "ALTER TABLE steps ADD COLUMN details TEXT",
    // The last item of the thread when the run had ended, and whether its thread was given to a run that goes on.
    "ALTER TABLE runs ADD COLUMN last_item INTEGER",
    "ALTER TABLE runs ADD COLUMN is_continued INTEGER NOT NULL DEFAULT 0",
    "DROP INDEX active_run_of_thread",
    "CREATE UNIQUE INDEX active_run_of_thread ON runs(thread_id) WHERE status IN (\(Schema.activeStatuses))",
    """
    CREATE TABLE files (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL,
      name TEXT NOT NULL, purpose TEXT NOT NULL, size INTEGER NOT NULL, is_text INTEGER NOT NULL)
    """,
    "CREATE INDEX files_of_purpose ON files(purpose, seq)",
    // Apart, so that a list of files does not read them; in parts, so that a beginning can be read alone.
    """
    CREATE TABLE file_parts (
      file_id TEXT NOT NULL REFERENCES files(id) ON DELETE CASCADE, number INTEGER NOT NULL, content BLOB NOT NULL)
    """,
    "CREATE UNIQUE INDEX parts_of_file ON file_parts(file_id, number)",
  ]

  /// The states of a run that keeps others out of its thread, as an SQL list. Part of the second migration: never
  /// change it.
  static let activeStatuses = "'queued', 'in_progress', 'cancelling', 'requires_action'"
}
