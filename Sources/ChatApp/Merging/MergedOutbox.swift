// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// What waits in another machine's outbox and is to wait here: each once, and nothing that has arrived.
struct MergedOutbox {
  /// What is to be written here, in the order of the other file.
  private(set) var entries: [OutboxEntry] = []
  private var extras: [String: JSONObject] = [:]
  private let ours: OutboxFold
  private let known: ThreadGathering

  /// - Parameters:
  ///   - known: our threads.
  ///   - messages: what our journal of a thread holds.
  init(
    _ theirs: OutboxFold, into ours: OutboxFold, _ known: ThreadGathering, messages: (ThreadID) -> [MessageRecord]
  ) {
    (self.ours, self.known) = (ours, known)
    extras = theirs.extras
    // What a living Skein of that folder is about to send needs nobody else.
    for entry in theirs.contents.entries where entry.owner != .other {
      if let taken = entry.isMetadata ? change(entry) : post(entry, messages) { entries.append(taken) }
    }
  }

  /// Whether a message goes on waiting, here.
  func waits(_ message: MessageID) -> Bool { entries.contains { $0.id == message } || ours.contents[message] != nil }

  /// The lines to be added to our file.
  var lines: [[UInt8]] {
    entries.map { entry in
      var object = OutboxLine.object(of: entry, writer: nil)
      for member in extras[entry.id]?.members ?? [] { object[member.name] = member.value }
      return JSONValue.object(object).utf8
    }
  }

  /// A message or a thread, as it is to wait here.
  private func post(_ entry: OutboxEntry, _ messages: (ThreadID) -> [MessageRecord]) -> OutboxEntry? {
    guard !ours.ended.contains(entry.id), ours.contents[entry.id] == nil else { return nil }
    let taken = settled(entry)
    if case .thread = entry.content, known.replaced.current(entry.thread) != nil { return nil }
    let isDone = messages(taken.thread).contains { message in
      message.replaces == entry.id || message.metadata[MessageRecord.ownIDKey] == entry.id
        || message.id == entry.id && message.state != .queued && message.state != .sent
    }
    return isDone ? nil : taken
  }

  /// A change of metadata; of two of one thread the later word on each key counts.
  private func change(_ entry: OutboxEntry) -> OutboxEntry? {
    guard case .metadata(let theirs) = entry.content else { return nil }
    var taken = settled(entry)
    taken.id = OutboxEntry.metadataID(taken.thread)
    if let own = ours.contents[taken.id], case .metadata(let mine) = own.content {
      let both = own.createdAt >= entry.createdAt ? theirs.merging(mine) : mine.merging(theirs)
      guard both != mine, own.owner != .other else { return nil }
      (taken.content, taken.createdAt) = (.metadata(both), max(own.createdAt, entry.createdAt))
      return taken
    }
    guard let record = known[taken.thread]?.record else { return taken }
    var changed = record.metadata
    theirs.apply(to: &changed)
    // What our list shows already was sent from here, or will be.
    return changed == record.metadata ? nil : taken
  }

  /// As it is to stand here: nobody's yet, and looked for at the provider before it is posted.
  private func settled(_ entry: OutboxEntry) -> OutboxEntry {
    var entry = entry
    entry.owner = .nobody
    if let name = known.replaced.current(entry.thread) ?? ours.contents.names[entry.thread] {
      entry.thread = name
      entry.newThreadMetadata = nil
    }
    if entry.stage != .held { entry.stage = .queued }
    if !entry.isMetadata { entry.mayHaveLeft = true }
    return entry
  }
}

extension OutboxContents {
  fileprivate subscript(id: String) -> OutboxEntry? { entries.first { $0.id == id } }
}

extension MergedOutbox {
  /// What is in the two folders.
  init(
    _ theirs: ProfileFiles, into ours: ProfileFiles, _ known: ThreadGathering, _ findings: inout [FileFinding]
  ) throws(FileError) {
    var own: [FileFinding] = []
    self.init(try theirs.foldedOutbox(&findings), into: try ours.foldedOutbox(&own), known) { thread in
      // With those that were taken back.
      (try? ours.gatheredMessages(of: thread, &own))?.map(\.record) ?? []
    }
  }
}

extension ProfileFiles {
  /// What waits here, without a word to who follows the file; a newer Skein's file is an error.
  func foldedOutbox(_ findings: inout [FileFinding]) throws(FileError) -> OutboxFold {
    let text = try readable(outboxFile, &findings)
    var fold = OutboxFold()
    _ = outboxFile.read(text) { line, offset in fold.take(line, offset) }
    return fold
  }

  /// Adds what another machine's outbox had, all or nothing.
  func take(_ outbox: MergedOutbox) throws(FileError) {
    if !outbox.entries.isEmpty { try outboxFile.append(outbox.lines, durable: true) }
  }
}
