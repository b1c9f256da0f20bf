// SPDX-License-Identifier: Apache-2.0
public import TerminalCore

extension Notification {
  /// The bytes by which a terminal tells it, sent through what stands before it.
  public func bytes(through multiplexer: Multiplexer?) -> [UInt8] {
    let sequences: [String]
    switch signal {
    case .none: return []
    // A bell needs no address: everything that stands between takes care of it.
    case .bell: return [0x07]
    // The words must not begin with a number, which would make another command of them.
    case .osc9: sequences = ["9;Skein: \(title) · \(message)"]
    // The title ends at a semicolon.
    case .osc777: sequences = ["777;notify;\(Self.withoutSemicolons(title));\(Self.withoutSemicolons(message))"]
    case .osc99: sequences = ["99;i=skein:d=0;\(title)", "99;i=skein:p=body;\(message)"]
    }
    return sequences.flatMap { words in
      let sequence = Array("\u{1B}]\(SafeText.line(words, columns: 200))\u{7}".utf8)
      return multiplexer?.passing(sequence) ?? sequence
    }
  }

  private static func withoutSemicolons(_ text: String) -> String {
    String(text.map { $0 == ";" ? "," : $0 })
  }
}
