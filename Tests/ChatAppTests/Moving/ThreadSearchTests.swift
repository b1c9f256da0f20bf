// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

@Suite struct ThreadSearchTests {
  @Test(arguments: [
    ("西湖", "我们去西湖边走走", true), ("WORLD hello", "Hello, world", true), ("hello moon", "Hello, world", false),
    ("straße", "STRASSE", true), ("cafe", "un café", true), ("\"b a\"", "a b a", true), ("\"b c\"", "c b", false),
    ("ÄRGER", "viel ärger", true), ("abc", "ＡＢＣ wide", true), ("é", "CAFÉ", true),
    ("privet", "привет", false), ("ПРИВЕТ", "привет", true), ("🎉", "party 🎉!", true), ("a", "", false),
    ("aab", "aaab", true),
  ])
  func wordsAreFoundInAnyCase(words: String, text: String, isFound: Bool) {
    #expect((ThreadSearch(words: [words]).snippet(of: text) != nil) == isFound)
  }

  @Test func aSnippetIsOneLineAroundTheWord() {
    let text = String(repeating: "before ", count: 50) + "the\nneedle\there " + String(repeating: "after ", count: 50)
    let snippet = ThreadSearch(words: ["Needle"]).snippet(of: text)
    #expect(snippet?.contains("the needle here after") == true)
    #expect(snippet?.hasPrefix("…") == true)
    #expect(snippet?.hasSuffix("…") == true)
    #expect((snippet?.count ?? 0) < 130)
    #expect(ThreadSearch(words: ["short"]).snippet(of: "a short text") == "a short text")
  }

  @Test func titlesAndMessagesAreFound() {
    let record = ThreadRecord(
      id: "t", createdAt: Timestamp(seconds: 1), updatedAt: Timestamp(seconds: 1), metadata: ["title": "Needles"])
    let messages = ["a needle", "hay", "NEEDLE"].enumerated().map {
      MovedMessage(MessageRecord(id: "m\($0)", role: .user, text: $1, createdAt: Timestamp(seconds: 1)))
    }
    let hits = ThreadSearch(words: ["needle"]).hits(in: MovedThread(record, messages: messages))
    #expect(hits.map(\.message?.id) == [nil, "m0", "m2"])
    #expect(ThreadSearch(words: [" ", ""]).isEmpty)
  }
}
