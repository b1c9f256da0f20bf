// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// A thread as a file tells of it.
struct ToldThread: Equatable {
  var record: ThreadRecord
  /// Members that this Skein does not know.
  var unknown: [ArraySlice<UInt8>] = []
}

/// Threads brought together from several files: of each id the newest record. What comes first wins where both are as new.
struct ThreadGathering {
  private(set) var order: [ThreadID] = []
  private var threads: [ThreadID: ToldThread] = [:]
  /// Ids that a provider has put others in the place of.
  private(set) var replaced = Successors()

  subscript(id: ThreadID) -> ToldThread? { threads[id].map(settled) }
  var all: [ToldThread] { order.compactMap { self[$0] } }

  /// What is told without a claim to the place of a thread that is there.
  private func settled(_ told: ToldThread) -> ToldThread {
    var told = told
    if replaced.haveReturned, let old = told.record.replaces, old != told.record.id, threads[old] != nil {
      told.record.replaces = nil
    }
    return told
  }

  /// Whether a thread is told of, under this id or the one that took its place.
  func knows(_ id: ThreadID) -> Bool { threads[id] != nil || replaced.current(id) != nil }

  mutating func offer(_ told: ToldThread) {
    let id = told.record.id
    if let old = told.record.replaces, replaced.replace(old, by: id) { threads[old] = nil }
    if replaced.current(id) != nil { return }
    if let known = threads[id] {
      if told.record.updatedAt > known.record.updatedAt { threads[id] = told }
    } else {
      threads[id] = told
      if !replaced.haveReturned || !order.contains(id) { order.append(id) }
    }
  }

  mutating func offer(_ fold: RegistryFold) {
    for record in fold.records { offer(ToldThread(record: record, unknown: fold.unknown[record.id] ?? [])) }
  }

  /// Takes what can be read of a file of the registry's format.
  mutating func offer(fileAt path: String) {
    let journal = JSONLinesFile(path: path, format: "skein.registry")
    guard let text = try? journal.text(from: 0) else { return }
    var fold = RegistryFold(expecting: text.bytes.count / 256)
    _ = journal.read(text) { line, offset in fold.take(line, offset) }
    offer(fold)
  }

  /// Forgets threads that are not to come back.
  mutating func remove(where isOver: (ToldThread) -> Bool) {
    threads = threads.filter { !isOver($0.value) }
  }
}
