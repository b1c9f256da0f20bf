// SPDX-License-Identifier: Apache-2.0

/// What a terminal answers when it is asked about itself.
public enum TerminalAnswer: Hashable, Sendable {
  /// Where the cursor stands.
  case cursor(Point)
  /// What kind of terminal it says it is. Every terminal answers that, which makes it the end of a round of questions.
  case kind([Int])
  /// Whether a private mode is known and on.
  case mode(Int, TerminalMode)
  case version(String)
  /// A colour of its own, by the number of the question (10 the text, 11 the background), each part from 0 to 1.
  case color(Int, red: Double, green: Double, blue: Double)
  /// The attributes that text would get now, as SGR parameters.
  case attributes(String)
  /// A capability and its value; `nil` for one that it does not have.
  case capability(String, String?)

  public var isKind: Bool { if case .kind = self { true } else { false } }
}

/// What a terminal knows of a private mode.
public enum TerminalMode: Int, Sendable {
  case unknown, on, off, alwaysOn, alwaysOff

  /// Whether it can be used.
  public var isKnown: Bool { self != .unknown && self != .alwaysOff }
}

/// Finds a terminal's answers among the bytes that come from it, however the reads cut them.
public struct TerminalAnswers: Sendable {
  private var pending: [UInt8] = []

  public init() {}

  /// The answers that are whole now. What is none, a key somebody pressed for one, is passed over.
  public mutating func take(_ bytes: [UInt8]) -> [TerminalAnswer] {
    pending += bytes
    var answers: [TerminalAnswer] = []
    var rest = pending[...]
    while let start = rest.firstIndex(of: 0x1B) {
      guard let sequence = Sequence(rest[start...]) else {
        // A sequence that does not end is none: no answer is as long as that.
        pending = rest[start...].count > 4096 ? [] : Array(rest[start...])
        return answers
      }
      if let answer = sequence.answer { answers.append(answer) }
      rest = rest[(start + sequence.count)...]
    }
    pending = []
    return answers
  }
}

extension TerminalAnswers {
  /// One control sequence or string from its escape on.
  private struct Sequence {
    let count: Int
    let answer: TerminalAnswer?

    /// `nil` while it is not whole.
    init?(_ bytes: ArraySlice<UInt8>) {
      let body = bytes.dropFirst(2)
      guard let kind = bytes.dropFirst().first else { return nil }
      switch kind {
      case UInt8(ascii: "["):
        guard let end = body.firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
        count = end - bytes.startIndex + 1
        answer = Self.control(String(decoding: body[..<end], as: UTF8.self), Character(Unicode.Scalar(bytes[end])))
      case UInt8(ascii: "P"), UInt8(ascii: "]"):
        guard let end = body.firstIndex(where: { $0 == 0x07 || $0 == 0x1B }) else { return nil }
        if bytes[end] == 0x1B, end + 1 == bytes.endIndex { return nil }
        count = end - bytes.startIndex + (bytes[end] == 0x1B ? 2 : 1)
        let text = String(decoding: body[..<end], as: UTF8.self)
        answer = kind == UInt8(ascii: "P") ? Self.device(text) : Self.system(text)
      default:
        count = 1
        answer = nil
      }
    }

    private static func numbers(_ text: some StringProtocol) -> [Int] {
      text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    }

    private static func control(_ parameters: String, _ final: Character) -> TerminalAnswer? {
      let numbers = numbers(parameters.drop { !$0.isNumber }.prefix { $0.isNumber || $0 == ";" })
      switch final {
      case "R" where numbers.count == 2 && parameters.first?.isNumber == true:
        return .cursor(Point(column: numbers[1] - 1, row: numbers[0] - 1))
      case "c" where parameters.first == "?": return .kind(numbers)
      case "y" where parameters.first == "?" && parameters.last == "$" && numbers.count == 2:
        return TerminalMode(rawValue: numbers[1]).map { .mode(numbers[0], $0) }
      default: return nil
      }
    }

    private static func device(_ text: String) -> TerminalAnswer? {
      if text.hasPrefix(">|") { return .version(String(text.dropFirst(2))) }
      if text.hasPrefix("1$r"), text.hasSuffix("m") { return .attributes(String(text.dropFirst(3).dropLast())) }
      guard text.hasPrefix("1+r") || text.hasPrefix("0+r") else { return nil }
      let parts = text.dropFirst(3).split(separator: "=", maxSplits: 1)
      guard let name = parts.first.flatMap({ unhexed($0) }) else { return nil }
      return .capability(name, text.hasPrefix("1") ? parts.dropFirst().first.flatMap { unhexed($0) } ?? "" : nil)
    }

    private static func unhexed(_ digits: Substring) -> String? {
      var bytes: [UInt8] = []
      var rest = digits
      while !rest.isEmpty {
        guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
        bytes.append(byte)
        rest = rest.dropFirst(2)
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    private static func system(_ text: String) -> TerminalAnswer? {
      let parts = text.split(separator: ";", maxSplits: 1)
      guard parts.count == 2, let number = Int(parts[0]), parts[1].hasPrefix("rgb") else { return nil }
      let levels = parts[1].drop { $0 != ":" }.dropFirst().split(separator: "/").prefix(3).compactMap { digits in
        Int(digits, radix: 16).map { Double($0) / Double((1 << (4 * digits.count)) - 1) }
      }
      guard levels.count == 3 else { return nil }
      return .color(number, red: levels[0], green: levels[1], blue: levels[2])
    }
  }
}
