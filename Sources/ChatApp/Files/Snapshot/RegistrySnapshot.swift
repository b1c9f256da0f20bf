// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
import Synchronization
public import ThreadsAPI

/// What a registry held up to some place, so that a start need not read it: a record is decoded when it is looked at.
///
/// It is made from the registry and may be deleted at any time. Whoever opens it sees first that it is of this very file.
public final class RegistrySnapshot: ThreadTable {
  private let file: MappedFile
  let header: SnapshotHeader
  /// Ids that were replaced and have come back.
  let returned: [String]
  /// The records that were looked at last, by their slots.
  private let decoded = Mutex<[(slot: Int, record: ThreadRecord)?]>(Array(repeating: nil, count: kept))
  private static let kept = 256

  private var bytes: UnsafeRawBufferPointer { file.bytes }

  /// Opens the snapshot at a path; `nil` when there is none, or when it is not one of this registry as it is now.
  init?(path: String, of registry: OpenFile) {
    guard let opened = (try? OpenFile.reading(path)) ?? nil, let status = try? opened.status(),
      status.st_uid == geteuid(),
      let file = MappedFile(opened.descriptor, size: Int(status.st_size)), let header = SnapshotHeader(file.bytes),
      header.fileSize == file.bytes.count, header.returned <= header.fileSize, header.isOf(registry),
      let returned = Self.returned(header, file.bytes)
    else { return nil }
    self.file = file
    self.header = header
    self.returned = returned
  }

  private static func returned(_ header: SnapshotHeader, _ bytes: UnsafeRawBufferPointer) -> [String]? {
    var ids: [String] = []
    var position = header.returned
    for _ in 0..<header.returnedCount {
      guard position + 4 <= bytes.count else { return nil }
      let length = Int(bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
      position += 4
      guard length <= bytes.count - position else { return nil }
      ids.append(String(decoding: bytes[position..<(position + length)], as: UTF8.self))
      position += length
    }
    return ids
  }

  // MARK: Threads

  public var count: Int { header.threadCount }

  public func slot(of id: ThreadID) -> Int? {
    find(id, in: header.idTable, of: count) { slot in
      let entry = self.entry(at: slot)
      return text(entry.offset, entry.idLength)
    }
  }

  public func id(at slot: Int) -> ThreadID {
    let entry = self.entry(at: slot)
    return String(decoding: text(entry.offset, entry.idLength), as: UTF8.self)
  }

  public func record(at slot: Int) -> ThreadRecord? {
    decoded.withLock { decoded in
      if let known = decoded[slot % Self.kept], known.slot == slot { return known.record }
      guard let record = line(at: slot)?.record else { return nil }
      decoded[slot % Self.kept] = (slot, record)
      return record
    }
  }

  public func measures(at slot: Int) -> ThreadMeasures {
    let entry = self.entry(at: slot)
    return ThreadMeasures(
      updatedAt: Timestamp(milliseconds: entry.updatedAt), createdAt: Timestamp(milliseconds: entry.createdAt),
      messageCount: entry.messageCount)
  }

  public func traits(at slot: Int) -> ThreadTraits {
    ThreadTraits(rawValue: load(header.traits + 2 * slot, UInt16.self) ?? 0)
  }

  /// Members of a thread's record that this Skein does not know.
  func unknown(of id: ThreadID) -> [ArraySlice<UInt8>] { slot(of: id).flatMap { line(at: $0)?.unknown } ?? [] }

  private func line(at slot: Int) -> ThreadLine? {
    let entry = self.entry(at: slot)
    return ThreadLine(text(entry.offset &+ entry.idLength, entry.lineLength).bindMemory(to: UInt8.self))
  }

  private func entry(at slot: Int) -> SnapshotEntry {
    let place = header.entries + SnapshotEntry.size * slot
    return SnapshotEntry(
      updatedAt: load(place, Int64.self) ?? 0, createdAt: load(place + 8, Int64.self) ?? 0,
      offset: Int(clamping: load(place + 16, UInt64.self) ?? 0), lineLength: Int(load(place + 24, UInt32.self) ?? 0),
      messageCount: Int(load(place + 28, UInt32.self) ?? 0), idLength: Int(load(place + 32, UInt32.self) ?? 0))
  }

  // MARK: Names

  /// The id that was put in the place of another.
  func next(of old: String) -> String? {
    let number = find(old, in: header.nameTable, of: header.nameCount) { number in
      let pair = self.pair(number)
      return text(pair.offset, pair.oldLength)
    }
    guard let number else { return nil }
    let pair = self.pair(number)
    return String(decoding: text(pair.offset &+ pair.oldLength, pair.newLength), as: UTF8.self)
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
  var names: [(old: String, new: String)] {
    (0..<header.nameCount).map { number in
      let pair = self.pair(number)
      return (
        String(decoding: text(pair.offset, pair.oldLength), as: UTF8.self),
        String(decoding: text(pair.offset &+ pair.oldLength, pair.newLength), as: UTF8.self)
      )
    }
  }

  private func pair(_ number: Int) -> SnapshotName {
    let place = header.nameEntries + SnapshotName.size * number
    return SnapshotName(
      offset: Int(clamping: load(place, UInt64.self) ?? 0), oldLength: Int(load(place + 8, UInt32.self) ?? 0),
      newLength: Int(load(place + 12, UInt32.self) ?? 0))
  }

  // MARK: Bytes

  /// The number that a table of so many ids has for one.
  private func find(_ id: String, in table: Int, of count: Int, key: (Int) -> UnsafeRawBufferPointer) -> Int? {
    guard count > 0 else { return nil }
    var id = id
    return id.withUTF8 { wanted in
      let places = SnapshotHeader.placeCount(for: count)
      var place = Int(truncatingIfNeeded: Digest.of(UnsafeRawBufferPointer(wanted))) & (places - 1)
      for _ in 0..<places {
        guard let found = load(table + 4 * place, UInt32.self), found > 0, found <= count else { return nil }
        if key(Int(found) - 1).elementsEqual(wanted) { return Int(found) - 1 }
        place = (place + 1) & (places - 1)
      }
      return nil
    }
  }

  private func load<Number: BitwiseCopyable>(_ offset: Int, _: Number.Type) -> Number? {
    guard offset >= 0, offset <= bytes.count - MemoryLayout<Number>.size else { return nil }
    return bytes.loadUnaligned(fromByteOffset: offset, as: Number.self)
  }

  private func text(_ offset: Int, _ length: Int) -> UnsafeRawBufferPointer {
    guard offset >= header.returned, length >= 0, offset <= bytes.count, length <= bytes.count - offset else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
  }
}

extension SnapshotHeader {
  /// Whether a registry begins with what the snapshot was made of, as far as its ends tell.
  func isOf(_ file: OpenFile) -> Bool {
    guard let status = try? file.status(), OpenFile.Identity(status) == registry, Int(status.st_size) >= end else {
      return false
    }
    return (try? file.read(from: end - sample.count, to: end)) == sample
  }
}
