// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// A line of `outbox.jsonl`: an entry, the end of one, or the name that a provider gave to a thread.
enum OutboxLine {
  case entry(OutboxEntry, writer: String?)
  case gone(String)
  case named(ThreadID, ThreadID)

  /// Members that are read here; others are a newer Skein's and stay.
  static let known: Set<String> = [
    "id", "gone", "named", "thread", "created_at", "kind", "message", "messages", "set", "remove", "stage",
    "may_have_left", "reason", "writer", "new_thread", "assistant", "model", "instructions",
  ]

  init?(_ json: JSONValue) {
    guard let id = json["id"]?.string else { return nil }
    if let name = json["named"]?.string {
      self = .named(id, name)
      return
    }
    if json["gone"]?.bool == true {
      self = .gone(id)
      return
    }
    guard let thread = json["thread"]?.string, let content = OutboxEntry.Content(json) else { return nil }
    let time = json["created_at"]?.string.flatMap { Timestamp(rfc3339: $0) } ?? Timestamp(milliseconds: 0)
    var entry = OutboxEntry(id: id, thread: thread, createdAt: time, content: content)
    entry.stage = json["stage"]?.string.flatMap(OutboxEntry.Stage.init) ?? .queued
    entry.mayHaveLeft = json["may_have_left"]?.bool ?? false
    entry.reason = json["reason"]?.string
    entry.newThreadMetadata = json["new_thread"]?.metadata
    entry.choice.assistantID = json["assistant"]?.string
    entry.choice.model = json["model"]?.string
    entry.choice.instructions = json["instructions"]?.string
    self = .entry(entry, writer: json["writer"]?.string)
  }

  static func object(of entry: OutboxEntry, writer: String?) -> JSONObject {
    var object = JSONObject()
    object["id"] = .string(entry.id)
    object["thread"] = .string(entry.thread)
    object["created_at"] = .string(entry.createdAt.rfc3339)
    entry.content.write(into: &object)
    object["stage"] = .string(entry.stage.rawValue)
    if entry.mayHaveLeft { object["may_have_left"] = true }
    object["reason"] = entry.reason.map(JSONValue.string)
    object["new_thread"] = entry.newThreadMetadata.map { JSONValue($0) }
    object["assistant"] = entry.choice.assistantID.map(JSONValue.string)
    object["model"] = entry.choice.model.map(JSONValue.string)
    object["instructions"] = entry.choice.instructions.map(JSONValue.string)
    object["writer"] = writer.map(JSONValue.string)
    return object
  }
}

extension OutboxEntry.Content {
  fileprivate init?(_ json: JSONValue) {
    switch json["kind"]?.string {
    case "message":
      guard let message = json["message"].flatMap({ MessageRecord(line: $0) }) else { return nil }
      self = .message(message)
    case "metadata":
      self = .metadata(
        MetadataChange(
          set: json["set"]?.metadata ?? [:], removed: Set(json["remove"]?.array?.compactMap(\.string) ?? [])))
    case "thread": self = .thread(json["messages"]?.array?.compactMap { MessageRecord(line: $0) } ?? [])
    default: return nil
    }
  }

  fileprivate func write(into object: inout JSONObject) {
    switch self {
    case .message(let message):
      object["kind"] = "message"
      object["message"] = message.line
    case .metadata(let change):
      object["kind"] = "metadata"
      object["set"] = JSONValue(change.set)
      object["remove"] = .array(change.removed.sorted().map(JSONValue.string))
    case .thread(let messages):
      object["kind"] = "thread"
      object["messages"] = .array(messages.compactMap(\.line))
    }
  }
}

extension MessageRecord {
  /// A message as its journal would hold it.
  fileprivate init?(line: JSONValue) {
    let read = line.utf8.withUnsafeBufferPointer { MessageLine($0) }
    guard case .message(let record, _)? = read else { return nil }
    self = record
  }

  fileprivate var line: JSONValue? { try? JSONValue(parsing: MessageLine.bytes(of: self, writer: nil)) }
}

extension JSONValue {
  fileprivate var metadata: Metadata? {
    object.map { object in object.members.reduce(into: [:]) { $0[$1.name] = $1.value.string } }
  }
}
