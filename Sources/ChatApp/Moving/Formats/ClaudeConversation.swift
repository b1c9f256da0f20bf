// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// A conversation of a Claude export, in the shape that the APIs of the threads family have.
enum ClaudeConversation {
  /// Takes an object that has `chat_messages`.
  static func thread(_ json: JSONObject) -> MovedThread? {
    guard let messages = json["chat_messages"]?.array, let id = json["uuid"]?.importedText else { return nil }
    var thread: JSONObject = ["id": .string(id)]
    thread["title"] = json["name"]
    thread["created_at"] = json["created_at"]
    thread["updated_at"] = json["updated_at"]
    return ThreadDump.thread(thread, messages: .array(messages.map(message)))
  }

  private static func message(_ json: JSONValue) -> JSONValue {
    let sender = json["sender"]?.string ?? "assistant"
    let parts = json["content"]?.array?.filter { $0["text"]?.importedText != nil } ?? []
    var message: JSONObject = ["role": .string(sender == "human" ? "user" : sender)]
    message["id"] = json["uuid"]
    message["created_at"] = json["created_at"]
    message["content"] = parts.isEmpty ? json["text"] ?? "" : .array(parts)
    if let files = json["attachments"], files.array?.isEmpty == false { message["attachments"] = files }
    return .object(message)
  }
}
