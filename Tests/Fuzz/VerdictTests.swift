// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing
import ThreadsAPI

/// What is JSON and what is not, by the word of another parser (`scripts/make_json_verdicts.py`).
@Suite struct VerdictTests {
  @Test func theParserIsAsStrictAsAnother() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "json-verdicts.txt").path
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count > 1000)
    for line in lines {
      let bytes = Self.bytes(line.dropFirst(2))
      let isJSON = (try? JSONValue(parsing: bytes)) != nil
      #expect(isJSON == (line.first == "+"), "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
    }
  }

  private static func bytes(_ digits: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = digits
    while let byte = UInt8(rest.prefix(2), radix: 16) {
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    return bytes
  }
}
