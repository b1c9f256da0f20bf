// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
import Synchronization
import ThreadsAPI

extension ProfileFiles {
  /// What waits to be sent, and what there is to say of the file.
  public func outbox() -> (contents: OutboxContents, findings: [FileFinding]) {
    let journal = outboxFile
    var findings: [FileFinding] = []
    let text = journal.text(&findings)
    var fold = OutboxFold()
    let reading = journal.read(text) { line, offset in fold.take(line, offset) }
    state.withLock { state in
      state.outboxExtras = fold.extras
      state.outboxFollower.follow(text, to: reading.end)
    }
    return (fold.contents, findings + journal.judge(reading, text))
  }

  /// Keeps an entry; it is on the disk when this returns.
  public func keep(_ entry: OutboxEntry) throws(FileError) {
    let writer: String? = entry.owner == .us ? ProcessIdentity.current : nil
    try state.withLock { state throws(FileError) in
      var object = OutboxLine.object(of: entry, writer: writer)
      for member in state.outboxExtras[entry.id]?.members ?? [] { object[member.name] = member.value }
      let place = try outboxFile.add([JSONValue.object(object).utf8], durable: true)
      state.outboxFollower.wrote(place)
      try compactOutbox(grownTo: place.range.upperBound, &state)
    }
  }

  /// Takes an entry out.
  public func dropFromOutbox(_ id: String, durably: Bool) throws(FileError) {
    let line = JSONValue.object(["id": .string(id), "gone": true]).utf8
    try state.withLock { state throws(FileError) in
      let place = try outboxFile.add([line], durable: durably)
      state.outboxFollower.wrote(place)
      state.outboxExtras[id] = nil
      try compactOutbox(grownTo: place.range.upperBound, &state)
    }
  }

  /// Notes the name that a provider has given to a thread, before anything is posted there.
  public func note(name: ThreadID, of local: ThreadID) throws(FileError) {
    let line = JSONValue.object(["id": .string(local), "named": .string(name)]).utf8
    try state.withLock { state throws(FileError) in
      state.outboxFollower.wrote(try outboxFile.add([line], durable: true))
    }
  }

  /// Takes over what no living Skein sends. Of several that try at once exactly one gets an entry: the file is read
  /// and written under one lock.
  public func claimOutbox() throws(FileError) -> OutboxContents {
    let journal = outboxFile
    guard try OpenFile.reading(journal.path) != nil else { return OutboxContents() }
    let fold = try journal.withLockedFile { file throws(FileError) in
      let text = JournalText(file: file, bytes: try file.read(from: 0, to: try file.size()), start: 0)
      var fold = OutboxFold()
      let reading = journal.read(text) { line, offset in fold.take(line, offset) }
      guard (reading.foundFormat?.version ?? 1) <= JSONLinesFile.version else { return fold }
      let lines = fold.claim(as: ProcessIdentity.current)
      guard !lines.isEmpty else { return fold }
      var bytes: [UInt8] = text.bytes.last == JSONLinesFile.newline ? [] : [JSONLinesFile.newline]
      for line in lines { bytes += line + [JSONLinesFile.newline] }
      try file.append(bytes)
      try file.sync()
      return fold
    }
    state.withLock { $0.outboxExtras = fold.extras }
    return fold.contents
  }

  /// Whether another Skein has written into the outbox since it was read.
  func outboxHasNews() -> Bool {
    state.withLock { state in
      let follower = state.outboxFollower
      switch try? follower.news(of: outboxFile) {
      case .appended(let text)?:
        let identity = try? text.file?.identity()
        var isOthers = false
        let reading = outboxFile.read(text) { _, offset in
          if !follower.isOwn(offset, in: identity) { isOthers = true }
          return true
        }
        state.outboxFollower.follow(text, to: reading.end)
        return isOthers
      case .replaced(_, let new)?:
        state.outboxFollower.follow(new, to: new.start + new.bytes.count)
        return true
      case .none?, nil: return false
      }
    }
  }

  private func compactOutbox(grownTo size: Int, _ state: inout State) throws(FileError) {
    guard size > state.outboxLimit else { return }
    _ = try compactOutbox()
    state.outboxLimit = max(64 * 1024, 2 * ((try? OpenFile.reading(outboxFile.path)?.size()) ?? 0))
  }

  /// Rewrites the outbox without what is over. The newest names stay: a registry may not know them yet.
  func compactOutbox() throws(FileError) -> FileFinding? {
    let journal = outboxFile
    var (unreadable, damaged) = (0, 0)
    return try journal.rewrite(preserving: { _ in damaged > 0 }) { text in
      var fold = OutboxFold()
      let reading = journal.read(text) { line, offset in fold.take(line, offset) }
      (unreadable, damaged) = (reading.unreadableCount, reading.damagedCount)
      guard reading.recordCount > 2 * fold.lines.count + 64 || unreadable > 0 else { return nil }
      return fold.lines.map { text.bytes[$0] }
    }
  }

  var outboxFile: JSONLinesFile { file("outbox.jsonl", format: "skein.outbox") }
}
