// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// Which threads have a row in the list, and where it stands.
extension ThreadList {
  /// The slots of the table's threads that the list shows in rows of their own, the pinned ones first.
  func shownSlots() -> [ThreadRows.Reference] {
    guard let table = records.table else { return [] }
    let families = Set(families.roots.compactMap { records.slot(of: $0) })
    if filter.isOfTheMoment {
      let slots = matching.compactMap { records.slot(of: $0) }.sorted()
      return slots.filter { isShown(table.traits(at: $0), $0) && !families.contains($0) }.map { .init($0) }
    }
    var (pinned, slots): ([ThreadRows.Reference], [ThreadRows.Reference]) = ([], [])
    slots.reserveCapacity(table.count)
    for slot in 0..<table.count {
      let traits = table.traits(at: slot)
      guard isShown(traits, slot), families.isEmpty || !families.contains(slot) else { continue }
      if traits.contains(.pinned) { pinned.append(.init(slot)) } else { slots.append(.init(slot)) }
    }
    return pinned.isEmpty ? slots : pinned + slots
  }

  private func isShown(_ traits: ThreadTraits, _ slot: Int) -> Bool {
    filter.shows(traits) && !traits.contains(.variant) && records.isCurrent(slot)
  }

  /// The row of a thread that is as the table has it.
  func key(ofSlot slot: ThreadRows.Reference) -> RowKey? {
    guard let table = records.table else { return nil }
    let slot = Int(slot)
    if sort.key == .title { return table.record(at: slot).map { RowKey($0, updatedAt: $0.updatedAt, sort) } }
    return RowKey(
      table.id(at: slot), table.measures(at: slot), isPinned: table.traits(at: slot).contains(.pinned), sort)
  }

  /// The row of a family; `nil` when the list does not show it.
  func key(of root: ThreadID) -> RowKey? {
    guard families.isFamily(root) else {
      guard let record = records[root], filter.shows(record, matching: matching) else { return nil }
      return RowKey(record, updatedAt: record.updatedAt, sort)
    }
    let kin = families.members(of: root).compactMap { records[$0] }.filter { filter.shows($0, matching: matching) }
    guard let newest = kin.map(\.updatedAt).max() else { return nil }
    let used = families.inUse(of: root).flatMap { id in kin.first { $0.id == id } }
    let shown = used ?? kin.max { ($0.lastUsedAt, $0.id) < ($1.lastUsedAt, $1.id) }
    return shown.map { RowKey($0, updatedAt: newest, sort) }
  }

  /// Where a row stands, or belongs.
  func place(of key: RowKey) -> Int {
    var low = 0
    var high = shown.count
    while low < high {
      let middle = (low + high) / 2
      if let other = keyOfShown(at: middle), other.comesBefore(key, isReversed: sort.isReversed) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  func contains(_ key: RowKey) -> Bool {
    let place = place(of: key)
    return place < shown.count && shown[place] == key.id
  }

  private func keyOfShown(at row: Int) -> RowKey? {
    let reference = shown.references[row]
    if reference >= 0, records.isCurrent(Int(reference)), let table = records.table {
      let isAlone = !table.traits(at: Int(reference)).contains(.variant)
      if isAlone, families.isEmpty || !families.isFamily(table.id(at: Int(reference))) {
        return key(ofSlot: reference)
      }
    }
    return keyOfShown(shown[row])
  }

  func keyOfShown(_ id: ThreadID) -> RowKey? {
    guard let record = records[id] else { return nil }
    return record.branch?.kind == .variant || families.isFamily(id)
      ? key(of: record.familyID) : RowKey(record, updatedAt: record.updatedAt, sort)
  }
}

extension ThreadRecord {
  /// Whether the list shows it when nothing else is asked for: everything but the trash and the archive.
  var isListed: Bool { state == .active || state == .gone }

  /// When somebody was last at it.
  fileprivate var lastUsedAt: Timestamp { max(usedAt ?? updatedAt, updatedAt) }
}
