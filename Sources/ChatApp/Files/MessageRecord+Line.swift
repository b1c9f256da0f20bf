// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// A line of a thread's journal: a message, or text to add to one.
enum MessageLine {
  /// A whole record, and which process wrote it while it was streaming.
  case message(MessageRecord, writer: String?)
  case text(String, of: MessageID)

  /// Reads a line; `nil` when it is neither.
  init?(_ line: UnsafeBufferPointer<UInt8>) {
    var unknown: [ArraySlice<UInt8>] = []
    self.init(line, unknown: &unknown)
  }

  /// Reads a line, and members of it that this Skein does not know, as `"name":value`.
  init?(_ line: UnsafeBufferPointer<UInt8>, unknown: inout [ArraySlice<UInt8>]) {
    var scanner = JSONLineScanner(line)
    var record = MessageRecord(
      id: "", role: .assistant, text: "", createdAt: Timestamp(milliseconds: 0))
    var appended: String?
    var writer: String?
    while scanner.next() {
      if scanner.isNamed("id") {
        record.id = scanner.string() ?? ""
      } else if scanner.isNamed("append") {
        appended = scanner.string()
      } else if scanner.isNamed("writer") {
        writer = scanner.string()
      } else if !Self.read(&scanner, into: &record) {
        let name = [UInt8(ascii: "\"")] + Array(scanner.name) + [UInt8(ascii: "\""), UInt8(ascii: ":")]
        unknown.append(name + scanner.raw())
      }
    }
    guard scanner.isComplete, !record.id.isEmpty else { return nil }
    self = appended.map { .text($0, of: record.id) } ?? .message(record, writer: writer)
  }

  private static func read(_ scanner: inout JSONLineScanner, into record: inout MessageRecord) -> Bool {
    if scanner.isNamed("replaces") {
      record.replaces = scanner.string()
    } else if scanner.isNamed("role") {
      record.role = Role(rawValue: scanner.string() ?? Role.assistant.rawValue)
    } else if scanner.isNamed("text") {
      record.text = scanner.string() ?? ""
    } else if scanner.isNamed("created_at") {
      record.createdAt = scanner.timestamp() ?? record.createdAt
    } else if scanner.isNamed("state") {
      record.state = scanner.string().flatMap(MessageState.init) ?? .completed
    } else if scanner.isNamed("metadata") {
      record.metadata = scanner.metadata()
    } else if scanner.isNamed("run_id") {
      record.runID = scanner.string()
    } else if scanner.isNamed("model") {
      record.model = scanner.string()
    } else if scanner.isNamed("reason") {
      record.reason = scanner.string()
    } else if scanner.isNamed("usage") {
      record.usage = (try? JSONValue(parsing: scanner.raw())).flatMap(Usage.init(decoding:))
    } else if scanner.isNamed("origin") {
      record.origin = (try? JSONValue(parsing: scanner.raw())).flatMap { MessagePlace($0) }
    } else if scanner.isNamed("variant_of") {
      record.variantOf = (try? JSONValue(parsing: scanner.raw())).flatMap { MessagePlace($0) }
    } else {
      return false
    }
    return true
  }

  /// The line of a record.
  static func bytes(
    of record: MessageRecord, writer: String?, unknown: [ArraySlice<UInt8>] = []
  ) -> [UInt8] {
    var object = JSONObject()
    object["id"] = .string(record.id)
    object["replaces"] = record.replaces.map(JSONValue.string)
    object["role"] = .string(record.role.rawValue)
    object["created_at"] = .string(record.createdAt.rfc3339)
    object["state"] = .string(record.state.rawValue)
    object["text"] = .string(record.text)
    if !record.metadata.isEmpty { object["metadata"] = JSONValue(record.metadata) }
    object["run_id"] = record.runID.map(JSONValue.string)
    object["model"] = record.model.map(JSONValue.string)
    object["reason"] = record.reason.map(JSONValue.string)
    object["usage"] = record.usage.map { usage in
      [
        "prompt_tokens": .integer(Int64(usage.promptTokens)),
        "completion_tokens": .integer(Int64(usage.completionTokens)),
      ]
    }
    object["origin"] = record.origin?.json
    object["variant_of"] = record.variantOf?.json
    object["writer"] = record.state == .streaming ? writer.map(JSONValue.string) : nil
    return UnknownMembers.line(of: object, with: unknown)
  }

  /// The line that adds text to a message.
  static func bytes(appending text: String, to id: MessageID) -> [UInt8] {
    JSONValue.object(["id": .string(id), "append": .string(text)]).utf8
  }
}
