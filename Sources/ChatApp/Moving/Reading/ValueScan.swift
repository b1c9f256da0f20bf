// SPDX-License-Identifier: Apache-2.0

/// Where one value of a JSON text ends, told from its brackets and quotes alone.
struct ValueScan {
  /// What a byte is to the value.
  enum Step {
    case inside
    /// Its last byte, or one that stands behind it and was not taken.
    case last, before
    /// The end of a line in a string: no JSON has that.
    case broken
  }

  private var depth = 0
  private var isEscaped = false
  private var isStarted = false
  private var isInString = false
  private(set) var hasLineEnds = false
  private(set) var isOver = false

  /// Takes bytes until the value is over; how many, and how it ended.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, stopsAtLineEnd: Bool) -> (count: Int, end: Step) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x0A {
        if isInString, stopsAtLineEnd { return (index, .broken) }
        hasLineEnds = true
      }
      switch isInString ? takeInString(byte) : takeOutside(byte) {
      case .inside, .broken: index += 1
      case .last:
        isOver = true
        return (index + 1, .last)
      case .before:
        isOver = true
        return (index, .before)
      }
    }
    return (index, .inside)
  }

  private mutating func takeInString(_ byte: UInt8) -> Step {
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInString = false
      if depth == 0 { return .last }
    }
    return .inside
  }

  private mutating func takeOutside(_ byte: UInt8) -> Step {
    let isAfter = depth == 0 && isStarted
    switch byte {
    case UInt8(ascii: "\""):
      if isAfter { return .before }
      isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if isAfter { return .before }
      depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      if isAfter { return .before }
      // A bracket that closes nothing is taken, so that reading goes on behind it.
      depth = max(0, depth - 1)
      if depth == 0 { return .last }
    case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
      if isAfter { return .before }
    default: break
    }
    isStarted = true
    return .inside
  }
}
