// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// What Skein notes on a message that it posts again elsewhere, so that it is known again and can come back as it was.
enum CopyMarks {
  /// The message's id where it came from.
  static let id = "skein_id"
  /// Who really said it, where the provider takes no such role.
  static let role = "skein_role"
  /// When it was really said.
  static let time = "skein_time"
  static let model = "skein_model"
  /// On a thread: what it is a copy of, or was imported from; and where a copy of it is.
  static let copiedFrom = "skein_copied_from"
  static let copiedTo = "skein_copied_to"
  static let source = "skein_source"

  private static let onMessages = [id, role, time, model]
  private static let onThreads = [copiedFrom, copiedTo, source]

  /// The line that says who speaks, before the words of somebody whose role the provider does not take.
  static func speaker(_ message: MessageRecord) -> String {
    let words = [message.role.rawValue, message.model].compactMap { $0 }.joined(separator: " ")
    return "[" + words.filter { $0 != "[" && $0 != "]" && !$0.isNewline } + "]\n\n"
  }

  /// A message as it is posted. The user's pairs of metadata come first; ours take what room is left.
  static func posted(_ message: MessageRecord, as role: Role) -> NewMessage {
    let isOther = role != message.role
    var metadata = JSONValue(message.metadata).importedMetadata
    metadata.note(id, message.id)
    if isOther { metadata.note(self.role, message.role.rawValue) }
    metadata.note(time, message.createdAt.rfc3339)
    if let name = message.model { metadata.note(model, name) }
    return NewMessage(role: role, text: isOther ? speaker(message) + message.text : message.text, metadata: metadata)
  }

  /// A message that was posted so, as it was.
  static func original(of message: MessageRecord) -> MessageRecord {
    var original = message
    original.model = message.metadata[model] ?? message.model
    if let time = message.metadata[time].flatMap({ Timestamp(rfc3339: $0) }) { original.createdAt = time }
    if let role = message.metadata[role] {
      original.role = Role(rawValue: role)
      let line = speaker(original)
      if original.text.hasPrefix(line) { original.text.removeFirst(line.count) }
    }
    for key in onMessages { original.metadata[key] = nil }
    return original
  }

  /// A thread whose copy is to be made, without what is said of it and other threads.
  static func original(of thread: MovedThread) -> MovedThread {
    var original = thread
    for key in onThreads + [ThreadBranch.parentKey, ThreadBranch.ownIDKey] { original.record.metadata[key] = nil }
    original.record.branch = nil
    original.record.copiedFrom = nil
    original.record.copiedTo = []
    // Where the original stands for its owner is its own affair; that it was put away is not.
    if original.record.state != .archived { original.record.state = .active }
    original.record.trashedAt = nil
    original.record.isDeletedAtProvider = false
    original.record.isUnread = false
    for index in original.messages.indices {
      original.messages[index].record = self.original(of: original.messages[index].record)
      original.messages[index].record.origin = nil
      original.messages[index].record.variantOf = nil
    }
    return original
  }
}
