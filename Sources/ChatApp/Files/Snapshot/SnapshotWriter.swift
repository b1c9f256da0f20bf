// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// Puts a registry that was read whole into the bytes of a snapshot.
struct SnapshotWriter {
  private let threads: [(record: ThreadRecord, line: ArraySlice<UInt8>)]
  private let names: [(old: String, new: String)]
  private let returned: [String]
  private var header: SnapshotHeader

  /// - Parameters:
  ///   - fold: what the registry's bytes say, and `bytes` themselves, from its start.
  ///   - header: which file they are of, and how it was found.
  init(_ fold: RegistryFold, of bytes: [UInt8], _ header: SnapshotHeader) {
    let located = fold.located
    let lines = fold.lines(of: located, in: bytes)
    threads = zip(located, lines).map { ($0.record, $1) }.sorted { a, b in
      a.0.updatedAt == b.0.updatedAt ? a.0.id < b.0.id : a.0.updatedAt > b.0.updatedAt
    }
    names = fold.replacedNames
    returned = fold.returnedNames
    self.header = header
    self.header.threadCount = threads.count
    self.header.nameCount = names.count
    self.header.returnedCount = returned.count
  }

  /// The whole file.
  mutating func bytes() -> [UInt8] {
    var entries: [UInt8] = []
    entries.reserveCapacity(SnapshotEntry.size * threads.count)
    let returnedBytes = returned.flatMap { id in number(UInt32(id.utf8.count)) + Array(id.utf8) }
    var text: [UInt8] = []
    let start = header.returned + returnedBytes.count
    for (record, line) in threads {
      entries += number(record.updatedAt.milliseconds) + number(record.createdAt.milliseconds)
      entries += number(UInt64(start + text.count)) + number(UInt32(line.count))
      entries += number(UInt32(clamping: record.messageCount)) + number(UInt64(record.id.utf8.count))
      text += Array(record.id.utf8)
      text += line
    }
    var nameBytes: [UInt8] = []
    for (old, new) in names {
      nameBytes += number(UInt64(start + text.count)) + number(UInt32(old.utf8.count)) + number(UInt32(new.utf8.count))
      text += Array(old.utf8) + Array(new.utf8)
    }
    header.fileSize = start + text.count
    var bytes = header.bytes
    bytes.reserveCapacity(header.fileSize)
    for (record, _) in threads { bytes += number(ThreadTraits(record).rawValue) }
    fill(&bytes, to: header.entries)
    bytes += entries
    bytes += table(of: threads.map(\.record.id))
    fill(&bytes, to: header.nameEntries)
    bytes += nameBytes
    bytes += table(of: names.map(\.old))
    fill(&bytes, to: header.returned)
    return bytes + returnedBytes + text
  }

  private func fill(_ bytes: inout [UInt8], to count: Int) {
    bytes += [UInt8](repeating: 0, count: max(0, count - bytes.count))
  }

  private func number(_ value: some BitwiseCopyable) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

  /// Where each of these ids is found again.
  private func table(of ids: [String]) -> [UInt8] {
    let count = SnapshotHeader.placeCount(for: ids.count)
    var places = [UInt32](repeating: 0, count: count)
    for (index, id) in ids.enumerated() {
      var id = id
      var place = id.withUTF8 { Int(truncatingIfNeeded: Digest.of(UnsafeRawBufferPointer($0))) & (count - 1) }
      while places[place] != 0 { place = (place + 1) & (count - 1) }
      places[place] = UInt32(index + 1)
    }
    return places.withUnsafeBytes { Array($0) }
  }
}
