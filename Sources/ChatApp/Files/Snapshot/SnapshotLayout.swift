// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where things stand in the file of a registry's snapshot. All numbers are as this machine writes them: the file is for
/// this machine, and is made anew where it does not fit.
///
/// ```
/// header         SnapshotHeader.size bytes
/// traits         UInt16 a thread
/// entries        Entry.size bytes a thread
/// idTable        UInt32 a place: 0, or 1 more than the slot whose id belongs there
/// nameEntries    NameEntry.size bytes a pair of an id that was replaced and the one in its place
/// nameTable      UInt32 a place: 0, or 1 more than the number of the pair
/// returned       ids that were replaced and have come back: UInt32 length, bytes
/// text           the bytes of ids and of lines
/// ```
struct SnapshotHeader: Equatable {
  static let size = 256
  static let magic: UInt64 = 0x3130_5352_4e49_4b53  // "SKINRS01"
  /// The most bytes before the end of what was read that are kept to compare.
  static let longestSample = 64

  /// The registry that it was made of.
  var registry: OpenFile.Identity
  /// How much of it is in the snapshot, in bytes, and how many records that were.
  var end = 0
  var lineCount = 0
  /// When it was last written to, in nanoseconds since 1970, as the file system tells.
  var changedAt: Int64 = 0
  /// The digest of everything up to `end`.
  var digest: UInt64 = 0
  /// The last bytes before `end`.
  var sample: [UInt8] = []

  var threadCount = 0
  var nameCount = 0
  var returnedCount = 0
  var fileSize = 0

  /// Places in a table of so many ids: a power of two, at least twice as many.
  static func placeCount(for count: Int) -> Int {
    var places = 16
    while places < 2 * count { places *= 2 }
    return places
  }

  var traits: Int { Self.size }
  var entries: Int { aligned(traits + 2 * threadCount) }
  var idTable: Int { entries + SnapshotEntry.size * threadCount }
  var nameEntries: Int { aligned(idTable + 4 * Self.placeCount(for: threadCount)) }
  var nameTable: Int { nameEntries + SnapshotName.size * nameCount }
  var returned: Int { aligned(nameTable + 4 * Self.placeCount(for: nameCount)) }

  private func aligned(_ offset: Int) -> Int { (offset + 7) & ~7 }
}

/// What a slot's thread is sorted by, and where its id and its line are.
struct SnapshotEntry {
  static let size = 40
  var updatedAt: Int64 = 0
  var createdAt: Int64 = 0
  /// Where its id begins; its line follows that.
  var offset = 0
  var lineLength = 0
  var messageCount = 0
  var idLength = 0

  init() {}
}

/// An id that was replaced, and the one in its place.
struct SnapshotName {
  static let size = 16
  /// Where the old id begins; the new one follows that.
  var offset = 0
  var oldLength = 0
  var newLength = 0

  init() {}
}

extension SnapshotHeader {
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.size else { return nil }
    func number(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self) }
    func count(_ index: Int) -> Int? { Int(exactly: number(index)).flatMap { $0 < 1 << 40 ? $0 : nil } }
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<(Self.size - 8)])
    guard number(0) == Self.magic, number(Self.size / 8 - 1) == Digest.of(body), let end = count(3),
      let lineCount = count(4), let threadCount = count(7), let nameCount = count(8), let returnedCount = count(9),
      let fileSize = count(10), let sampleLength = count(11), sampleLength <= Self.longestSample
    else { return nil }
    self.init(registry: .init(device: number(1), inode: number(2)))
    self.end = end
    self.lineCount = lineCount
    changedAt = Int64(bitPattern: number(5))
    digest = number(6)
    self.threadCount = threadCount
    self.nameCount = nameCount
    self.returnedCount = returnedCount
    self.fileSize = fileSize
    sample = Array(bytes[96..<(96 + sampleLength)])
  }

  var bytes: [UInt8] {
    var numbers = [
      Self.magic, registry.device, registry.inode, UInt64(end), UInt64(lineCount), UInt64(bitPattern: changedAt),
      digest,
      UInt64(threadCount), UInt64(nameCount), UInt64(returnedCount), UInt64(fileSize), UInt64(sample.count),
    ].flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
    numbers += sample
    numbers += [UInt8](repeating: 0, count: Self.size - 8 - numbers.count)
    let digest = numbers.withUnsafeBytes { Digest.of($0) }
    return numbers + withUnsafeBytes(of: digest) { Array($0) }
  }
}

/// A digest that tells a changed file from the one that was read; it is no protection against somebody who wants it to
/// deceive.
struct Digest {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var held: [UInt8] = []

  /// Takes in more bytes; however they are split, the digest is the same.
  mutating func take(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    if !held.isEmpty {
      let more = rest.prefix(8 - held.count)
      held += more
      rest = rest.dropFirst(more.count)
      guard held.count == 8 else { return }
      held.withUnsafeBytes { mix($0.loadUnaligned(as: UInt64.self)) }
      held = []
    }
    let whole = UnsafeRawBufferPointer(rebasing: rest)
    var position = 0
    while position + 8 <= whole.count {
      mix(whole.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
    }
    held = Array(whole[position...])
  }

  /// The digest of everything that was taken in.
  func finished() -> UInt64 {
    var copy = self
    for byte in held { copy.mix(UInt64(byte)) }
    return copy.value ^ UInt64(held.count)
  }

  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var digest = Digest()
    digest.take(bytes)
    return digest.finished()
  }

  private mutating func mix(_ word: UInt64) {
    value = (value ^ word) &* 0xFF51_AFD7_ED55_8CCD
    value ^= value >> 32
  }
}
