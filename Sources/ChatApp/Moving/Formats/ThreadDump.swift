// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// Threads and messages as the APIs of the threads family answer them, and people save them.
enum ThreadDump {
  /// A thread with what stands in it, or beside it, as its messages.
  static func thread(_ json: JSONObject, messages: JSONValue?) -> MovedThread? {
    guard let id = json["id"]?.importedText ?? json["thread_id"]?.importedText else { return nil }
    let list = elements(messages ?? json["messages"] ?? json["items"] ?? .null) ?? []
    let said = json["created_at"]?.importedTime
    let found = ordered(list.compactMap { message($0, in: id) }, since: said ?? Timestamp(milliseconds: 0))
    let created = said ?? found.first?.record.createdAt ?? Timestamp(milliseconds: 0)
    var record = ThreadRecord(id: id, createdAt: created, updatedAt: created)
    record.updatedAt = max(json["updated_at"]?.importedTime ?? created, found.last?.record.createdAt ?? created)
    record.metadata = json["metadata"]?.importedMetadata ?? [:]
    if record.title == nil, let title = json["title"]?.importedText {
      record.metadata.setTitle(title.clippedForMetadata)
    }
    record.state = json["state"]?.string.flatMap(ThreadState.init) ?? .active
    var moved = MovedThread(record, messages: found, origin: .dump)
    moved.nameMessages()
    moved.describe()
    return moved
  }

  /// What a list envelope holds, or an array.
  static func elements(_ json: JSONValue) -> [JSONValue]? { json.array ?? json["data"]?.array }

  /// The thread that a message says it belongs to.
  static func owner(_ json: JSONValue) -> ThreadID? { json["thread_id"]?.importedText }

  /// Whether this is a message as a list of messages has it.
  static func isMessage(_ json: JSONValue) -> Bool {
    if json["object"]?.string == "thread.message" { return true }
    return json["role"]?.string != nil && (json["content"] != nil || json["text"] != nil)
  }

  static func message(_ json: JSONValue, in thread: ThreadID) -> MovedMessage? {
    guard let object = json.object, isMessage(json) else { return nil }
    var extras = JSONObject()
    let words = text(of: json["content"] ?? json["text"] ?? .null, &extras)
    for name in ["attachments", "file_ids"] {
      if let value = json[name], value.array?.isEmpty == false { extras[name] = value }
    }
    let answered = json["run_id"]?.importedText != nil || json["assistant_id"]?.importedText != nil
    let role = json["role"]?.importedText ?? (answered ? "assistant" : "user")
    var record = MessageRecord(
      id: object["id"]?.importedText ?? "", role: .user, text: words,
      createdAt: json["created_at"]?.importedTime ?? Timestamp(milliseconds: 0))
    switch role {
    case "user": break
    case "assistant", "system": record.role = Role(rawValue: role)
    case "developer": record.role = .system
    default:
      record.role = .assistant
      record.text = "[\(role)]\n\n\(words)"
    }
    record.metadata = json["metadata"]?.importedMetadata ?? [:]
    record.runID = json["run_id"]?.importedText
    record.model = json["model"]?.importedText
    switch json["status"]?.string {
    case "in_progress", "incomplete", "streaming", "interrupted": record.state = .interrupted
    case "failed", "queued": record.state = .failed
    default: break
    }
    return MovedMessage(record, extras: extras)
  }

  /// The words of a message; what is not words gets a mark, and is kept as it came.
  private static func text(of content: JSONValue, _ extras: inout JSONObject) -> String {
    if let text = content.string { return text }
    let parts = content.array ?? (content.object == nil ? [] : [content])
    let words = parts.map { part -> String in
      if let text = part.string ?? part["text"]?.string ?? part["text"]?["value"]?.string { return text }
      if let refusal = part["refusal"]?.string { return refusal }
      extras["content"] = content
      let kind = part["type"]?.importedText ?? "part"
      let body = part[kind]
      let name =
        body?["url"]?.importedText ?? body?["file_id"]?.importedText ?? body?.importedText
        ?? part["file_id"]?.importedText ?? part["filename"]?.importedText
      return name.map { "[\(kind): \($0)]" } ?? "[\(kind)]"
    }
    return words.joined(separator: "\n\n")
  }

  /// The messages oldest first: a list of the API is newest first unless it was asked for otherwise.
  static func ordered(_ messages: [MovedMessage], since start: Timestamp) -> [MovedMessage] {
    guard let first = messages.first?.record, let last = messages.last?.record else { return messages }
    var isReversed = first.createdAt > last.createdAt
    // All in one second: a thread begins with its user, and ends with an answer.
    if first.createdAt == last.createdAt { isReversed = first.role == .assistant && last.role != .assistant }
    var sorted = isReversed ? messages.reversed() : messages
    fillTimes(&sorted, since: start)
    return sorted.enumerated().sorted {
      ($0.element.record.createdAt, $0.offset) < ($1.element.record.createdAt, $1.offset)
    }.map(\.element)
  }

  /// A message without a time has that of the one before it.
  private static func fillTimes(_ messages: inout [MovedMessage], since start: Timestamp) {
    var time = start
    for index in messages.indices {
      if messages[index].record.createdAt.milliseconds == 0 { messages[index].record.createdAt = time }
      time = messages[index].record.createdAt
    }
  }
}
