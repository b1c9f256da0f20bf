// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Looks for bytes in bytes. Characters are of no use there: a mark behind a key would make its last sign another one.
enum ByteSearch {
  /// Where the bytes first stand, from a place on.
  static func find(_ wanted: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
    guard let base = bytes.baseAddress, let first = wanted.first else { return nil }
    var place = start
    while place + wanted.count <= bytes.count,
      let found = memchr(base + place, Int32(first), bytes.count - wanted.count + 1 - place)
    {
      if memcmp(found, wanted, wanted.count) == 0 { return UnsafeRawPointer(found) - base }
      place = UnsafeRawPointer(found) - base + 1
    }
    return nil
  }

  static func isThere(_ wanted: [UInt8], in text: String) -> Bool {
    var text = text
    return text.withUTF8 { find(wanted, in: UnsafeRawBufferPointer($0)) != nil }
  }

  /// The text with something else wherever the bytes stand in it.
  static func replacing(_ wanted: [UInt8], in text: String, with other: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var place = 0
    bytes.withUnsafeBytes { buffer in
      while let found = find(wanted, in: buffer, from: place) {
        result += bytes[place..<found] + Array(other.utf8)
        place = found + wanted.count
      }
    }
    return String(decoding: result + bytes[place...], as: UTF8.self)
  }
}
