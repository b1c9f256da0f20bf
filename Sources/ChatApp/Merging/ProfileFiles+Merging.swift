// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import Synchronization
import ThreadsAPI

// What a merge reads of the other folder, which it leaves as it is, and writes into ours.
extension ProfileFiles {
  /// Every thread that the folder tells of.
  func gatheredThreads(_ findings: inout [FileFinding]) throws(FileError) -> ThreadGathering {
    let journal = registryFile
    let text = try readable(journal, &findings)
    var fold = RegistryFold(expecting: text.bytes.count / 256)
    _ = journal.read(text) { line, offset in fold.take(line, offset) }
    var gathering = ThreadGathering()
    gathering.offer(fold)
    if fold.records.isEmpty { for path in registriesSetAside + backups { gathering.offer(fileAt: path) } }
    for id in journalledThreads where !gathering.knows(id) {
      if let record = threadTold(byJournalOf: id) { gathering.offer(ToldThread(record: record)) }
    }
    return gathering
  }

  /// The messages of a thread.
  func gatheredMessages(of thread: ThreadID, _ findings: inout [FileFinding]) throws(FileError) -> [MovedMessage] {
    let journal = threadFile(thread)
    let text = try readable(journal, &findings)
    return messages(journal, text)
  }

  private func messages(_ journal: JSONLinesFile, _ text: JournalText) -> [MovedMessage] {
    var fold = MessageFold()
    _ = journal.read(text) { line, offset in fold.take(line, offset) }
    return fold.located.map { record, line in
      MovedMessage(record, extras: MessageLine.extras(of: record, in: text.bytes[line]))
    }
  }

  /// The text of a file of the other folder. What a newer Skein wrote is not guessed at.
  func readable(_ journal: JSONLinesFile, _ findings: inout [FileFinding]) throws(FileError) -> JournalText {
    let text = try journal.text(from: 0)
    let reading = journal.read(text) { line, _ in (try? JSONValue(parsing: line))?.object != nil }
    if let format = reading.foundFormat, format.version > JSONLinesFile.version {
      throw FileError(path: journal.path, operation: .read, reason: .newerFormat(format.version))
    }
    if reading.unreadableCount > 0 {
      findings.append(
        .unreadableLines(path: journal.path, count: reading.unreadableCount, first: reading.firstUnreadable))
    }
    if reading.isTorn { findings.append(.tornLastLine(path: journal.path)) }
    return text
  }

  /// Unites a thread's journal with messages of another machine; the file is the old or the new one, whatever happens.
  func unite(_ theirs: [MovedMessage], in thread: ThreadID) throws(FileError) -> MergedThread {
    let journal = threadFile(thread)
    guard try OpenFile.reading(journal.path) != nil else {
      let merged = MergedThread([], theirs)
      if merged.isChanged { try journal.append(merged.lines, durable: true) }
      return merged
    }
    var merged = MergedThread([], [])
    var isDamaged = false
    _ = try journal.rewrite(preserving: { _ in isDamaged }) { text in
      var fold = MessageFold()
      let reading = journal.read(text) { line, offset in fold.take(line, offset) }
      let mine = messages(journal, text)
      merged = MergedThread(mine, theirs)
      isDamaged = reading.unreadableCount > 0 || reading.isTorn
      guard merged.isChanged else { return nil }
      // What stays as it is stays byte for byte, with the name of who is writing it.
      let originals = Dictionary(zip(mine, fold.compacted(text.bytes)).map { ($0.record.id, ($0, $1)) }) { $1 }
      return merged.messages.map { message in
        if let (original, line) = originals[message.record.id], original == message { return line }
        return MessageLine.bytes(of: message.record, extras: message.extras)[...]
      }
    }
    return merged
  }

  /// Adds records to the registry, all or none.
  func put(_ threads: [ToldThread]) throws(FileError) {
    if threads.isEmpty { return }
    try registryFile.append(threads.map { ThreadLine.bytes(of: $0.record, unknown: $0.unknown) }, durable: true)
  }

  /// Adds the moves that are not known here; returns how many.
  func uniteMoves(with other: ProfileFiles, _ findings: inout [FileFinding]) throws(FileError) -> Int {
    let theirs = JSONLinesFile(path: "\(other.folder)/moves.jsonl", format: "skein.moves")
    let ours = JSONLinesFile(path: "\(folder)/moves.jsonl", format: "skein.moves")
    var known: Set<String> = []
    _ = ours.read(try ours.text(from: 0)) { line, _ in
      (try? JSONValue(parsing: line))?["id"]?.string.map { known.insert($0) } != nil
    }
    var newest: [String: [UInt8]] = [:]
    let text = try readable(theirs, &findings)
    _ = theirs.read(text) { line, _ in
      guard let id = (try? JSONValue(parsing: line))?["id"]?.string else { return false }
      if !known.contains(id) { newest[id] = Array(line) }
      return true
    }
    if newest.isEmpty { return 0 }
    try ours.append(newest.keys.sorted().compactMap { newest[$0] }, durable: true)
    return newest.count
  }
}

extension MergedThread {
  fileprivate var lines: [[UInt8]] { messages.map { MessageLine.bytes(of: $0.record, extras: $0.extras) } }
}
