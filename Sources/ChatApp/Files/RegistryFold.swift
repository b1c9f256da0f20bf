// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// The registry's lines brought together: the newest record of an id wins, and one that `replaces` an id ends it.
///
/// A snapshot stands for the lines up to its end; those that come after it are kept in front of it.
struct RegistryFold {
  let snapshot: RegistrySnapshot?
  /// Threads of the snapshot that now have another id.
  private(set) var gone: Set<ThreadID> = []
  private var slots: [ThreadRecord] = []
  /// Where in the file the record of each slot stands.
  private var lines: [Range<Int>] = []
  /// Slots whose thread now stands in another.
  private var vacated: Set<Int> = []
  /// Slots that say more than their line.
  private var renewed: Set<Int> = []
  private var index: [ThreadID: Int] = [:]
  private var names: Successors
  /// What newer Skeins wrote into the records, by id.
  private(set) var unknown: [ThreadID: [ArraySlice<UInt8>]] = [:]

  init(expecting count: Int = 0, over snapshot: RegistrySnapshot? = nil) {
    self.snapshot = snapshot
    names = Successors(snapshot)
    slots.reserveCapacity(count)
    lines.reserveCapacity(count)
    index.reserveCapacity(count)
  }

  /// Takes a line at an offset of the file; `false` when it is no record.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
    guard let line = ThreadLine(bytes) else { return false }
    let id = line.record.id
    if let old = line.record.replaces, names.replace(old, by: id) { replace(old, by: id) }
    // A Skein that has not heard of the new id yet may still write under the old one.
    if names.current(id) != nil { return true }
    let range = offset..<offset + bytes.count
    if let place = index.updateValue(slots.count, forKey: id) {
      index[id] = place
      keep(line.record, in: place)
      lines[place] = range
    } else {
      lines.append(range)
      if let known = inSnapshot(id) {
        slots.append(known)
        keep(line.record, in: slots.count - 1)
      } else {
        slots.append(line.record)
      }
    }
    if !line.unknown.isEmpty || !unknown.isEmpty || snapshot != nil {
      unknown[id] = line.unknown.isEmpty ? nil : line.unknown
    }
    return true
  }

  /// The newest record of a thread, with the id that it had before: not every line says that, and who has not heard of it
  /// may write under that still.
  private mutating func keep(_ record: ThreadRecord, in place: Int) {
    let old = record.replaces == nil ? slots[place].replaces : nil
    slots[place] = record
    if let old, old != record.id {
      slots[place].replaces = old
      renewed.insert(place)
    } else {
      renewed.remove(place)
    }
  }

  private mutating func replace(_ old: ThreadID, by id: ThreadID) {
    unknown[old] = nil
    if snapshot?.slot(of: old) != nil { gone.insert(old) }
    guard let place = index.removeValue(forKey: old) else { return }
    if index[id] == nil { index[id] = place } else { vacated.insert(place) }
  }

  /// A thread as the snapshot has it, unless it has another id by now.
  private func inSnapshot(_ id: ThreadID) -> ThreadRecord? {
    guard let snapshot, let slot = snapshot.slot(of: id), !gone.contains(id) else { return nil }
    return snapshot.record(at: slot)
  }

  /// Whether a thread is there.
  private func knows(_ id: ThreadID) -> Bool { index[id] != nil || inSnapshot(id) != nil }

  /// Members of a thread's newest record that this Skein does not know.
  func unknownMembers(of id: ThreadID) -> [ArraySlice<UInt8>] {
    if index[id] != nil { return unknown[id] ?? [] }
    return gone.contains(id) ? [] : snapshot?.unknown(of: id) ?? []
  }

  /// The records that came behind the snapshot; without one, all.
  var records: [ThreadRecord] {
    if vacated.isEmpty, !names.haveReturned { return slots }
    return slots.indices.filter { !vacated.contains($0) }.map { record(at: $0) }
  }

  /// The records with the line that each came from.
  var located: [(record: ThreadRecord, line: Range<Int>)] {
    slots.indices.filter { !vacated.contains($0) }.map { (record(at: $0), lines[$0]) }
  }

  private func record(at place: Int) -> ThreadRecord { withoutFalseClaim(slots[place]) }

  /// A record without a claim to the place of a thread that is there: the next who reads it must not believe that.
  private func withoutFalseClaim(_ record: ThreadRecord) -> ThreadRecord {
    guard names.haveReturned, let old = record.replaces, old != record.id, knows(old) else { return record }
    var record = record
    record.replaces = nil
    return record
  }

  /// The lines of these records as they are to stand in a new file; `bytes` are the old one's.
  func lines(of located: [(record: ThreadRecord, line: Range<Int>)], in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    located.map { entry in
      let id = entry.record.id
      let place = index[id]
      let isItsLine = place.map { !renewed.contains($0) } ?? true
      if isItsLine, !names.haveReturned || place.map({ slots[$0] }) == entry.record { return bytes[entry.line] }
      return ThreadLine.bytes(of: entry.record, unknown: unknown[id] ?? [])[...]
    }
  }

  /// The id that a thread has now which had this one before.
  func name(of old: ThreadID) -> ThreadID? { names.current(old) }

  /// Every id that was replaced, and the one in its place; those that were and have come back.
  var replacedNames: [(old: ThreadID, new: ThreadID)] { names.pairs }
  var returnedNames: [ThreadID] { names.returnedIDs }

  subscript(id: ThreadID) -> ThreadRecord? {
    index[id].map { record(at: $0) } ?? inSnapshot(id).map { withoutFalseClaim($0) }
  }
}
