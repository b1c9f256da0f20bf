// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// Skein's own format for threads that go elsewhere: JSON Lines that hold everything.
///
/// The first line names the format and its version. Each thread is one line, `{"thread":{…}}`, and its messages follow,
/// oldest first, `{"thread_id":…,"message":{…}}`, with the names that `--json` has.
public enum ExportLines {
  public static let format = "skein.export"
  /// The newest version that this Skein writes and reads.
  public static let version = 1

  /// The first line.
  public static func header(profile: String) -> [UInt8] {
    line(["format": .string(format), "version": .integer(Int64(version)), "profile": .string(profile)])
  }

  /// The lines of a thread.
  public static func lines(of moved: MovedThread) -> [UInt8] {
    var record = moved.record
    record.messageCount = moved.messages.count
    record.replaces = nil
    var bytes = line(["thread": .object(object(ThreadLine.bytes(of: record), moved.extras))])
    for message in moved.messages {
      bytes += line(["thread_id": .string(record.id), "message": .object(object(of: message))])
    }
    return bytes
  }

  /// A message as it stands in its line.
  static func object(of message: MovedMessage) -> JSONObject {
    var record = message.record
    record.replaces = nil
    var object = object(MessageLine.bytes(of: record, writer: nil), JSONObject())
    object.rename("state", to: "status")
    for member in message.extras.members { object[member.name] = member.value }
    return object
  }

  /// Reads a thread from its line's object; `nil` when it is none.
  static func thread(_ object: JSONObject) -> MovedThread? {
    let bytes = JSONValue.object(object).utf8
    guard let record = bytes.withUnsafeBufferPointer({ ThreadLine($0)?.record }) else {
      // A name that no journal can hold: without what is unknown the rest is read.
      return object.isPlain ? nil : thread(object.plain)
    }
    let known = Set(self.object(ThreadLine.bytes(of: record), JSONObject()).members.map(\.name))
    var extras = JSONObject()
    for member in object.members where !known.contains(member.name) && member.name != "replaces" {
      extras[member.name] = member.value
    }
    var moved = MovedThread(record, extras: extras)
    moved.record.replaces = nil
    return moved
  }

  /// Reads a message from its line's object; `nil` when it is none.
  static func message(_ object: JSONObject) -> MovedMessage? {
    var renamed = object
    if renamed["status"] != nil {
      renamed["state"] = nil
      renamed.rename("status", to: "state")
    }
    let bytes = JSONValue.object(renamed).utf8
    guard case .message(var record, _)? = bytes.withUnsafeBufferPointer({ MessageLine($0) }) else {
      return object.isPlain ? nil : message(object.plain)
    }
    record.replaces = nil
    return MovedMessage(record, extras: MessageLine.extras(of: record, in: renamed))
  }

  private static func object(_ bytes: [UInt8], _ extras: JSONObject) -> JSONObject {
    var object = (try? JSONValue(parsing: bytes).object) ?? JSONObject()
    for member in extras.members { object[member.name] = member.value }
    return object
  }

  private static func line(_ object: JSONObject) -> [UInt8] {
    JSONValue.object(object).utf8 + [JSONLinesFile.newline]
  }
}

extension JSONObject {
  /// Gives a member another name, in its place.
  fileprivate mutating func rename(_ old: String, to new: String) {
    var renamed = JSONObject()
    for member in members { renamed[member.name == old ? new : member.name] = member.value }
    self = renamed
  }

  /// Whether every name can stand in a journal.
  fileprivate var isPlain: Bool { members.allSatisfy { $0.hasPlainName } }

  /// The members whose names can stand in a journal.
  fileprivate var plain: JSONObject {
    var plain = JSONObject()
    for member in members where member.hasPlainName { plain[member.name] = member.value }
    return plain
  }
}

extension JSONObject.Member {
  fileprivate var hasPlainName: Bool { !JSONValue.string(name).utf8.contains(UInt8(ascii: "\\")) }
}
