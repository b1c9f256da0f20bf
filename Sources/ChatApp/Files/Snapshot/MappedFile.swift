// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The bytes of a file that nobody changes: a page of them is in memory once it was looked at.
///
/// Where the file system is another machine's, all of them are read at once: a page that cannot be fetched any more would
/// end the program.
final class MappedFile: Sendable {
  // Never changed while it is there: the mapping is private and for reading alone, and the memory that stands in for one
  // is written before anybody has it. So it may be read from any thread.
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  private let isMapped: Bool

  /// - Parameter size: how many bytes the file has; `nil` is returned where they can't be had.
  init?(_ descriptor: Int32, size: Int) {
    guard size > 0 else { return nil }
    isMapped = Self.isLocal(descriptor)
    if isMapped {
      guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else { return nil }
      bytes = UnsafeRawBufferPointer(start: start, count: size)
    } else {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
      bytes = UnsafeRawBufferPointer(memory)
      guard Self.read(descriptor, into: memory) else { return nil }
    }
  }

  deinit {
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    } else {
      bytes.deallocate()
    }
  }

  private static func read(_ descriptor: Int32, into memory: UnsafeMutableRawBufferPointer) -> Bool {
    var position = 0
    while position < memory.count {
      let got = pread(
        descriptor, memory.baseAddress.map { $0 + position }, memory.count - position, off_t(position))
      if got < 0, errno == EINTR { continue }
      if got <= 0 { return false }
      position += got
    }
    return true
  }

  /// Whether the file is on a disk of this machine. What has no device of its own may be another machine's.
  private static func isLocal(_ descriptor: Int32) -> Bool {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { return false }
    let device = UInt64(facts.st_dev)
    return (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF != 0
  }
}
