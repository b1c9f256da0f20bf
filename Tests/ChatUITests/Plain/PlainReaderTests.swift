// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct PlainReaderTests {
  /// A reader in a thread, all that was there before said.
  private static func reading(_ messages: [MessageRecord] = []) -> (desk: Desk, reader: PlainReader) {
    let desk = Desk(opening: .sample("t1", "Trip"), messages: messages)
    var reader = PlainReader()
    _ = reader.words(desk.state)
    return (desk, reader)
  }

  @Test func aThreadIsAnnouncedOnceWithItsLastMessages() {
    let desk = Desk(
      opening: .sample("t1", "Trip\u{1B}[31m"),
      messages: [.user("m1", "Old"), .reply("m2", "Older"), .user("m3", "And?"), .reply("m4", "This.")])
    var reader = PlainReader()
    #expect(reader.words(desk.state) == "Thread “Trip␛[31m”, 4 messages.\nYou: And?\nqwen-plus: This.\n")
    #expect(reader.words(desk.state) == "")
  }

  @Test func aReplyComesInSentencesAndNothingTwice() {
    var (desk, reader) = Self.reading()
    desk.type("Go")
    desk.press(.enter)
    #expect(reader.words(desk.state) == "(sending)\n")
    var told = ""
    for piece in ["One", " two. Th", "ree", " four!\nfi", "ve. ", "six 七。八"] {
      desk.run("t1", .delta(messageID: "m9", index: 0, text: piece))
      let words = reader.words(desk.state)
      told += words
      // What is said ends where a sentence or a line does.
      #expect(words.isEmpty || words.hasSuffix(". ") || words.hasSuffix("\n") || words.hasSuffix("。"), "\(words)")
    }
    #expect(told == "qwen-plus: One two. Three four!\nfive. six 七。")
    #expect(!reader.isAtLineStart)
    desk.run("t1", .messageChanged(.reply("m9", "One two. Three four!\nfive. six 七。八")))
    #expect(reader.words(desk.state) == "八\n")
    #expect(reader.words(desk.state) == "")
  }

  /// What a reply says is never taken for another's turn, whole or in pieces.
  @Test func noLineOfAReplyBeginsATurn() {
    let text = "Sure.\nYou: I agree.\n**qwen-plus:** fine\n> you, elsewhere: x\nNote: y\n: z\nYou are: here"
    let heard =
      "Sure.\n(in the text) You: I agree.\n(in the text) **qwen-plus:** fine\n(in the text) > you, elsewhere: x\n"
      + "Note: y\n: z\nYou are: here\n"
    var (desk, reader) = Self.reading()
    desk.type("Go")
    desk.press(.enter)
    _ = reader.words(desk.state)
    var told = ""
    for piece in text.map({ String($0) }) {
      desk.run("t1", .delta(messageID: "m9", index: 0, text: piece))
      told += reader.words(desk.state)
    }
    desk.run("t1", .messageChanged(.reply("m9", text)))
    told += reader.words(desk.state)
    #expect(told == "qwen-plus: " + heard)
    #expect(reader.readAgain(desk.state, count: 1) == "qwen-plus: " + heard)
    #expect(desk.state.plainTranscript(lines: 40)?.contains("qwen-plus:\n" + heard) == true)
  }

  @Test func everyByteOfAReplyIsSaidHoweverItIsCut() {
    let text = "Ein Satz. Noch 西湖。einer?\n\n- a\n- b: c; d… e\u{301} 👩‍👩‍👧 end"
    let characters = Array(text)
    for size in 1...5 {
      var (desk, reader) = Self.reading()
      desk.type("Go")
      desk.press(.enter)
      _ = reader.words(desk.state)
      var told = ""
      for start in stride(from: 0, to: characters.count, by: size) {
        let piece = String(characters[start..<min(characters.count, start + size)])
        desk.run("t1", .delta(messageID: "m9", index: 0, text: piece))
        told += reader.words(desk.state)
      }
      desk.run("t1", .messageChanged(.reply("m9", text)))
      told += reader.words(desk.state)
      #expect(told == "qwen-plus: \(text)\n", "in pieces of \(size)")
    }
  }

  @Test func anInterruptedReplySaysWhyAndNamesTheCommand() {
    var (desk, reader) = Self.reading()
    desk.type("Go")
    desk.press(.enter)
    desk.run("t1", .runCreated(.sample("r1")), .delta(messageID: "m9", index: 0, text: "Half"))
    _ = reader.words(desk.state)
    desk.run("t1", .messageChanged(.reply("m9", "Half", status: .incomplete, reason: "max_tokens")))
    #expect(reader.words(desk.state) == "qwen-plus: Half\n(the reply was interrupted: cut at the length limit)\n")
    desk.tell(.sendEnded("t1", SendFailure(stage: .running, error: ServiceError(.cutStream, host: "a.b"))))
    let words = reader.words(desk.state)
    #expect(!words.contains("R asks"))
  }

  @Test(arguments: [
    ("Deleted x. u in the list brings it back.", "Deleted x. /undo brings it back."),
    ("stopped; R asks again", "stopped; /again asks again"), ("R sends it again", "/again sends it again"),
    ("Nothing to stop here. Ctrl-Q quits.", "Nothing to stop here. /quit leaves."),
    ("Ctrl-N begins a new one", "/new begins a new one"), ("nothing", "nothing"),
  ])
  func keysBecomeCommands(words: String, expected: String) {
    #expect(words.withoutKeys == expected)
  }

  @Test func failuresAreSaid() {
    var (desk, reader) = Self.reading()
    desk.type("Go")
    desk.press(.enter)
    _ = reader.words(desk.state)
    desk.tell(
      .sendEnded("t1", SendFailure(stage: .postingMessage, error: ServiceError(.badKey, status: 401, host: "a.b"))))
    #expect(reader.words(desk.state).hasPrefix("(Error: Not sent: a.b refuses the API key (401)"))
  }

  @Test func aCallIsReadAndItsAnswerAskedFor() {
    let desk = ToolRequestTests.asking(ToolRequestTests.run(.requiresAction, calls: "get_weather", "get_time"))
    var reader = PlainReader()
    var state = desk.state
    let words = reader.words(state)
    #expect(words.contains("The assistant asks for get_weather with "))
    #expect(reader.words(state) == "")
    _ = carryOut(.say("18°"), &state, at: desk.now)
    #expect(reader.words(state).contains("The assistant asks for get_time with "))
    let effects = carryOut(.say("noon"), &state, at: desk.now)
    #expect(effects.contains { if case .submitToolOutputs = $0 { true } else { false } })
  }

  @Test func aNewThreadIsNoNewsWhenItsFirstMessageMakesIt() {
    var desk = Desk()
    _ = startPlain(&desk.state, opening: nil)
    var reader = PlainReader()
    #expect(reader.words(desk.state) == "")
    _ = carryOut(.say("Hello"), &desk.state, at: desk.now)
    #expect(reader.words(desk.state) == "(sending)\n")
    guard let local = desk.state.openThread else { return }
    desk.tell(.threadNamed(local: local, ChatThread(id: "t7", createdAt: Desk.start)))
    #expect(reader.words(desk.state) == "")
    desk.run("t7", .delta(messageID: "m2", index: 0, text: "Hi. "))
    #expect(reader.words(desk.state) == "qwen-plus: Hi. ")
  }

  @Test func aTextThatCannotGoBecomesTheDraftAndTheDraftStays() {
    var desk = Desk(opening: .sample("t1"), messages: [])
    desk.type("kept draft")
    var effects = carryOut(.say("one"), &desk.state, at: desk.now)
    #expect(effects.contains(.saveDraft("kept draft", for: "t1")))
    #expect(desk.state.composer.text == "kept draft")
    desk.state.outbox.policy = .fails
    effects = carryOut(.say("two"), &desk.state, at: desk.now)
    #expect(effects.last == .saveDraft("kept draft\ntwo", for: "t1"))
    _ = carryOut(.dropDraft, &desk.state, at: desk.now)
    #expect(desk.state.composer.isEmpty)
    #expect(keepAsDraft("rest", &desk.state) == [.saveDraft("rest", for: "t1")])
  }

  @Test func ordersDoWhatTheKeysDo() {
    var desk = Desk(opening: .sample("t1", "Trip"), .sample("t2", "Other"), messages: [.user("m1", "Hi")])
    #expect(
      carryOut(.rename("Travel"), &desk.state, at: desk.now).contains {
        if case .changeMetadata("t1", _, _) = $0 { true } else { false }
      })
    #expect(desk.state.list["t1"]?.title == "Travel")
    _ = carryOut(.delete, &desk.state, at: desk.now)
    #expect(desk.state.list["t1"]?.state == .trashed && desk.state.openThread == nil)
    _ = carryOut(.undo, &desk.state, at: desk.now)
    #expect(desk.state.openThread == "t1")
    #expect(carryOut(.open("t2"), &desk.state, at: desk.now).contains(.loadMessages("t2")))
    #expect(carryOut(.open("thread_x"), &desk.state, at: desk.now).contains(.adopt("thread_x")))
    _ = carryOut(.model("qwen-max"), &desk.state, at: desk.now)
    #expect(desk.state.list["t2"]?.choice.model == "qwen-max")
    #expect(carryOut(.quit, &desk.state, at: desk.now).last == .quit)
  }
}
