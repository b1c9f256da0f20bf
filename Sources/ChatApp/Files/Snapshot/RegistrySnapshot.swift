// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
import Synchronization
public import ThreadsAPI

/// What a registry held up to some place, so that a start need not read it: a record is decoded when it is looked at.
///
/// It is made from the registry and may be deleted at any time. Whoever opens it sees first that it is of this very file.
public final class RegistrySnapshot: ThreadTable {
  private let file: SnapshotFile
  let header: SnapshotHeader
  private let traits: [ThreadTraits]
  /// Ids that were replaced and have come back.
  let returned: [String]
  /// What was looked at last: whatever is on the screen is asked for at each key, and no key is to ask the disk.
  private let recent = Mutex(Recent())

  private struct Recent: Sendable {
    var slots = RecentValues<ThreadID, Int?>()
    var ids = RecentValues<Int, ThreadID>()
    var records = RecentValues<Int, ThreadRecord>()
  }

  /// Opens the snapshot at a path; `nil` when there is none, or when it is not one of this registry as it is now.
  init?(path: String, of registry: OpenFile) {
    guard let opened = (try? OpenFile.reading(path)) ?? nil, let status = try? opened.status(),
      status.st_uid == geteuid()
    else { return nil }
    file = SnapshotFile(opened, size: Int(status.st_size))
    let first = file.bytes(0, SnapshotHeader.size)
    guard let header = first.withUnsafeBytes({ SnapshotHeader($0) }), header.fileSize == file.size,
      header.returned <= header.fileSize, header.isOf(registry), let returned = Self.returned(header, file)
    else { return nil }
    self.header = header
    self.returned = returned
    let bytes = file.bytes(header.traits, 2 * header.threadCount)
    traits = bytes.withUnsafeBytes { bytes in
      (0..<(bytes.count / 2)).map {
        ThreadTraits(rawValue: bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
      }
    }
    guard traits.count == header.threadCount else { return nil }
  }

  private static func returned(_ header: SnapshotHeader, _ file: SnapshotFile) -> [String]? {
    var ids: [String] = []
    var position = header.returned
    for _ in 0..<header.returnedCount {
      guard let length = file.withBytes(position, 4, { $0.loadUnaligned(as: UInt32.self) }) else { return nil }
      guard position + 4 + Int(length) <= file.size else { return nil }
      ids.append(String(decoding: file.bytes(position + 4, Int(length)), as: UTF8.self))
      position += 4 + Int(length)
    }
    return ids
  }

  // MARK: Threads

  public var count: Int { header.threadCount }

  public func slot(of id: ThreadID) -> Int? {
    if let known = recent.withLock({ $0.slots[id] }) { return known }
    let slot = find(id, in: header.idTable, of: count) { slot in
      let entry = self.entry(at: slot)
      return text(entry.offset, entry.idLength)
    }
    recent.withLock { $0.slots[id] = slot }
    return slot
  }

  public func id(at slot: Int) -> ThreadID {
    if let known = recent.withLock({ $0.ids[slot] }) { return known }
    let entry = self.entry(at: slot)
    let id = String(decoding: text(entry.offset, entry.idLength), as: UTF8.self)
    recent.withLock { $0.ids[slot] = id }
    return id
  }

  public func record(at slot: Int) -> ThreadRecord? {
    if let known = recent.withLock({ $0.records[slot] }) { return known }
    guard let record = line(at: slot)?.record else { return nil }
    recent.withLock { $0.records[slot] = record }
    return record
  }

  public func measures(at slot: Int) -> ThreadMeasures {
    let entry = self.entry(at: slot)
    return ThreadMeasures(
      updatedAt: Timestamp(milliseconds: entry.updatedAt), createdAt: Timestamp(milliseconds: entry.createdAt),
      messageCount: entry.messageCount)
  }

  public func traits(at slot: Int) -> ThreadTraits { traits[slot] }

  /// Members of a thread's record that this Skein does not know.
  func unknown(of id: ThreadID) -> [ArraySlice<UInt8>] { slot(of: id).flatMap { line(at: $0)?.unknown } ?? [] }

  private func line(at slot: Int) -> ThreadLine? {
    let entry = self.entry(at: slot)
    return text(entry.offset &+ entry.idLength, entry.lineLength).withUnsafeBufferPointer { ThreadLine($0) }
  }

  private func entry(at slot: Int) -> SnapshotEntry {
    let place = header.entries + SnapshotEntry.size * slot
    return file.withBytes(place, SnapshotEntry.size) { SnapshotEntry($0) } ?? SnapshotEntry()
  }

  // MARK: Names

  /// The id that was put in the place of another.
  func next(of old: String) -> String? {
    let number = find(old, in: header.nameTable, of: header.nameCount) { number in
      let pair = self.pair(number)
      return text(pair.offset, pair.oldLength)
    }
    return number.map { names(of: $0).new }
  }

  public func currentID(of old: ThreadID) -> ThreadID? {
    guard var last = next(of: old) else { return nil }
    // A damaged file may lead in a circle.
    for _ in 0..<header.nameCount {
      guard let further = next(of: last) else { break }
      last = further
    }
    return last
  }

  /// Every id that was replaced, and the one in its place.
  var names: [(old: String, new: String)] { (0..<header.nameCount).map { names(of: $0) } }

  private func names(of number: Int) -> (old: String, new: String) {
    let pair = self.pair(number)
    let new = text(pair.offset &+ pair.oldLength, pair.newLength)
    return (
      String(decoding: text(pair.offset, pair.oldLength), as: UTF8.self), String(decoding: new, as: UTF8.self)
    )
  }

  private func pair(_ number: Int) -> SnapshotName {
    let place = header.nameEntries + SnapshotName.size * number
    return file.withBytes(place, SnapshotName.size) { SnapshotName($0) } ?? SnapshotName()
  }

  // MARK: Bytes

  /// The number that a table of so many ids has for one.
  private func find(_ id: String, in table: Int, of count: Int, key: (Int) -> [UInt8]) -> Int? {
    guard count > 0 else { return nil }
    let wanted = Array(id.utf8)
    let places = SnapshotHeader.placeCount(for: count)
    var place = wanted.withUnsafeBytes { Int(truncatingIfNeeded: Digest.of($0)) } & (places - 1)
    for _ in 0..<places {
      let found = file.bytes(table + 4 * place, 4).withUnsafeBytes { bytes in
        bytes.count == 4 ? Int(bytes.loadUnaligned(as: UInt32.self)) : 0
      }
      guard found > 0, found <= count else { return nil }
      if key(found - 1) == wanted { return found - 1 }
      place = (place + 1) & (places - 1)
    }
    return nil
  }

  private func text(_ offset: Int, _ length: Int) -> [UInt8] {
    offset >= header.returned ? file.bytes(offset, length) : []
  }
}

extension SnapshotEntry {
  init(_ bytes: UnsafeRawBufferPointer) {
    updatedAt = bytes.loadUnaligned(as: Int64.self)
    createdAt = bytes.loadUnaligned(fromByteOffset: 8, as: Int64.self)
    offset = Int(clamping: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
    lineLength = Int(bytes.loadUnaligned(fromByteOffset: 24, as: UInt32.self))
    messageCount = Int(bytes.loadUnaligned(fromByteOffset: 28, as: UInt32.self))
    idLength = Int(bytes.loadUnaligned(fromByteOffset: 32, as: UInt32.self))
  }
}

extension SnapshotName {
  init(_ bytes: UnsafeRawBufferPointer) {
    offset = Int(clamping: bytes.loadUnaligned(as: UInt64.self))
    oldLength = Int(bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    newLength = Int(bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
  }
}

extension SnapshotHeader {
  /// Whether a registry begins with what the snapshot was made of, as far as its ends tell.
  func isOf(_ file: OpenFile) -> Bool {
    guard let status = try? file.status(), OpenFile.Identity(status) == registry, Int(status.st_size) >= end,
      end >= sample.count
    else { return false }
    return (try? file.read(from: end - sample.count, to: end)) == sample
  }
}
