// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

// How values without a column of their own are kept: JSON of the store's own, independent of every dialect.

extension Row {
  /// A column that holds JSON text.
  func json(_ column: String) throws -> JSONValue {
    do {
      return try JSONValue(parsing: try decode(String.self, forColumn: column), maximumDepth: 512)
    } catch is JSONSyntaxError {
      throw ServiceError(.storage, code: "damaged_row", message: column)
    }
  }

  func text(_ column: String) throws -> String { try decode(String.self, forColumn: column) }

  func timestamp(_ column: String) throws -> Timestamp {
    Timestamp(milliseconds: try decode(Int64.self, forColumn: column))
  }

  func optionalTimestamp(_ column: String) throws -> Timestamp? {
    try decode(Int64?.self, forColumn: column).map { Timestamp(milliseconds: $0) }
  }
}

extension JSONValue {
  /// An object of those members that have a value.
  static func members(_ pairs: [(String, JSONValue?)]) -> JSONValue {
    var object = JSONObject()
    for (name, value) in pairs { object[name] = value }
    return .object(object)
  }

  init?(_ text: String?) {
    guard let text else { return nil }
    self = .string(text)
  }

  init?(_ time: Timestamp?) {
    guard let time else { return nil }
    self = .integer(time.milliseconds)
  }

  func time(_ name: String) -> Timestamp? {
    self[name]?.integer.map { Timestamp(milliseconds: $0) }
  }

  /// The pairs of an object of strings.
  var storedMetadata: Metadata {
    var metadata = Metadata()
    for member in object?.members ?? [] { metadata[member.name] = member.value.string }
    return metadata
  }
}

/// What clients hung on a thing whose row keeps it among its details; `nil` when there is no such row.
func metadata(of id: String, in table: String, _ db: Database) throws -> Metadata? {
  guard let row = try db.row("SELECT details FROM \(table) WHERE id = ?", [id]) else {
    return nil
  }
  return try row.json("details")["metadata"]?.storedMetadata ?? [:]
}

extension Sampling {
  var stored: JSONValue? {
    if self == Sampling() { return nil }
    return .members([
      ("temperature", temperature.map(JSONValue.double)), ("top_p", topP.map(JSONValue.double)),
      ("top_k", topK.map { .integer(Int64($0)) }), ("max_tokens", maxTokens.map { .integer(Int64($0)) }),
    ])
  }

  init(stored: JSONValue?) {
    self.init(
      temperature: stored?["temperature"]?.double, topP: stored?["top_p"]?.double,
      topK: stored?["top_k"]?.integer.flatMap { Int(exactly: $0) },
      maxTokens: stored?["max_tokens"]?.integer.flatMap { Int(exactly: $0) })
  }
}

extension [ContentPart] {
  var stored: JSONValue {
    .array(
      map { part in
        switch part {
        case .text(let text): ["text": .string(text)]
        case .other(let value): ["other": value]
        }
      })
  }

  init(stored: JSONValue) {
    self = (stored.array ?? []).compactMap { part in
      if let text = part["text"]?.string { return .text(text) }
      return part["other"].map(ContentPart.other)
    }
  }
}
