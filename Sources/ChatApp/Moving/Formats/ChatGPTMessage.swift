// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// A message of a ChatGPT export in Skein's terms; there is none for what was never meant to be seen.
struct ChatGPTMessage {
  let record: MessageRecord

  init?(_ json: JSONValue) {
    let metadata = json["metadata"]
    if metadata?["is_visually_hidden_from_conversation"]?.bool == true { return nil }
    if json["weight"]?.double == 0 { return nil }
    let content = json["content"]
    // What the assistant was told about its user is settings, not conversation.
    if content?["content_type"]?.string == "user_editable_context" { return nil }
    let words = Self.text(of: content).trimmingBlankLines
    guard !words.isEmpty else { return nil }
    let (role, text) = Self.spoken(words, json)
    record = MessageRecord(
      id: json["id"]?.importedText ?? "", role: role, text: text,
      createdAt: json["create_time"]?.importedTime ?? Timestamp(milliseconds: 0),
      state: json["status"]?.string == "in_progress" ? .interrupted : .completed,
      model: role == .assistant ? metadata?["model_slug"]?.importedText : nil)
  }

  /// Who speaks, and the words with a mark where it is a tool that speaks or is spoken to.
  private static func spoken(_ text: String, _ json: JSONValue) -> (Role, String) {
    let name = json["author"]?["name"]?.importedText
    switch json["author"]?["role"]?.string {
    case "user": return (.user, text)
    case "system": return (.system, text)
    case "assistant", nil:
      guard let recipient = json["recipient"]?.importedText, recipient != "all" else { return (.assistant, text) }
      return (.assistant, "[to \(recipient)]\n\n\(text)")
    case "tool": return (.assistant, "[\(name.map { "tool \($0)" } ?? "tool")]\n\n\(text)")
    case let other?: return (.assistant, "[\(other)]\n\n\(text)")
    }
  }

  private static func text(of content: JSONValue?) -> String {
    guard let content else { return "" }
    if let text = content.string { return text }
    switch content["content_type"]?.string {
    case "code": return fenced(content["text"]?.string, language: content["language"]?.string)
    case "execution_output": return fenced(content["text"]?.string, language: nil)
    case "thoughts":
      return (content["thoughts"]?.array ?? []).compactMap {
        $0["content"]?.importedText ?? $0["summary"]?.importedText
      }
      .joined(separator: "\n\n")
    case "tether_quote":
      return [content["title"]?.importedText, content["url"]?.importedText, content["text"]?.importedText]
        .compactMap { $0 }.joined(separator: "\n")
    default: break
    }
    if let parts = content["parts"]?.array {
      return parts.map(text(ofPart:)).filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
    for name in ["text", "result", "content"] {
      if let text = content[name]?.importedText { return text }
    }
    return ""
  }

  /// A part: words, or a mark for what is not words.
  private static func text(ofPart part: JSONValue) -> String {
    if let text = part.string { return text }
    if let text = part["text"]?.importedText { return text }
    guard let type = part["content_type"]?.importedText else { return "" }
    let name = part["name"]?.importedText ?? part["asset_pointer"]?.importedText
    let kind = type.hasPrefix("image") ? "image" : type.hasPrefix("audio") ? "audio" : type
    return name.map { "[\(kind): \($0)]" } ?? "[\(kind)]"
  }

  /// A block of code with a fence that nothing in it closes.
  private static func fenced(_ code: String?, language: String?) -> String {
    guard let code, !code.isEmpty else { return "" }
    var fence = "```"
    while code.contains(fence) { fence += "`" }
    let name = language.flatMap { $0 == "unknown" ? nil : $0 } ?? ""
    return "\(fence)\(name)\n\(code)\n\(fence)"
  }
}

extension String {
  /// Without the line ends and blanks around it.
  fileprivate var trimmingBlankLines: String {
    guard let first = firstIndex(where: { !$0.isNewline && $0 != " " }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
