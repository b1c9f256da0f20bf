// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// Threads and messages as `--json` writes them (DESIGN §2.6).
enum ThreadJSON {
  static func of(_ record: ThreadRecord, profile: String) -> JSONValue {
    .object(object(of: record, profile: profile))
  }

  static func of(_ record: ThreadRecord, messages: [MessageRecord], profile: String) -> JSONValue {
    var object = object(of: record, profile: profile)
    object["message_count"] = .integer(Int64(messages.count))
    object["messages"] = .array(messages.map { of($0) })
    return .object(object)
  }

  /// Appends what ``of(_:profile:)`` writes: a list of 100,000 threads makes no value of each member of each.
  static func append(_ record: borrowing ThreadRecord, profile: String, to bytes: inout [UInt8]) {
    func append(_ text: StaticString) {
      bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    append("{\"id\":")
    JSONValue.append(record.id, to: &bytes)
    append(",\"title\":")
    if let title = record.title { JSONValue.append(title, to: &bytes) } else { append("null") }
    append(",\"profile\":")
    JSONValue.append(profile, to: &bytes)
    append(",\"created_at\":\"")
    bytes += record.createdAt.rfc3339Bytes
    append("\",\"updated_at\":\"")
    bytes += record.updatedAt.rfc3339Bytes
    append("\",\"metadata\":")
    JSONValue(record.metadata).write(to: &bytes)
    append(",\"state\":")
    JSONValue.append(record.state.rawValue, to: &bytes)
    append(",\"message_count\":")
    bytes += String(record.messageCount).utf8
    append(record.isPinned ? ",\"pinned\":true" : ",\"pinned\":false")
    append(",\"parent\":")
    if let parent = record.branch?.parent { JSONValue.append(parent, to: &bytes) } else { append("null") }
    append("}")
  }

  private static func object(of record: ThreadRecord, profile: String) -> JSONObject {
    [
      "id": .string(record.id), "title": record.title.map { .string($0) } ?? .null, "profile": .string(profile),
      "created_at": .string(record.createdAt.rfc3339), "updated_at": .string(record.updatedAt.rfc3339),
      "metadata": JSONValue(record.metadata), "state": .string(record.state.rawValue),
      "message_count": .integer(Int64(record.messageCount)), "pinned": .bool(record.isPinned),
      "parent": record.branch.map { .string($0.parent) } ?? .null,
    ]
  }

  private static func of(_ message: MessageRecord) -> JSONValue {
    var object: JSONObject = [
      "id": .string(message.id), "role": .string(message.role.rawValue), "text": .string(message.text),
      "created_at": .string(message.createdAt.rfc3339), "status": .string(message.state.contractName),
      "metadata": JSONValue(message.metadata),
    ]
    object["model"] = message.model.map { .string($0) }
    object["usage"] = message.usage.map { usage in
      [
        "prompt_tokens": .integer(Int64(usage.promptTokens)),
        "completion_tokens": .integer(Int64(usage.completionTokens)),
        "total_tokens": .integer(Int64(usage.totalTokens)),
      ]
    }
    return .object(object)
  }
}
