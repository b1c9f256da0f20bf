// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// A thread's record as a line of the registry holds it.
struct ThreadLine {
  var record: ThreadRecord
  /// Members that this Skein does not know, as `"name":value`: a newer one wrote them.
  var unknown: [ArraySlice<UInt8>]

  /// Reads a line; `nil` when it is no record.
  init?(_ line: UnsafeBufferPointer<UInt8>) {
    var scanner = JSONLineScanner(line)
    var id = ""
    var createdAt: Timestamp?
    var updatedAt: Timestamp?
    var record = ThreadRecord(id: "", createdAt: Timestamp(milliseconds: 0), updatedAt: Timestamp(milliseconds: 0))
    var unknown: [ArraySlice<UInt8>] = []
    while scanner.next() {
      if scanner.isNamed("id") {
        id = scanner.string() ?? ""
      } else if scanner.isNamed("created_at") {
        createdAt = scanner.timestamp()
      } else if scanner.isNamed("updated_at") {
        updatedAt = scanner.timestamp()
      } else if scanner.isNamed("metadata") {
        record.metadata = scanner.metadata()
      } else if scanner.isNamed("message_count") {
        record.messageCount = scanner.integer() ?? 0
      } else if scanner.isNamed("preview") {
        record.preview = scanner.string() ?? ""
      } else if scanner.isNamed("opening") {
        record.opening = scanner.string() ?? ""
      } else if !Self.readRare(&scanner, into: &record) {
        unknown.append(Self.unknownMember(&scanner))
      }
    }
    guard scanner.isComplete, !id.isEmpty else { return nil }
    record.id = id
    record.createdAt = createdAt ?? updatedAt ?? record.createdAt
    record.updatedAt = updatedAt ?? record.createdAt
    self.record = record
    self.unknown = unknown
  }

  /// Members that most lines do not have.
  private static func readRare(_ scanner: inout JSONLineScanner, into record: inout ThreadRecord) -> Bool {
    if scanner.isNamed("replaces") {
      record.replaces = scanner.string()
    } else if scanner.isNamed("state") {
      record.state = scanner.string().flatMap(ThreadState.init) ?? .active
    } else if scanner.isNamed("trashed_at") {
      record.trashedAt = scanner.timestamp()
    } else if scanner.isNamed("deleted_at_provider") {
      record.isDeletedAtProvider = scanner.bool() ?? false
    } else if scanner.isNamed("unread") {
      record.isUnread = scanner.bool() ?? false
    } else if scanner.isNamed("run_id") {
      record.runID = scanner.string()
    } else if scanner.isNamed("assistant") {
      record.choice.assistantID = scanner.string()
    } else if scanner.isNamed("model") {
      record.choice.model = scanner.string()
    } else if scanner.isNamed("instructions") {
      record.choice.instructions = scanner.string()
    } else if scanner.isNamed("copied_from") {
      record.copiedFrom = scanner.string()
    } else if scanner.isNamed("copied_to") {
      record.copiedTo = (try? JSONValue(parsing: scanner.raw()))?.array?.compactMap(\.string) ?? []
    } else if scanner.isNamed("branch") {
      record.branch = (try? JSONValue(parsing: scanner.raw())).flatMap { ThreadBranch($0) }
    } else if scanner.isNamed("used_at") {
      record.usedAt = scanner.timestamp()
    } else if scanner.isNamed("pinned") {
      record.isPinned = scanner.bool() ?? false
    } else if scanner.isNamed("awaits_reply") {
      record.awaitsReply = scanner.bool() ?? false
    } else if scanner.isNamed("trash_seen_at") {
      record.trashSeenAt = scanner.timestamp()
    } else if scanner.isNamed("unsent") {
      record.hasUnsent = scanner.bool() ?? false
    } else {
      return false
    }
    return true
  }

  private static func unknownMember(_ scanner: inout JSONLineScanner) -> ArraySlice<UInt8> {
    let name = Array(scanner.name)
    return [UInt8(ascii: "\"")] + name + [UInt8(ascii: "\""), UInt8(ascii: ":")] + scanner.raw()
  }

  /// The line of a record, with the members that a newer Skein had put there.
  static func bytes(of record: ThreadRecord, unknown: [ArraySlice<UInt8>] = []) -> [UInt8] {
    var object = JSONObject()
    object["id"] = .string(record.id)
    object["replaces"] = record.replaces.map(JSONValue.string)
    object["created_at"] = .string(record.createdAt.rfc3339)
    object["updated_at"] = .string(record.updatedAt.rfc3339)
    if !record.metadata.isEmpty { object["metadata"] = JSONValue(record.metadata) }
    if record.state != .active { object["state"] = .string(record.state.rawValue) }
    object["trashed_at"] = record.trashedAt.map { .string($0.rfc3339) }
    if record.isDeletedAtProvider { object["deleted_at_provider"] = true }
    object["message_count"] = .integer(Int64(record.messageCount))
    if !record.opening.isEmpty { object["opening"] = .string(record.opening) }
    if !record.preview.isEmpty { object["preview"] = .string(record.preview) }
    if record.isUnread { object["unread"] = true }
    object["run_id"] = record.runID.map(JSONValue.string)
    object["assistant"] = record.choice.assistantID.map(JSONValue.string)
    object["model"] = record.choice.model.map(JSONValue.string)
    object["instructions"] = record.choice.instructions.map(JSONValue.string)
    object["copied_from"] = record.copiedFrom.map(JSONValue.string)
    if !record.copiedTo.isEmpty { object["copied_to"] = .array(record.copiedTo.map(JSONValue.string)) }
    object["branch"] = record.branch?.json
    object["used_at"] = record.usedAt.map { .string($0.rfc3339) }
    if record.isPinned { object["pinned"] = true }
    if record.hasUnsent { object["unsent"] = true }
    if record.awaitsReply { object["awaits_reply"] = true }
    object["trash_seen_at"] = record.trashSeenAt.map { .string($0.rfc3339) }
    return UnknownMembers.line(of: object, with: unknown)
  }
}
