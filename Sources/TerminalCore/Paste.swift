// SPDX-License-Identifier: Apache-2.0

/// The bytes of a bracketed paste on their way, up to its end mark.
struct PasteCollector: Sendable {
  private static let endMark: [UInt8] = Array("\u{1B}[201~".utf8)

  private let limit: Int
  private var bytes: [UInt8] = []
  /// How much of the end mark stands behind `bytes`.
  private var matched = 0

  /// Whether nothing came for a while although its end is still out.
  private(set) var hasStalled = false
  /// Whether a part that was handed over ended in a return, to which a line feed belongs that may follow.
  private var endedInReturn = false

  init(limit: Int) { self.limit = limit }

  /// Whether something waits to be handed over.
  var holdsText: Bool { Self.wholeCount(of: bytes) > 0 }

  /// Hands over what has come, as nothing more comes for now. Whole characters only: the rest may be on its way.
  mutating func stall() -> String? {
    hasStalled = true
    return handOver(Self.wholeCount(of: bytes))
  }

  /// Hands over the rest, with what there is of an end mark that never became whole.
  mutating func leave() -> String? {
    bytes.append(contentsOf: Self.endMark[..<matched])
    matched = 0
    return handOver(bytes.count)
  }

  private mutating func handOver(_ count: Int) -> String? {
    guard count > 0 else { return nil }
    let text = Self.text(of: bytes[..<count])
    endedInReturn = bytes[count - 1] == 0x0D
    bytes.removeFirst(count)
    return text
  }

  /// How many bytes there are without the beginning of a character at their end.
  private static func wholeCount(of bytes: [UInt8]) -> Int {
    let tail = bytes.suffix(3)
    guard let lead = tail.lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return bytes.count }
    let length = bytes[lead] >= 0xF0 ? 4 : bytes[lead] >= 0xE0 ? 3 : bytes[lead] >= 0xC0 ? 2 : 1
    return lead + length > bytes.count ? lead : bytes.count
  }

  /// Whether somebody who sees no key do anything wants out: Ctrl-C, or Esc alone, for the end mark begins with it.
  static func isWayOut(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.first == 0x03 || (bytes.first == 0x1B && bytes.count == 1)
  }

  /// Takes one byte. Not `nil` when the paste ends with it, or when so much has come that a part is handed over.
  mutating func take(_ byte: UInt8) -> (text: String, isEnd: Bool)? {
    if endedInReturn {
      endedInReturn = false
      if byte == 0x0A { return nil }
    }
    if byte == Self.endMark[matched] {
      matched += 1
      return matched == Self.endMark.count ? (Self.text(of: bytes[...]), true) : nil
    }
    if matched > 0 {
      bytes.append(contentsOf: Self.endMark[..<matched])
      matched = 0
      return take(byte)
    }
    // A part ends neither within a character nor between the two bytes of a line end.
    let isContinuation = byte & 0xC0 == 0x80 || (byte == 0x0A && bytes.last == 0x0D)
    if bytes.count >= limit, !isContinuation {
      let part = Self.text(of: bytes[...])
      bytes = [byte]
      return (part, false)
    }
    bytes.append(byte)
    return nil
  }

  /// Pasted bytes as text, line ends made `\n`.
  static func text(of bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(0x0D) else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var wasReturn = false
    for byte in bytes {
      if byte == 0x0D {
        result.append(0x0A)
      } else if !(byte == 0x0A && wasReturn) {
        result.append(byte)
      }
      wasReturn = byte == 0x0D
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// Tells a paste from typing where the terminal doesn't: nobody types several lines between two reads.
enum PasteBurst {
  /// More than is typed on one line while a link hangs.
  private static let longLine = 80

  /// Whether one read is a paste: text of three lines or more, or of two that are long; and no other control.
  static func begins(_ bytes: some Collection<UInt8>) -> Bool {
    guard bytes.count > 4, mayContinue(bytes) else { return false }
    var linesWithText = 0
    var isInText = false
    for byte in bytes {
      let isText = byte != 0x0D && byte != 0x0A
      if isText, !isInText { linesWithText += 1 }
      isInText = isText
    }
    return linesWithText >= 3 || (linesWithText == 2 && bytes.count > longLine)
  }

  /// Whether one read may be the beginning of a paste that the link has cut: something with the end of its line, which
  /// is rarely typed between two reads.
  static func mayBegin(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.first != 0x0D && bytes.first != 0x0A && mayContinue(bytes) && bytes.contains { $0 == 0x0D || $0 == 0x0A }
  }

  /// Whether these bytes are text and line ends only.
  static func mayContinue(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0D || $0 == 0x0A || $0 == 0x09 }
  }
}
