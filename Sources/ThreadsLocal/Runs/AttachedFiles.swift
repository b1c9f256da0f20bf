// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// What a model is shown of the files that came with messages: text as text, of all else that it is there.
struct AttachedFiles {
  /// How much of all files a model is shown, in bytes; those of the newest messages come first.
  static let mostText = 1 << 20

  private var left = mostText

  /// What is to be added to the words of messages, by the messages' ids.
  static func notes(for items: [Message], in db: Database) throws -> [MessageID: String] {
    var files = AttachedFiles()
    var notes: [MessageID: String] = [:]
    for item in items.reversed() where item.kind == .message && item.role != .assistant {
      let found = try item.content.compactMap { try files.note(on: $0, in: db) }
      let attached = try item.attachments.map { try files.note(onAttachment: $0, in: db) }
      if !found.isEmpty || !attached.isEmpty { notes[item.id] = (found + attached).joined(separator: "\n\n") }
    }
    return notes
  }

  /// A part of a message that is no text.
  private mutating func note(on part: ContentPart, in db: Database) throws -> String? {
    guard case .other(let part) = part else { return nil }
    let type = part["type"]?.string ?? "unknown"
    if type == "input_file", let id = part["file_id"]?.string { return try note(on: id, in: db) }
    return "[Here is a part of the type '\(Self.line(type))', which is not shown to you.]"
  }

  private mutating func note(onAttachment attachment: JSONValue, in db: Database) throws -> String {
    guard let id = attachment["file_id"]?.string ?? attachment.string else {
      return "[Attached is something that names no file.]"
    }
    return try note(on: id, in: db)
  }

  private mutating func note(on id: FileID, in db: Database) throws -> String {
    guard let (file, beginning) = try FileTable.beginning(of: id, in: db) else {
      return "[The attached file '\(Self.line(id))' is not there any more.]"
    }
    let name = Self.line(file.name)
    guard let beginning else {
      return "[The attached file '\(name)' is not text: its \(file.size) bytes are not shown to you.]"
    }
    let text = Self.text(beginning, upTo: left)
    left -= text.utf8.count
    if text.utf8.count == file.size { return "[The attached file '\(name)':]\n\(text)\n[End of '\(name)']" }
    return
      "[The attached file '\(name)':]\n\(text)\n[Only the first \(text.utf8.count) of the \(file.size) bytes of '\(name)' are shown to you.]"
  }

  /// The longest beginning of that many bytes that ends with a whole character.
  static func text(_ bytes: [UInt8], upTo limit: Int) -> String {
    var end = min(bytes.count, limit)
    if let text = String(validating: bytes[..<end], as: UTF8.self) { return text }
    // Cut in the middle of a character, which has four bytes at most.
    for _ in 0..<3 where end > 0 {
      end -= 1
      if let text = String(validating: bytes[..<end], as: UTF8.self) { return text }
    }
    return ""
  }

  /// A name on one line, and not a long one.
  private static func line(_ name: String) -> String {
    let scalars = name.unicodeScalars.prefix(200).map { scalar in
      scalar.properties.generalCategory == .control || scalar.properties.isWhitespace ? " " : scalar
    }
    var line = String.UnicodeScalarView()
    line.append(contentsOf: scalars)
    return String(line)
  }
}
