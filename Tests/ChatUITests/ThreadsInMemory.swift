// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

@testable import ChatUI

/// A table of threads for tests: what a snapshot of the registry is, in memory.
final class ThreadsInMemory: ThreadTable {
  private let records: [ThreadRecord]
  private let slots: [ThreadID: Int]
  private let successors: [ThreadID: ThreadID]

  init(_ records: [ThreadRecord]) {
    self.records = records.sorted { a, b in
      a.updatedAt == b.updatedAt ? a.id < b.id : a.updatedAt > b.updatedAt
    }
    slots = Dictionary(uniqueKeysWithValues: self.records.enumerated().map { ($1.id, $0) })
    let names = records.compactMap { record in record.replaces.map { ($0, record.id) } }
    successors = Dictionary(names) { _, last in last }
  }

  var count: Int { records.count }
  func slot(of id: ThreadID) -> Int? { slots[id] }
  func id(at slot: Int) -> ThreadID { records[slot].id }
  func record(at slot: Int) -> ThreadRecord? { records[slot] }
  func traits(at slot: Int) -> ThreadTraits { ThreadTraits(records[slot]) }
  func currentID(of old: ThreadID) -> ThreadID? { successors[old] }

  func measures(at slot: Int) -> ThreadMeasures {
    let record = records[slot]
    return ThreadMeasures(
      updatedAt: record.updatedAt, createdAt: record.createdAt, messageCount: record.messageCount)
  }
}

extension ThreadRecords {
  /// All of them.
  var byID: [ThreadID: ThreadRecord] {
    var all = Dictionary(uniqueKeysWithValues: ownRecords.map { ($0.id, $0) })
    guard let table else { return all }
    for slot in 0..<table.count where isCurrent(slot) { all[table.id(at: slot)] = table.record(at: slot) }
    return all
  }
}
