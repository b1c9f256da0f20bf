// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// The bytes of a snapshot, read where they are looked at.
///
/// It is not mapped: to touch a page that the disk, or another machine's disk, no longer gives would end the program; and
/// the system may bring in megabytes for one byte.
final class SnapshotFile: Sendable {
  private let file: OpenFile
  let size: Int
  /// The stretch that was read last: whoever goes through the entries one by one reads them by stretches.
  private let stretch = Mutex(Stretch())

  private struct Stretch: Sendable {
    var start = 0
    var bytes: [UInt8] = []
  }

  private static let stretchLength = 16 * 1024

  init(_ file: OpenFile, size: Int) {
    self.file = file
    self.size = size
  }

  /// So many bytes from a place on; none when they are not there.
  func bytes(_ offset: Int, _ length: Int) -> [UInt8] {
    guard offset >= 0, length > 0, offset <= size, length <= size - offset,
      let bytes = try? file.read(from: offset, to: offset + length), bytes.count == length
    else { return [] }
    return bytes
  }

  /// The same for what is small and stands among others of its kind.
  func withBytes<Result>(_ offset: Int, _ length: Int, _ use: (UnsafeRawBufferPointer) -> Result?) -> Result? {
    guard offset >= 0, length > 0, offset <= size, length <= size - offset else { return nil }
    let found = stretch.withLock { stretch -> [UInt8] in
      if offset < stretch.start || offset + length > stretch.start + stretch.bytes.count {
        stretch = Stretch(start: offset, bytes: bytes(offset, min(max(length, Self.stretchLength), size - offset)))
      }
      let start = offset - stretch.start
      return stretch.bytes.count >= start + length ? Array(stretch.bytes[start..<(start + length)]) : []
    }
    return found.isEmpty ? nil : found.withUnsafeBytes(use)
  }
}
