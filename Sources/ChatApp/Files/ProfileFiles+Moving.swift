// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Synchronization
public import ThreadsAPI

// Threads leave and come with everything that their lines hold, also what this Skein does not know.
extension ProfileFiles {
  /// A thread of the registry as it was last read, with its messages.
  public func moved(_ record: ThreadRecord) -> (thread: MovedThread, findings: [FileFinding]) {
    let extras = state.withLock { $0.unknownMembers(of: record.id) }
    let (messages, findings) = movedMessages(of: record.id)
    return (MovedThread(record, messages: messages, extras: JSONObject(memberTexts: extras)), findings)
  }

  private func movedMessages(of thread: ThreadID) -> ([MovedMessage], [FileFinding]) {
    let journal = threadFile(thread)
    var findings: [FileFinding] = []
    let text = journal.text(&findings)
    var fold = MessageFold()
    let reading = journal.read(text) { line, offset in fold.take(line, offset) }
    findings += journal.judge(reading, text)
    let messages = fold.located.filter { $0.record.state != .withdrawn }.map { record, line in
      MovedMessage(record, extras: MessageLine.extras(of: record, in: text.bytes[line]))
    }
    return (messages, findings)
  }

  /// Adds messages to a thread's journal, all or none.
  public func restore(_ messages: [MovedMessage], in thread: ThreadID) throws(FileError) {
    if messages.isEmpty { return }
    let lines = messages.map { MessageLine.bytes(of: $0.record, extras: $0.extras) }
    try state.withLock { state throws(FileError) in
      state.threads.wrote(try threadFile(thread).add(lines, durable: true), in: thread)
    }
  }

  /// Keeps a thread's record with members that this Skein does not know.
  public func restore(_ record: ThreadRecord, extras: JSONObject) throws(FileError) {
    try state.withLock { state throws(FileError) in
      let members = extras.members.map(\.text)
      let isReadable = ThreadLine.bytes(of: record, unknown: members).withUnsafeBufferPointer { ThreadLine($0) != nil }
      if isReadable, !members.isEmpty { state.unknown[record.id] = members }
      try save(record, durable: true, &state)
    }
  }
}

extension MessageLine {
  /// What belongs to this journal alone: who writes a message, and what its id was before.
  private static let bookkeeping: Set<String> = ["replaces", "writer", "append"]

  /// The members of a line that the record read from it does not say.
  static func extras(of record: MessageRecord, in line: ArraySlice<UInt8>) -> JSONObject {
    let read = try? JSONValue(parsing: line).object
    return extras(of: record, in: read ?? JSONObject())
  }

  static func extras(of record: MessageRecord, in object: JSONObject) -> JSONObject {
    let known = (try? JSONValue(parsing: bytes(of: record, writer: nil)).object) ?? JSONObject()
    let names = Set(known.members.map(\.name)).union(bookkeeping)
    var extras = JSONObject()
    for member in object.members where !names.contains(member.name) { extras[member.name] = member.value }
    return extras
  }

  /// The line of a record with members that this Skein does not know; without them when no line could hold them.
  static func bytes(of record: MessageRecord, extras: JSONObject) -> [UInt8] {
    let plain = bytes(of: record, writer: nil)
    if extras.members.isEmpty { return plain }
    var bytes = plain
    for member in extras.members {
      bytes.removeLast()
      bytes.append(UInt8(ascii: ","))
      bytes += member.text
      bytes.append(UInt8(ascii: "}"))
    }
    return bytes.withUnsafeBufferPointer { MessageLine($0) != nil } ? bytes : plain
  }
}

extension JSONObject.Member {
  /// `"name":value`, as it stands in an object.
  var text: ArraySlice<UInt8> { (JSONValue.string(name).utf8 + [UInt8(ascii: ":")] + value.utf8)[...] }
}

extension JSONObject {
  /// The members that stand so in an object.
  init(memberTexts: [ArraySlice<UInt8>]) {
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    for (index, text) in memberTexts.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += text
    }
    bytes.append(UInt8(ascii: "}"))
    self = (try? JSONValue(parsing: bytes).object) ?? JSONObject()
  }
}
