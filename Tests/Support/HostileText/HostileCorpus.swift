// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ThreadsAPI

/// A text that somebody wrote to deceive a reader or to drive a terminal.
public struct HostileText: Sendable, CustomStringConvertible {
  public var name: String
  public var text: String

  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  public var description: String { name }
}

/// The hostile texts beside the tests (`Tests/Fixtures/hostile/texts.jsonl`): one a line, named; as text, or as the bytes
/// of a damaged one.
public enum HostileCorpus {
  public static let texts: [HostileText] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/hostile/texts.jsonl")
    guard let data = try? Data(contentsOf: file) else { return [] }
    return data.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard let object = try? JSONValue(parsing: Array(line)).object, let name = object["name"]?.string else {
        return nil
      }
      if let text = object["text"]?.string { return HostileText(name: name, text: text) }
      return object["hex"]?.string.map { HostileText(name: name, text: String(decoding: bytes($0), as: UTF8.self)) }
    }
  }()

  /// The texts that are short enough for a name or an argument, without NUL bytes.
  public static let names: [HostileText] = texts.filter {
    !$0.text.isEmpty && $0.text.unicodeScalars.count <= 400 && !$0.text.utf8.contains(0)
  }

  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
  }
}
