// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ChatApp

/// What a model's program writes is harmless in the log file.
@Suite struct EngineLogTests {
  private func log(_ text: String, pieces size: Int) -> String {
    var log = EngineLogText()
    var result: [UInt8] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      result += log.take(bytes[start..<min(start + size, bytes.count)])
    }
    if !log.isEmpty { result += log.finish() }
    return String(decoding: result, as: UTF8.self)
  }

  @Test(arguments: [1, 2, 3, 7, 1000]) func everyLineIsVisibleTextWhereverItIsCut(size: Int) {
    #expect(log("a 我 b\n\nlast", pieces: size) == "a 我 b\n\nlast\n")
    #expect(log("10%\r20%\r100%\r\nready\n", pieces: size) == "10%\n20%\n100%\nready\n")
    let evil = log("\u{1B}]0;PWNED\u{7}x\u{202E}y\u{9B}2J\u{0}\n", pieces: size)
    #expect(evil.hasSuffix("\n"))
    #expect(!evil.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || 0x7F...0x9F ~= $0.value })
    #expect(!evil.contains("\u{202E}"))
    #expect(evil.contains("PWNED"))
  }

  @Test(arguments: [1, 5, 1000]) func whatLooksLikeAKeyIsNotKept(size: Int) {
    let text = log(
      "GET / Authorization: Bearer abcdef0123456789\napi_key=sk-canary0123456789 model=m\n", pieces: size)
    #expect(!text.contains("0123456789"))
    #expect(text.contains("model=m"))
  }

  @Test func aLineWithoutEndIsWrittenInPieces() {
    let text = log(String(repeating: "x", count: 3 * EngineLogText.longestLine + 5), pieces: 1000)
    #expect(text.split(separator: "\n").map(\.utf8.count) == [8192, 8192, 8192, 5])
  }

  @Test func bytesThatAreNoTextAreNotKeptAsTheyAre() {
    var log = EngineLogText()
    let bytes: [UInt8] = [0xFF, 0x9B, 0x41, 0x0A]
    #expect(log.take(bytes[...]) == Array("\u{FFFD}\u{FFFD}A\n".utf8))
  }
}
