// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// The registry's lines brought together: the newest record of an id wins, and one that `replaces` an id ends it.
struct RegistryFold {
  private var slots: [ThreadRecord] = []
  /// Where in the file the record of each slot begins.
  private var offsets: [Int] = []
  /// Slots whose thread now stands in another.
  private var vacated: Set<Int> = []
  private var index: [ThreadID: Int] = [:]
  private var names: [ThreadID: ThreadID] = [:]
  /// What newer Skeins wrote into the records, by id.
  private(set) var unknown: [ThreadID: [ArraySlice<UInt8>]] = [:]

  init(expecting count: Int = 0) {
    slots.reserveCapacity(count)
    offsets.reserveCapacity(count)
    index.reserveCapacity(count)
  }

  /// Takes a line at an offset of the file; `false` when it is no record.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
    guard let line = ThreadLine(bytes) else { return false }
    let id = line.record.id
    if let old = line.record.replaces, old != id { replace(old, by: id) }
    // A Skein that has not heard of the new id yet may still write under the old one.
    if !names.isEmpty, names[id] != nil { return true }
    if let place = index.updateValue(slots.count, forKey: id) {
      index[id] = place
      slots[place] = line.record
      offsets[place] = offset
    } else {
      slots.append(line.record)
      offsets.append(offset)
    }
    if !line.unknown.isEmpty || !unknown.isEmpty { unknown[id] = line.unknown.isEmpty ? nil : line.unknown }
    return true
  }

  private mutating func replace(_ old: ThreadID, by id: ThreadID) {
    names[old] = id
    // Whoever goes back to an old name has it for good.
    names[id] = nil
    unknown[old] = nil
    guard let place = index.removeValue(forKey: old) else { return }
    if index[id] == nil { index[id] = place } else { vacated.insert(place) }
  }

  var records: [ThreadRecord] {
    vacated.isEmpty ? slots : slots.indices.filter { !vacated.contains($0) }.map { slots[$0] }
  }

  /// The records with the offset of the line that each came from.
  var located: [(record: ThreadRecord, offset: Int)] {
    slots.indices.filter { !vacated.contains($0) }.map { (slots[$0], offsets[$0]) }
  }

  /// The id that a thread has now which had this one before.
  func name(of old: ThreadID) -> ThreadID? { names.isEmpty ? nil : names[old] }

  subscript(id: ThreadID) -> ThreadRecord? { index[id].map { slots[$0] } }
}
