// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Bytes that come piece by piece, taken one by one or line by line.
struct ByteQueue {
  private var buffer: [UInt8] = []
  private var index = 0
  private var hasEnded = false
  private let read: () throws(FileError) -> [UInt8]

  init(read: @escaping () throws(FileError) -> [UInt8]) { self.read = read }

  /// Whether everything was taken, as far as was asked.
  var isAtEnd: Bool { hasEnded && index >= buffer.count }

  private mutating func fill() throws(FileError) -> Bool {
    if index < buffer.count { return true }
    if hasEnded { return false }
    buffer = try read()
    index = 0
    hasEnded = buffer.isEmpty
    return !hasEnded
  }

  /// The next byte; it stays.
  mutating func first() throws(FileError) -> UInt8? { try fill() ? buffer[index] : nil }

  mutating func next() throws(FileError) -> UInt8? {
    guard try fill() else { return nil }
    index += 1
    return buffer[index - 1]
  }

  /// Gives the bytes that are there without reading more.
  func withReady<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    buffer.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[index...])) }
  }

  /// Takes bytes that are there.
  mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    defer { index += count }
    return buffer[index..<index + count]
  }

  /// Up to `count` of the next bytes; they stay.
  mutating func peek(_ count: Int) throws(FileError) -> [UInt8] {
    while buffer.count - index < count, !hasEnded {
      let more = try read()
      hasEnded = more.isEmpty
      buffer = Array(buffer[index...]) + more
      index = 0
    }
    return Array(buffer[index...].prefix(count))
  }

  /// A line: its text, `nil` at the end or when it is longer than `limit`, which is passed over.
  mutating func line(limit: Int) throws(FileError) -> (text: [UInt8]?, isLong: Bool, isEnded: Bool) {
    var line: [UInt8] = []
    var isLong = false
    var hasBegun = false
    while try fill() {
      hasBegun = true
      let end = lineEnd() ?? buffer.count
      if line.count + end - index > limit { isLong = true } else if !isLong { line += buffer[index..<end] }
      let isEnded = end < buffer.count
      index = end + (isEnded ? 1 : 0)
      if isEnded { return (isLong ? nil : line, isLong, true) }
    }
    return (hasBegun && !isLong ? line : nil, isLong, false)
  }

  private func lineEnd() -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let found = memchr(base + index, 0x0A, bytes.count - index) else {
        return nil
      }
      return UnsafeRawPointer(found) - base
    }
  }
}
