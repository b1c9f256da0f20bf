// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// The lines of the drafts' journal brought together: the newest draft of each thread, as each Skein has it.
///
/// A line is a whole text (`id`, `text`), or a change of one that is too long to be written at every pause in typing
/// (`patch`, `base`, `at`, `cut`, `put`, in bytes of UTF-8). Several Skeins may write at once: each has a text of its own.
struct DraftFold {
  struct Draft {
    /// The process that wrote it; empty where a line does not say.
    var writer: String
    var bytes: [UInt8]
    /// Where its newest line stands among all.
    var number: Int
    /// The line that holds it whole, if one does.
    var line: Range<Int>?
  }

  private(set) var drafts: [ThreadID: [Draft]] = [:]
  private var count = 0

  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
    guard let value = try? JSONValue(parsing: bytes) else { return false }
    let writer = value["writer"]?.string ?? ""
    count += 1
    if let id = value["id"]?.string {
      let text = value["text"]?.string
      put(text.map { Array($0.utf8) }, of: id, by: writer, line: offset..<offset + bytes.count)
      return true
    }
    guard let id = value["patch"]?.string, let patch = DraftPatch(value),
      let place = drafts[id]?.firstIndex(where: { $0.writer == writer }),
      var text = drafts[id]?[place].bytes, patch.apply(to: &text)
    else { return false }
    drafts[id]?[place] = Draft(writer: writer, bytes: text, number: count, line: nil)
    return true
  }

  private mutating func put(_ bytes: [UInt8]?, of id: ThreadID, by writer: String, line: Range<Int>) {
    // A line without a writer is the word of an older Skein, for all.
    drafts[id]?.removeAll { writer.isEmpty || $0.writer == writer || (bytes == nil && $0.writer.isEmpty) }
    if let bytes, !bytes.isEmpty {
      drafts[id, default: []].append(Draft(writer: writer, bytes: bytes, number: count, line: line))
    }
    if drafts[id]?.isEmpty == true { drafts[id] = nil }
  }

  /// The newest draft of a thread.
  subscript(id: ThreadID) -> Draft? { drafts[id]?.max { $0.number < $1.number } }

  /// The newest draft of each thread that is ours to go on with: what another living Skein holds is typed there.
  func texts(isOthers: (String) -> Bool) -> [ThreadID: String] {
    var texts: [ThreadID: String] = [:]
    var isKnown: [String: Bool] = [:]
    for (id, all) in drafts {
      let ours = all.filter { draft in
        let others = isKnown[draft.writer] ?? isOthers(draft.writer)
        isKnown[draft.writer] = others
        return !others
      }
      texts[id] = ours.max { $0.number < $1.number }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }
    return texts
  }

  /// The drafts of Skeins that are no more beside a newer one of the same thread.
  func left(isAlive: (String) -> Bool) -> [(id: ThreadID, draft: Draft)] {
    var left: [(id: ThreadID, draft: Draft)] = []
    for (id, all) in drafts where all.count > 1 {
      guard let newest = self[id] else { continue }
      for draft in all where draft.number != newest.number && !isAlive(draft.writer) { left.append((id, draft)) }
    }
    return left.sorted { $0.draft.number < $1.draft.number }
  }

  /// One line for each draft, in the order in which they were written.
  func compacted(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    drafts.flatMap { id, all in all.map { (id, $0) } }.sorted { $0.1.number < $1.1.number }.map { id, draft in
      draft.line.map { bytes[$0] }
        ?? DraftPatch.whole(String(decoding: draft.bytes, as: UTF8.self), of: id, by: draft.writer)[...]
    }
  }

  var draftCount: Int { drafts.values.reduce(0) { $0 + $1.count } }
  var byteCount: Int { drafts.values.joined().reduce(0) { $0 + $1.bytes.count } }
}

/// What has changed between two states of a text, as one piece in the place of another.
struct DraftPatch: Equatable {
  /// How many bytes the text had before.
  var base: Int
  var at: Int
  var cut: Int
  var put: [UInt8]

  init?(_ value: JSONValue) {
    guard let base = value["base"]?.integer, let at = value["at"]?.integer, let cut = value["cut"]?.integer,
      let put = value["put"]?.string, at >= 0, cut >= 0, at <= base, cut <= base - at
    else { return nil }
    self.base = Int(clamping: base)
    self.at = Int(clamping: at)
    self.cut = Int(clamping: cut)
    self.put = Array(put.utf8)
  }

  /// The change from one text to another, on borders of characters.
  init(from old: [UInt8], to new: [UInt8]) {
    let shorter = min(old.count, new.count)
    var start = old.commonPrefix(with: new, limit: shorter)
    while start > 0, new.isContinuation(start) || old.isContinuation(start) { start -= 1 }
    var end = old.commonSuffix(with: new, limit: shorter - start)
    while end > 0, new.isContinuation(new.count - end) || old.isContinuation(old.count - end) { end -= 1 }
    base = old.count
    at = start
    cut = old.count - start - end
    put = Array(new[start..<new.count - end])
  }

  /// False when it is no change of this text.
  func apply(to text: inout [UInt8]) -> Bool {
    guard text.count == base else { return false }
    text.replaceSubrange(at..<at + cut, with: put)
    return true
  }

  func line(of id: ThreadID, by writer: String) -> [UInt8] {
    var object = JSONObject()
    object["patch"] = .string(id)
    object["writer"] = .string(writer)
    object["base"] = .integer(Int64(base))
    object["at"] = .integer(Int64(at))
    object["cut"] = .integer(Int64(cut))
    object["put"] = .string(String(decoding: put, as: UTF8.self))
    return JSONValue.object(object).utf8
  }

  /// The line of a whole text, or of none.
  static func whole(_ text: String?, of id: ThreadID, by writer: String) -> [UInt8] {
    var object = JSONObject()
    object["id"] = .string(id)
    object["text"] = text.map { $0.isEmpty ? .null : .string($0) } ?? .null
    if !writer.isEmpty { object["writer"] = .string(writer) }
    return JSONValue.object(object).utf8
  }
}

extension [UInt8] {
  fileprivate func isContinuation(_ index: Int) -> Bool { index < count && self[index] & 0xC0 == 0x80 }

  fileprivate func commonPrefix(with other: [UInt8], limit: Int) -> Int {
    withUnsafeBufferPointer { a in
      other.withUnsafeBufferPointer { b in
        var count = 0
        while count < limit, a[count] == b[count] { count += 1 }
        return count
      }
    }
  }

  fileprivate func commonSuffix(with other: [UInt8], limit: Int) -> Int {
    withUnsafeBufferPointer { a in
      other.withUnsafeBufferPointer { b in
        var count = 0
        while count < limit, a[a.count - 1 - count] == b[b.count - 1 - count] { count += 1 }
        return count
      }
    }
  }
}
