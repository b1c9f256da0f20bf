// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

@Suite struct JSONTests {
  static let sample = #"{"a":[1,-2.5e3,true,false,null,"h\u00e9\n\ud83c\udf0f 世界"],"b":{"c":{}},"":""}"#

  @Test func readsEveryKindOfValue() throws {
    let json = try JSONValue(parsing: Self.sample)
    #expect(json["a"] == [1, -2500.0, true, false, .null, "hé\n🌏 世界"])
    #expect(json["b"]?["c"] == .object([:]))
    #expect(json[""] == "")
  }

  @Test func refusesEveryTruncation() {
    let bytes = Array(Self.sample.utf8)
    for length in 0..<bytes.count {
      #expect(throws: JSONSyntaxError.self, "\(length) bytes") { try JSONValue(parsing: bytes[..<length]) }
    }
  }

  @Test(arguments: [
    "01", "1.", ".5", "-", "+1", "1e", "nul", "truee", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "\"\t\"", "\"\\x\"",
    "\"\\u12g4\"", "[1] 2", "'a'", "NaN", "Infinity", "\u{FEFF}1",
  ])
  func refuses(_ text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
  }

  @Test func refusesBytesThatAreNoUTF8() {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xE4, 0xB8, 0x22]) }
  }

  @Test func readsLoneSurrogatesAsReplacement() throws {
    #expect(try JSONValue(parsing: #""\ud83c""#) == "\u{FFFD}")
    #expect(try JSONValue(parsing: #""\udf0f!""#) == "\u{FFFD}!")
    #expect(try JSONValue(parsing: #""\ud83cA""#) == "\u{FFFD}A")
    #expect(try JSONValue(parsing: #""\ud83c\u0041""#) == "\u{FFFD}A")
  }

  @Test func refusesDepthThatCouldExhaustTheStack() throws {
    #expect(throws: JSONSyntaxError.self) {
      try JSONValue(parsing: String(repeating: "[", count: 1_000_000))
    }
    let deepest = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    #expect(throws: Never.self) { try JSONValue(parsing: deepest) }
  }

  @Test func keepsNumbersThatDoNotFit() throws {
    #expect(try JSONValue(parsing: "9223372036854775807") == .integer(.max))
    #expect(try JSONValue(parsing: "9223372036854775808") == .double(9223372036854775808))
    #expect(try JSONValue(parsing: "1e999").text == "null")
  }

  @Test func writesWhatItReads() throws {
    let json = try JSONValue(parsing: Self.sample)
    #expect(try JSONValue(parsing: json.text) == json)
    #expect(!json.text.contains("\n"))
    #expect(JSONValue.string("\u{2028}\u{7F}\u{1B}").text == #""\u2028\u007f\u001b""#)
  }

  @Test func onlyWhatMustBeIsEscaped() throws {
    let escaped: Set<UInt32> = Set(0..<0x20).union([0x22, 0x5C, 0x2028, 0x2029]).union(0x7F..<0xA0)
    for value: UInt32 in 0...0x30FF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      // Alone, and between others of every length.
      for text in ["\(scalar)", "aé\(scalar)水😀\(scalar)"] {
        let written = JSONValue.string(text).text
        #expect(written.contains("\\") == escaped.contains(value), "U+\(String(value, radix: 16))")
        let read = try JSONValue(parsing: Array(written.utf8)).string ?? ""
        #expect(Array(read.unicodeScalars) == Array(text.unicodeScalars))
      }
    }
  }

  @Test func lastOfTwoEqualNamesCounts() throws {
    #expect(try JSONValue(parsing: #"{"a":1,"a":2}"#)["a"] == 2)
  }
}
