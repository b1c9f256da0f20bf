// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// The lines of a thread's journal brought together: whole records, and the text that was added to them.
struct MessageFold {
  private struct Entry {
    var record: MessageRecord
    var writer: String?
    /// Where its newest whole record stands in the file.
    var line: Range<Int>
    /// Whether the record says more than its line.
    var isBeyondItsLine = false

    mutating func rename(to id: MessageID) {
      record.replaces = record.id
      record.id = id
      isBeyondItsLine = true
    }
  }

  private var entries: [Entry?] = []
  private var index: [MessageID: Int] = [:]
  private var replaced = Successors()
  /// Messages of which only added text is there.
  private(set) var orphans: [MessageID] = []
  /// What newer Skeins wrote into the records, by id.
  private(set) var unknown: [MessageID: [ArraySlice<UInt8>]] = [:]

  /// Takes a line at an offset of the file; `false` when it is no record.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
    var members: [ArraySlice<UInt8>] = []
    switch MessageLine(bytes, unknown: &members) {
    case .message(let record, let writer)?:
      take(record, writer, offset..<offset + bytes.count)
      if !members.isEmpty || !unknown.isEmpty { unknown[record.id] = members.isEmpty ? nil : members }
    case .text(let text, let id)?: add(text, to: id, offset..<offset + bytes.count)
    case nil: return false
    }
    return true
  }

  private mutating func take(_ record: MessageRecord, _ writer: String?, _ line: Range<Int>) {
    if let old = record.replaces, replaced.replace(old, by: record.id) { rename(old, to: record.id) }
    // A late line under the old id says nothing that the new one does not.
    if replaced.current(record.id) != nil { return }
    put(Entry(record: record, writer: writer, line: line))
  }

  /// What stood under the old id stands under the new one, or goes where that is there already.
  private mutating func rename(_ old: MessageID, to id: MessageID) {
    guard let place = index.removeValue(forKey: old) else { return }
    if index[id] == nil {
      index[id] = place
      entries[place]?.rename(to: id)
    } else {
      entries[place] = nil
    }
  }

  private mutating func add(_ text: String, to id: MessageID, _ line: Range<Int>) {
    if let place = index[replaced.current(id) ?? id], entries[place] != nil {
      entries[place]?.record.text += text
      entries[place]?.isBeyondItsLine = true
      return
    }
    // Its first line is lost: what was said after it is not.
    orphans.append(id)
    let epoch = Timestamp(milliseconds: 0)
    let record = MessageRecord(id: id, role: .assistant, text: text, createdAt: epoch, state: .interrupted)
    put(Entry(record: record, writer: nil, line: line, isBeyondItsLine: true))
  }

  private mutating func put(_ entry: Entry) {
    if let place = index[entry.record.id] {
      // What a Skein that has not heard of the end yet writes of its part changes nothing.
      if entries[place]?.record.isWholeReply == true, entry.record.isPart { return }
      // What has waited comes behind what arrived meanwhile.
      if entries[place]?.record.state == .queued, entry.record.state == .sent {
        let stillWaiting = entries[(place + 1)...].compactMap { $0 }.filter { $0.record.state == .queued }
        entries[place] = nil
        append(entry)
        // And what waits on stays behind it.
        for entry in stillWaiting {
          if let place = index[entry.record.id] { entries[place] = nil }
          append(entry)
        }
        return
      }
      let old = entry.record.replaces == nil ? entries[place]?.record.replaces : nil
      entries[place] = entry
      // Which id it had is said once, and who has not heard of it may write under that still.
      if let old, old != entry.record.id {
        entries[place]?.record.replaces = old
        entries[place]?.isBeyondItsLine = true
      }
    } else {
      append(entry)
    }
  }

  private mutating func append(_ entry: Entry) {
    index[entry.record.id] = entries.count
    entries.append(entry)
  }

  /// The messages, each where its id was first seen.
  var records: [MessageRecord] { entries.compactMap { $0.map(settled) } }

  /// The messages with the place of the newest whole record of each.
  var located: [(record: MessageRecord, line: Range<Int>)] {
    entries.compactMap { entry in entry.map { (settled($0), $0.line) } }
  }

  subscript(id: MessageID) -> MessageRecord? {
    index[replaced.current(id) ?? id].flatMap { entries[$0].map(settled) }
  }

  /// A record without a claim to the place of a message that is there.
  private func settled(_ entry: Entry) -> MessageRecord {
    var record = entry.record
    if replaced.haveReturned, let old = record.replaces, old != record.id, index[old] != nil { record.replaces = nil }
    return record
  }

  /// Messages that a process was still receiving when it died.
  var leftStreaming: [MessageID] {
    entries.compactMap { entry in
      guard let entry, entry.record.state == .streaming else { return nil }
      return entry.writer.map(ProcessIdentity.isAlive) == true ? nil : entry.record.id
    }
  }

  /// One line for each message.
  func compacted(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    entries.compactMap { entry in
      guard let entry else { return nil }
      let record = settled(entry)
      guard entry.isBeyondItsLine || record.replaces != entry.record.replaces else { return bytes[entry.line] }
      return MessageLine.bytes(of: record, writer: entry.writer, unknown: unknown[record.id] ?? [])[...]
    }
  }

  var count: Int { index.count }
}

extension MessageRecord {
  fileprivate var isWholeReply: Bool { role == .assistant && state == .completed }
  fileprivate var isPart: Bool { state == .streaming || state == .interrupted }
}
