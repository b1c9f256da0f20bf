// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// Every thread by its id: those of a table, and in front of it those that have come or changed since.
struct ThreadRecords: Equatable, Sendable {
  private(set) var table: (any ThreadTable)?
  private var own: [ThreadID: ThreadRecord]
  /// The slots of the table whose threads are among our own, or no more.
  private var superseded: Set<Int> = []

  init(_ table: (any ThreadTable)? = nil, expecting count: Int = 0) {
    self.table = table
    own = Dictionary(minimumCapacity: count)
  }

  static func == (a: ThreadRecords, b: ThreadRecords) -> Bool {
    a.table === b.table && a.superseded == b.superseded && a.own == b.own
  }

  subscript(id: ThreadID) -> ThreadRecord? {
    get {
      if let record = own[id] { return record }
      guard let table, let slot = slot(of: id) else { return nil }
      return table.record(at: slot)
    }
    set {
      if let table, let slot = table.slot(of: id) { superseded.insert(slot) }
      own[id] = newValue
    }
  }

  var count: Int { own.count + (table?.count ?? 0) - superseded.count }
  var isEmpty: Bool { count == 0 }

  /// The slot of a thread that is as the table has it.
  func slot(of id: ThreadID) -> Int? {
    guard let slot = table?.slot(of: id), !superseded.contains(slot) else { return nil }
    return slot
  }

  /// Whether a slot's thread is as the table has it.
  func isCurrent(_ slot: Int) -> Bool { !superseded.contains(slot) }

  /// The threads that are not as the table has them.
  var ownRecords: some Collection<ThreadRecord> { own.values }

  /// The threads with one of these traits, in no order. It looks at a number of every thread, and at the records of those
  /// that have it.
  func having(_ traits: ThreadTraits) -> [ThreadRecord] {
    var found = own.values.filter { !ThreadTraits($0).isDisjoint(with: traits) }
    guard let table else { return found }
    for slot in 0..<table.count where !table.traits(at: slot).isDisjoint(with: traits) && isCurrent(slot) {
      if let record = table.record(at: slot) { found.append(record) }
    }
    return found
  }
}
