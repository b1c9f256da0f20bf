// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// What the registry holds as far as this process has read it, and what its core rests on where that is older.
///
/// A record that the core saves says only what the core has changed since it last knew the thread: what others have
/// written meanwhile stays.
struct SharedRegistry: Sendable {
  /// `nil` until the registry was read: a process that only writes has nothing to bring together.
  private(set) var file: RegistryFold?
  private var bases: [ThreadID: ThreadRecord] = [:]
  /// What others have changed and the core has not been told of.
  private var untold: [ThreadChange] = []
  /// Threads that others have given another name, and which.
  private(set) var renamed: [(old: ThreadID, new: ThreadID)] = []

  init() {}

  init(_ file: RegistryFold) { self.file = file }

  /// The record as it is to be written.
  mutating func merged(_ record: ThreadRecord) -> ThreadRecord {
    guard let file else { return record }
    var record = record
    var old = record.replaces
    if let name = file.name(of: record.id) {
      // Another Skein had the thread named, and the core has not heard of it.
      old = record.id
      record.replaces = record.id
      record.id = name
    }
    let key = old.flatMap { file[$0] == nil ? nil : $0 } ?? record.id
    guard let theirs = file[key] else { return record }
    let base = bases[key] ?? theirs
    return theirs == base ? record : record.merging(theirs, base: base)
  }

  /// A record of the core was written, with what others have changed of it, as this line.
  mutating func wrote(_ line: [UInt8], of record: ThreadRecord, at offset: Int) {
    guard file != nil else { return }
    _ = line.withUnsafeBufferPointer { file?.take($0, offset) }
    if let old = record.replaces { bases[old] = nil }
    let id = file?.name(of: record.id) ?? record.id
    bases[id] = file?[id] == record ? nil : record
  }

  /// The id that a thread has in the files.
  func name(of thread: ThreadID) -> ThreadID { file?.name(of: thread) ?? thread }

  /// The core's records are these, whatever the file holds.
  mutating func know(_ records: [ThreadRecord]) {
    for record in records { bases[record.id] = file?[record.id] == record ? nil : record }
  }

  /// What came new at the end of the file; `touched` are the threads that it is about.
  mutating func take(_ text: JournalText, of journal: JSONLinesFile, touched: inout [ThreadID]) -> JournalReading {
    journal.read(text) { bytes, offset in
      guard let line = ThreadLine(bytes)?.record else { return false }
      let claimed = line.replaces.flatMap { old in file?[old].map { (id: old, record: $0) } }
      let known = file?[line.id]
      if file == nil { file = RegistryFold() }
      _ = file?.take(bytes, offset)
      // Of two that say to be in each other's place both stay.
      let old = claimed.flatMap { file?[$0.id] == nil ? $0.id : nil }
      let before = old == nil ? known : claimed?.record
      if let after = file?[line.id], after != before { note(before, after, insteadOf: old) }
      touched.append(line.id)
      return true
    }
  }

  /// Another file has taken the place of the one that was read.
  mutating func replace(with fold: RegistryFold) {
    for (record, _) in fold.located {
      let old = record.replaces.flatMap { file?[$0] == nil ? nil : $0 }
      let before = file?[old ?? record.id]
      if before != record { note(before, record, insteadOf: old) }
    }
    file = fold
  }

  private mutating func note(_ before: ThreadRecord?, _ after: ThreadRecord, insteadOf old: ThreadID?) {
    if let base = bases.removeValue(forKey: old ?? after.id) ?? before { bases[after.id] = base }
    if let old { renamed.append((old, after.id)) }
    var change = ThreadChange(before: before, after: after)
    if let last = untold.last, last.after == before {
      change.before = last.before
      untold.removeLast()
    }
    untold.append(change)
  }

  mutating func forgetRenamed() { renamed = [] }

  /// What the core has not been told of, in its order.
  mutating func tell() -> [ThreadChange] {
    defer { untold = [] }
    return untold
  }
}
