// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// The assistants in the store. One whose model is empty answers with the service's default model.
enum AssistantTable {
  static func insert(_ assistant: Assistant, in db: Database) throws {
    try db.run(
      "INSERT INTO assistants (id, created_at, settings) VALUES (?, ?, ?)",
      [assistant.id, assistant.createdAt.milliseconds, stored(assistant.settings).text])
  }

  static func assistant(_ id: AssistantID, in db: Database) throws -> Assistant {
    guard let row = try row(id, of: "assistants", in: db) else { throw ServiceError(missing: "assistant", id) }
    return try assistant(row)
  }

  static func contains(_ id: AssistantID, in db: Database) throws -> Bool {
    try row(id, of: "assistants", in: db) != nil
  }

  static func page(_ request: PageRequest, in db: Database) throws -> Page<Assistant> {
    let (rows, hasMore) = try RowList(table: "assistants").page(request, in: db)
    return Page(items: try rows.map(assistant), hasMore: hasMore)
  }

  static func update(_ assistant: Assistant, in db: Database) throws {
    try db.run(
      "UPDATE assistants SET settings = ? WHERE id = ?",
      [stored(assistant.settings).text, assistant.id])
  }

  static func delete(_ id: AssistantID, in db: Database) throws {
    guard try contains(id, in: db) else { throw ServiceError(missing: "assistant", id) }
    try db.run("DELETE FROM assistants WHERE id = ?", [id])
  }

  private static func assistant(_ row: Row) throws -> Assistant {
    let stored = try row.json("settings")
    var settings = AssistantSettings(
      model: stored["model"]?.string ?? "", name: stored["name"]?.string,
      description: stored["description"]?.string, instructions: stored["instructions"]?.string,
      tools: stored["tools"]?.array ?? [], metadata: stored["metadata"]?.storedMetadata ?? [:],
      sampling: Sampling(stored: stored["sampling"]))
    settings.toolResources = stored["tool_resources"]
    settings.responseFormat = stored["response_format"]
    settings.reasoningEffort = stored["reasoning_effort"]?.string
    return Assistant(id: try row.text("id"), createdAt: try row.timestamp("created_at"), settings: settings)
  }

  private static func stored(_ settings: AssistantSettings) -> JSONValue {
    .members([
      ("model", .string(settings.model)), ("name", JSONValue(settings.name)),
      ("description", JSONValue(settings.description)), ("instructions", JSONValue(settings.instructions)),
      ("tools", settings.tools.isEmpty ? .none : .some(.array(settings.tools))),
      ("metadata", settings.metadata.isEmpty ? .none : .some(JSONValue(settings.metadata))),
      ("sampling", settings.sampling.stored), ("tool_resources", settings.toolResources),
      ("response_format", settings.responseFormat), ("reasoning_effort", JSONValue(settings.reasoningEffort)),
    ])
  }
}
