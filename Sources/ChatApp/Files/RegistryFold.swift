// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// The registry's lines brought together: the newest record of an id wins, and one that `replaces` an id ends it.
struct RegistryFold {
  private struct Entry {
    var line: ThreadLine
    var offset: Int
  }

  private var entries: [Entry?] = []
  private var index: [ThreadID: Int] = [:]
  private var replaced: Set<ThreadID> = []

  init(expecting count: Int = 0) {
    entries.reserveCapacity(count)
    index.reserveCapacity(count)
  }

  /// Takes a line at an offset of the file; `false` when it is no record.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
    guard let line = ThreadLine(bytes) else { return false }
    let id = line.record.id
    if let old = line.record.replaces, old != id {
      replaced.insert(old)
      if let place = index.removeValue(forKey: old) {
        if index[id] == nil { index[id] = place } else { entries[place] = nil }
      }
    }
    // A Skein that has not heard of the new id yet may still write under the old one.
    if !replaced.isEmpty, replaced.contains(id) { return true }
    let entry = Entry(line: line, offset: offset)
    if let place = index[id] {
      entries[place] = entry
    } else {
      index[id] = entries.count
      entries.append(entry)
    }
    return true
  }

  var records: [ThreadRecord] { entries.compactMap { $0?.line.record } }

  /// The records with the offset of the line that each came from.
  var located: [(record: ThreadRecord, offset: Int)] {
    entries.compactMap { entry in entry.map { ($0.line.record, $0.offset) } }
  }

  /// What newer Skeins wrote into the records, by id.
  var unknown: [ThreadID: [ArraySlice<UInt8>]] {
    var unknown: [ThreadID: [ArraySlice<UInt8>]] = [:]
    for case .some(let entry) in entries where !entry.line.unknown.isEmpty {
      unknown[entry.line.record.id] = entry.line.unknown
    }
    return unknown
  }

  subscript(id: ThreadID) -> ThreadRecord? {
    index[id].flatMap { entries[$0]?.line.record }
  }
}
