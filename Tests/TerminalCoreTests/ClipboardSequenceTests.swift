// SPDX-License-Identifier: Apache-2.0
import Foundation
import TerminalCore
import Testing

@Suite struct ClipboardSequenceTests {
  @Test func base64IsWhatOthersMakeOfIt() {
    for count in 0..<200 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
      #expect(String(decoding: Base64.encoded(bytes), as: UTF8.self) == Data(bytes).base64EncodedString())
    }
  }

  @Test func theTerminalsOwnForm() {
    #expect(ClipboardSequence.plain.bytes(for: "西湖") == Array("\u{1B}]52;c;6KW/5rmW\u{7}".utf8))
  }

  @Test func tmuxHandsOnWhatHasItsEscapesDoubled() {
    #expect(
      ClipboardSequence.tmux.bytes(for: "hi") == Array("\u{1B}Ptmux;\u{1B}\u{1B}]52;c;aGk=\u{7}\u{1B}\\".utf8))
  }

  @Test func screenHandsOnPieces() {
    let text = String(repeating: "0123456789", count: 100)
    let sent = String(decoding: ClipboardSequence.screen.bytes(for: text), as: UTF8.self)
    let pieces = sent.components(separatedBy: "\u{1B}\\").dropLast()
    #expect(pieces.count == 6)
    #expect(pieces.allSatisfy { $0.hasPrefix("\u{1B}P") && $0.utf8.count <= 242 })
    #expect(
      pieces.map { $0.dropFirst(2) }.joined()
        == String(decoding: ClipboardSequence.plain.bytes(for: text), as: UTF8.self))
  }

  /// Nothing of a text gets into a sequence but letters.
  @Test(arguments: ClipboardSequence.allCases) func noTextEndsItsSequence(form: ClipboardSequence) {
    let bytes = form.bytes(for: "\u{1B}\\\u{7}\u{9C}\u{1B}]52;c;x\u{7}")
    #expect(bytes.filter { $0 == 0x07 }.count == 1)
  }
}
