// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// The lines of the outbox brought together, in the order in which entries were first put there.
struct OutboxFold {
  private struct Slot {
    var entry: OutboxEntry
    var writer: String?
    var extras: JSONObject
    var line: Range<Int>
  }

  /// So many names of threads are kept.
  private static let namesKept = 64

  private var slots: [Slot?] = []
  private var index: [String: Int] = [:]
  private var names: [(local: ThreadID, name: ThreadID, line: Range<Int>)] = []
  /// Lines of kinds that a newer Skein knows, by id.
  private var foreign: [String: Range<Int>] = [:]
  /// The ids of entries that were taken out, as far as the file still tells.
  private(set) var ended: Set<String> = []

  /// Takes a line at an offset of the file; `false` when it is no record.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
    guard let json = try? JSONValue(parsing: bytes), let id = json["id"]?.string else { return false }
    let range = offset..<offset + bytes.count
    switch OutboxLine(json) {
    case .entry(let entry, let writer)?:
      var extras = JSONObject()
      for member in json.object?.members ?? [] where !OutboxLine.known.contains(member.name) {
        extras[member.name] = member.value
      }
      put(Slot(entry: entry, writer: writer, extras: extras, line: range))
    case .gone(let id)?:
      if let place = index.removeValue(forKey: id) { slots[place] = nil }
      foreign[id] = nil
      ended.insert(id)
    case .named(let local, let name)?: names.append((local, name, range))
    case nil: foreign[id] = range
    }
    return true
  }

  private mutating func put(_ slot: Slot) {
    ended.remove(slot.entry.id)
    if let place = index[slot.entry.id] {
      slots[place] = slot
    } else {
      index[slot.entry.id] = slots.count
      slots.append(slot)
    }
  }

  /// Makes every entry ours that no living process has; returns the lines that say so.
  mutating func claim(as process: String) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for place in slots.indices {
      guard var slot = slots[place], slot.writer != process, slot.writer.map(ProcessIdentity.isAlive) != true else {
        continue
      }
      slot.writer = process
      slots[place] = slot
      var object = OutboxLine.object(of: slot.entry, writer: process)
      for member in slot.extras.members { object[member.name] = member.value }
      lines.append(JSONValue.object(object).utf8)
    }
    return lines
  }

  var contents: OutboxContents {
    let known = Dictionary(names.map { ($0.local, $0.name) }) { _, last in last }
    let entries = slots.compactMap { $0 }.map { slot in
      var entry = slot.entry
      if let name = known[entry.thread] {
        entry.thread = name
        entry.newThreadMetadata = nil
      }
      entry.owner =
        slot.writer == ProcessIdentity.current
        ? .us : slot.writer.map(ProcessIdentity.isAlive) == true ? .other : .nobody
      return entry
    }
    return OutboxContents(entries: entries, names: known)
  }

  var extras: [String: JSONObject] {
    slots.reduce(into: [:]) { if let slot = $1, !slot.extras.members.isEmpty { $0[slot.entry.id] = slot.extras } }
  }

  /// Where everything stands that is still of use: the entries in their order, whenever each was written last.
  var lines: [Range<Int>] {
    let threads = Set(slots.compactMap { $0?.entry.thread })
    let kept = names.enumerated().filter {
      $0.offset >= names.count - Self.namesKept || threads.contains($0.element.local)
    }
    return slots.compactMap { $0?.line } + foreign.values.sorted { $0.lowerBound < $1.lowerBound }
      + kept.map(\.element.line)
  }
}
