// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// All threads that are known, and which of them the list shows in what order.
public struct ThreadList: Equatable, Sendable {
  public private(set) var records: [ThreadID: ThreadRecord]
  /// The threads that the list shows, the last activity first.
  public private(set) var shown: [ThreadID]
  public private(set) var selection: ThreadID?
  /// Where the selection stands in `shown`; 0 when nothing is shown.
  public private(set) var selectedRow = 0
  /// The first thread on the screen, kept by the view.
  public var firstVisible = 0

  public init(_ records: [ThreadRecord] = []) {
    var known: [ThreadID: ThreadRecord] = [:]
    known.reserveCapacity(records.count)
    for record in records { known[record.id] = record }
    // Times are sorted, not records: a record is large, and there may be very many.
    var places: [(time: Timestamp, id: ThreadID)] = []
    places.reserveCapacity(known.count)
    for id in known.keys {
      if let record = known[id], record.isListed { places.append((record.updatedAt, id)) }
    }
    places.sort { $0.time == $1.time ? $0.id < $1.id : $0.time > $1.time }
    self.records = known
    shown = places.map(\.id)
    selection = shown.first
  }

  public subscript(id: ThreadID) -> ThreadRecord? { records[id] }

  /// Adds a thread, or replaces what is known of it, and puts it where it belongs.
  public mutating func put(_ record: ThreadRecord) {
    let old = records[record.id]
    records[record.id] = record
    if let old, old.isListed == record.isListed, old.updatedAt == record.updatedAt { return }
    if old?.isListed == true, let row = shown.firstIndex(of: record.id) { shown.remove(at: row) }
    if record.isListed { shown.insert(record.id, at: row(of: record)) }
    findSelectionAgain()
  }

  /// Forgets a thread altogether.
  public mutating func remove(_ id: ThreadID) {
    guard let old = records.removeValue(forKey: id) else { return }
    if old.isListed, let row = shown.firstIndex(of: id) { shown.remove(at: row) }
    findSelectionAgain()
  }

  /// Puts a thread in the place of one with a local id.
  public mutating func replace(_ old: ThreadID, with record: ThreadRecord) {
    let wasSelected = selection == old
    // The provider's list may have brought the thread under its new id already.
    for id in [old, record.id] {
      records.removeValue(forKey: id)
      if let row = shown.firstIndex(of: id) { shown.remove(at: row) }
    }
    records[record.id] = record
    if record.isListed { shown.insert(record.id, at: row(of: record)) }
    if wasSelected { selection = record.id }
    findSelectionAgain()
  }

  public mutating func select(_ id: ThreadID) {
    guard let row = shown.firstIndex(of: id) else { return }
    selection = id
    selectedRow = row
  }

  /// Selects the thread in this row, or the nearest there is.
  public mutating func select(row: Int) {
    guard !shown.isEmpty else { return }
    selectedRow = min(max(0, row), shown.count - 1)
    selection = shown[selectedRow]
  }

  /// Where a thread belongs: before the first one that it comes before.
  private func row(of record: ThreadRecord) -> Int {
    var low = 0
    var high = shown.count
    while low < high {
      let middle = (low + high) / 2
      if let other = records[shown[middle]], ThreadRecord.comesFirst(other, record) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// After a change of the list: the selection stays with its thread, or with its row when the thread has left.
  private mutating func findSelectionAgain() {
    if let selection, selectedRow < shown.count, shown[selectedRow] == selection { return }
    if let selection, let row = shown.firstIndex(of: selection) {
      selectedRow = row
    } else {
      selectedRow = min(selectedRow, max(0, shown.count - 1))
      selection = shown.isEmpty ? nil : shown[selectedRow]
    }
  }
}

extension ThreadRecord {
  /// Whether the list shows it: everything but the trash and the archive.
  var isListed: Bool { state == .active || state == .gone }

  static func comesFirst(_ a: ThreadRecord, _ b: ThreadRecord) -> Bool {
    a.updatedAt == b.updatedAt ? a.id < b.id : a.updatedAt > b.updatedAt
  }
}
