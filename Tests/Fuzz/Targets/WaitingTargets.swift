// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

@testable import ChatApp

// What waits to be sent, what is typed, what was cleared, and what Skeins tell each other.
extension FuzzTarget {
  static let waiting = [
    FuzzTarget("outbox") { input throws(Broken) in
      try withFile(input.bytes, "skein.outbox") { file throws(Broken) in
        try compacts(file, { file throws(Broken) in try outbox(file).entries }) { text in
          var fold = OutboxFold()
          _ = file.read(text) { line, offset in fold.take(line, offset) }
          return fold.lines.map { text.bytes[$0] }
        }
        for entry in try outbox(file).entries {
          let line = OutboxLine.object(of: entry, writer: nil)
          guard case .entry(let again, _)? = OutboxLine(.object(line)) else { throw Broken("not read again: \(entry)") }
          try requireSame(
            JSONValue.object(OutboxLine.object(of: again, writer: nil)).text, JSONValue.object(line).text,
            "an entry written and read")
        }
      }
      let new = #"{"id":"fuzz_new","thread":"t","kind":"metadata","set":{"a":"b"}}"#
      try appends(input.bytes, "skein.outbox", Array(new.utf8)) { file throws(Broken) in
        try outbox(file).entries.map { "\($0.id) \($0.content)" }
      }
    },
    FuzzTarget("drafts") { input throws(Broken) in
      try withFile(input.bytes, "skein.drafts") { file throws(Broken) in
        try compacts(file, { file throws(Broken) in try drafts(file) }) { text in
          var fold = DraftFold()
          _ = file.read(text) { line, offset in fold.take(line, offset) }
          return fold.compacted(text.bytes)
        }
      }
      let middle = input.bytes.count / 2
      let old = Array(String(decoding: input.bytes[..<middle], as: UTF8.self).utf8)
      let new = Array(String(decoding: input.bytes[middle...], as: UTF8.self).utf8)
      try patches(old, new)
    },
    FuzzTarget("history") { input throws(Broken) in
      try withFile(input.bytes, "skein.history") { file throws(Broken) in
        try compacts(file, { file throws(Broken) in try cleared(file) }) { text in
          var fold = ClearedFold()
          _ = file.read(text) { line, offset in fold.take(line, offset) }
          return fold.newest.map { text.bytes[$0.line] }
        }
      }
    },
    FuzzTarget("presence") { input throws(Broken) in
      guard let told = PresenceFile.neighbour("n", telling: input.bytes) else { return }
      let line = PresenceFile.line(Presence(openThread: told.openThread, busy: told.busy), at: told.place)
      try requireSame(PresenceFile.neighbour("n", telling: line), told, "told again")
      // Half a line behind it says nothing yet.
      try requireSame(PresenceFile.neighbour("n", telling: line + line.dropLast()), told, "while it is written")
    },
  ]

  private static func outbox(_ file: JSONLinesFile) throws(Broken) -> OutboxContents {
    var fold = OutboxFold()
    _ = file.read(try text(file)) { line, offset in fold.take(line, offset) }
    let contents = fold.contents
    try requireSame(Set(contents.entries.map(\.id)).count, contents.entries.count, "entries, each once")
    return contents
  }

  /// What each Skein has typed in each thread.
  private static func drafts(_ file: JSONLinesFile) throws(Broken) -> [String: String] {
    var fold = DraftFold()
    _ = file.read(try text(file)) { line, offset in fold.take(line, offset) }
    var texts: [String: String] = [:]
    for (id, all) in fold.drafts {
      for draft in all { texts["\(id)\u{0}\(draft.writer)"] = String(decoding: draft.bytes, as: UTF8.self) }
      try requireSame(Set(all.map(\.writer)).count, all.count, "drafts of \(id), each once")
    }
    for (id, text) in fold.texts(isOthers: { _ in false }) { texts[id] = text }
    return texts
  }

  private static func cleared(_ file: JSONLinesFile) throws(Broken) -> [ClearedText] {
    var fold = ClearedFold()
    _ = file.read(try text(file)) { line, offset in fold.take(line, offset) }
    let texts = fold.newest.map(\.text)
    try requireSame(Set(texts.map(\.text)).count, texts.count, "texts, each once")
    return texts
  }

  /// A change makes the one text of the other, also when it went through the file.
  private static func patches(_ old: [UInt8], _ new: [UInt8]) throws(Broken) {
    let patch = DraftPatch(from: old, to: new)
    let line = patch.line(of: "t", by: "w")
    try requireSame((try? JSONValue(parsing: line)).flatMap { DraftPatch($0) }, patch, "a change written and read")
    var text = old
    try require(patch.apply(to: &text), "a change of the text is none")
    try requireSame(text, new, "the text when it is changed")
  }
}
