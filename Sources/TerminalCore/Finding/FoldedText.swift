// SPDX-License-Identifier: Apache-2.0
import CUnicode

/// A text as a search compares it: without case, width and accents, in UTF-8, each byte knowing where it comes from.
///
/// This is the one meaning of "the same word": finding in a thread, the index of all threads, the palette and the command
/// line all compare what this makes of a text.
public struct FoldedText: Equatable, Sendable {
  public private(set) var bytes: [UInt8] = []
  /// For each byte, where the character that it comes from begins in the source, in bytes.
  private var starts: [Int32] = []
  /// The same for the end.
  private var ends: [Int32] = []

  public init() {}

  public init(_ text: String) {
    append(text)
  }

  /// Adds a text whose characters stand from `offset` on.
  public mutating func append(_ text: String, at offset: Int = 0) {
    var text = text
    let count = text.withUTF8(\.count)
    bytes.reserveCapacity(bytes.count + count)
    starts.reserveCapacity(starts.count + count)
    ends.reserveCapacity(ends.count + count)
    var index = text.startIndex
    var start = offset
    while index < text.endIndex {
      if let byte = Self.onlyASCII(at: index, in: text) {
        bytes.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        starts.append(Int32(clamping: start))
        ends.append(Int32(clamping: start + 1))
        (index, start) = (text.utf8.index(after: index), start + 1)
      } else {
        let character = text[index]
        let end = start + character.utf8.count
        append(character, from: start, to: end)
        (index, start) = (text.index(after: index), end)
      }
    }
  }

  /// The byte there, if it is a character by itself that nothing can join: ASCII before ASCII, but for the two of a line end.
  private static func onlyASCII(at index: String.Index, in text: String) -> UInt8? {
    let utf8 = text.utf8
    let byte = utf8[index]
    guard byte < 0x80, byte != 0x0D else { return nil }
    let next = utf8.index(after: index)
    return next == utf8.endIndex || utf8[next] < 0x80 ? byte : nil
  }

  private mutating func append(_ character: Character, from start: Int, to end: Int) {
    var folder = Folder()
    for scalar in character.unicodeScalars { folder.take(scalar) }
    folder.finish()
    append(folder.bytes, from: start, to: end)
  }

  /// Adds bytes that come from one stretch of the source.
  public mutating func append(_ more: [UInt8], from start: Int, to end: Int) {
    bytes += more
    for _ in more {
      starts.append(Int32(clamping: start))
      ends.append(Int32(clamping: end))
    }
  }

  /// The stretch of the source that some of the bytes come from: whole characters.
  public func source(of range: Range<Int>) -> Range<Int> {
    guard let first = range.first, let last = range.last, last < bytes.count else { return 0..<0 }
    return Int(starts[first])..<max(Int(starts[first]), Int(ends[last]))
  }

  /// A text folded, without places.
  public static func bytes(of text: some StringProtocol) -> [UInt8] {
    let plain = text.utf8.withContiguousStorageIfAvailable { bytes -> [UInt8]? in
      bytes.allSatisfy { $0 < 0x80 } ? bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } : nil
    }
    if let plain = plain.flatMap({ $0 }) { return plain }
    var folder = Folder()
    folder.bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars { folder.take(scalar) }
    folder.finish()
    return folder.bytes
  }

  /// A text folded.
  public static func string(_ text: some StringProtocol) -> String { String(decoding: bytes(of: text), as: UTF8.self) }

  /// Where folded words first stand in a folded text, from an offset on.
  public static func place(of word: [UInt8], in text: [UInt8], from start: Int = 0) -> Range<Int>? {
    let found = text.withUnsafeBufferPointer { text in
      word.withUnsafeBufferPointer { word in
        text.baseAddress.flatMap { base in
          word.baseAddress.map { skein_find(base, text.count, start, $0, word.count) }
        }
      }
    }
    guard let found, found >= 0 else { return nil }
    return found..<found + word.count
  }
}

/// Folds scalars one after the other; letters that come in parts are put together.
private struct Folder {
  var bytes: [UInt8] = []
  /// A scalar that what follows may still join.
  private var held: UInt32?

  mutating func take(_ scalar: Unicode.Scalar) {
    var count = 0
    guard let folded = skein_fold(scalar.value, &count) else { return put(scalar.value) }
    for place in 0..<count { put(folded[place]) }
  }

  mutating func finish() {
    if let held { write(held) }
    held = nil
  }

  private mutating func put(_ value: UInt32) {
    if value < 0x80 {
      finish()
      bytes.append(UInt8(value))
      return
    }
    if let last = held, let joined = Self.join(last, value) {
      held = joined
      return
    }
    finish()
    // A voice mark on nothing that could have a voice is no letter.
    if value != 0x3099, value != 0x309A { held = value }
  }

  private mutating func write(_ value: UInt32) {
    guard let scalar = Unicode.Scalar(value) else { return }
    bytes += UTF8.encode(scalar).map { Array($0) } ?? []
  }

  /// Kana with a voice mark, and syllables of Hangul that are written as letters, as the one scalar that they are.
  private static func join(_ last: UInt32, _ next: UInt32) -> UInt32? {
    switch next {
    case 0x3099:
      if last == 0x3046 { return 0x3094 }
      let isVoiceable =
        (0x304B...0x3062).contains(last) && last % 2 == 1
        || [0x3064, 0x3066, 0x3068].contains(last)
      return isVoiceable || isOfH(last) ? last + 1 : nil
    case 0x309A: return isOfH(last) ? last + 2 : nil
    case 0x1161...0x1175:
      return (0x1100...0x1112).contains(last) ? 0xAC00 + ((last - 0x1100) * 21 + next - 0x1161) * 28 : nil
    case 0x11A8...0x11C2:
      let isOpen = (0xAC00...0xD7A3).contains(last) && (last - 0xAC00) % 28 == 0
      return isOpen ? last + next - 0x11A7 : nil
    default: return nil
    }
  }

  /// は ひ ふ へ ほ
  private static func isOfH(_ kana: UInt32) -> Bool { (0x306F...0x307B).contains(kana) && (kana - 0x306F) % 3 == 0 }
}
