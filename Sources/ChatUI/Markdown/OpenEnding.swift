// SPDX-License-Identifier: Apache-2.0

/// What the last line of a text that is still being written lacks: the signs that end its emphasis, code and links.
///
/// With them the words look from the beginning as they will when the line is whole, and nothing jumps when its end arrives.
struct OpenEnding {
  /// How many bytes at the end mean nothing yet.
  private(set) var dropped = 0
  private(set) var added: [UInt8] = []

  /// Signs that wait for their like.
  private struct Opener {
    var sign: UInt8
    var count: Int
    var place: Int
  }

  private let line: [UInt8]
  private var place = 0
  private var openers: [Opener] = []
  private var brackets: [Int] = []

  /// Reads the last line of a paragraph, heading or table row.
  init(_ line: [UInt8], isRow: Bool) {
    self.line = line
    while place < line.count {
      let byte = line[place]
      switch byte {
      case Ascii.backslash: place += 2
      case Ascii.backtick: if !code() { return }
      case UInt8(ascii: "*"), Ascii.underscore, Ascii.tilde: if !emphasis(byte) { return }
      case Ascii.openBracket:
        brackets.append(place)
        place += 1
      case Ascii.closeBracket: if !link() { return }
      case Ascii.bar where isRow:
        (openers, brackets) = ([], [])
        place += 1
      default: place += 1
      }
    }
    end(at: line.count, with: [])
  }

  /// Ends the line at a place: with these signs, and with those that the openers wait for.
  private mutating func end(at place: Int, with signs: [UInt8]) {
    var place = place
    // A sign behind a blank would end nothing.
    if !openers.isEmpty, signs.isEmpty {
      while place > 0, line[place - 1] == Ascii.space { place -= 1 }
    }
    // What begins at the very end is dropped.
    while let last = openers.last, signs.isEmpty, last.place + last.count == place {
      openers.removeLast()
      place = last.place
      while place > 0, line[place - 1] == Ascii.space { place -= 1 }
    }
    dropped = line.count - place
    added = signs
    for opener in openers.reversed() { added += Array(repeating: opener.sign, count: opener.count) }
  }

  private func run(at place: Int) -> Int { line[place...].prefix { $0 == line[place] }.count }

  /// A span of code; false if it is not closed.
  private mutating func code() -> Bool {
    let count = run(at: place)
    var here = place + count
    while here < line.count {
      let length = line[here] == Ascii.backtick ? run(at: here) : 0
      if length == count {
        place = here + count
        return true
      }
      here += max(1, length)
    }
    let isEmpty = line[(place + count)...].allSatisfy { $0 == Ascii.space || $0 == Ascii.backtick }
    if isEmpty {
      end(at: place, with: [])
    } else {
      let isMark = line.last == Ascii.backtick
      end(at: line.count, with: (isMark ? [Ascii.space] : []) + Array(repeating: Ascii.backtick, count: count))
    }
    return false
  }

  /// Signs of emphasis; false if the line is to end before them.
  private mutating func emphasis(_ sign: UInt8) -> Bool {
    let count = run(at: place)
    let before = place > 0 ? line[place - 1] : Ascii.space
    let after = place + count < line.count ? line[place + count] : 0
    defer { place += count }
    if !isBlank(before), let index = openers.lastIndex(where: { $0.sign == sign }) {
      // A part of the end is there.
      if after == 0, count < openers[index].count {
        end(at: place, with: [])
        return false
      }
      openers.removeSubrange((index + 1)...)
      openers[index].count -= count
      if openers[index].count <= 0 { openers.removeLast() }
      return true
    }
    let isWord = Ascii.isLetter(before) || Ascii.digits.contains(before) || before >= 0x80
    let opens = after != 0 && !isBlank(after) && !(isWord && (sign == Ascii.underscore || count == 1))
    let isKnown = sign == Ascii.tilde ? count == 2 : count <= 3
    if after == 0, isKnown || sign == Ascii.tilde, !isWord || count > 1 {
      end(at: place, with: [])
      return false
    }
    if opens, isKnown { openers.append(Opener(sign: sign, count: count, place: place)) }
    return true
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == Ascii.space || byte == Ascii.tab }

  /// The end of a link's words; false if its address is not whole.
  private mutating func link() -> Bool {
    guard let start = brackets.popLast(), place + 1 < line.count, line[place + 1] == UInt8(ascii: "(") else {
      place += 1
      return true
    }
    var depth = 0
    var here = place + 1
    var stop: Int?
    while here < line.count {
      switch line[here] {
      case Ascii.backslash: here += 1
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case Ascii.space where stop == nil: stop = here
      default: break
      }
      if depth == 0 { break }
      here += 1
    }
    openers.removeAll { $0.place > start }
    if depth == 0 {
      place = here + 1
      return true
    }
    // A title is left for later; brackets within an address want to be closed.
    let end = min(stop ?? line.count, line.count)
    var open = 0
    for byte in line[(place + 1)..<end] {
      if byte == UInt8(ascii: "(") { open += 1 }
      if byte == UInt8(ascii: ")") { open -= 1 }
    }
    self.end(at: end, with: Array(repeating: UInt8(ascii: ")"), count: max(1, open)))
    return false
  }
}
