// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// The editor, the history's search, the kill ring of all texts, keys put in as they are.
@Suite struct ComposerToolTests {
  let sent = [MessageRecord.user("m1", "first words"), .reply("m2", "yes"), .user("m3", "second\nwords")]

  // MARK: The user's editor

  private func editing(_ text: String) -> (desk: Desk, errand: Errand) {
    var desk = Desk(opening: .sample("t1"), .sample("t2", minutesAgo: 20))
    desk.state.preferences.programs.editor = ["ed", "-s"]
    desk.paste(text)
    let errand = Errand.edit(text, draft: "t1", program: ["ed", "-s"])
    #expect(desk.press(.control("x")) == [])
    #expect(desk.press(.control("e")) == [.saveDraft(text, for: "t1"), .lendTerminal(errand)])
    return (desk, errand)
  }

  @Test func whatTheEditorLeavesIsTheTextAndIsSaved() {
    var (desk, errand) = editing("one")
    #expect(desk.tell(.errandEnded(errand, .edited("one\r\ntwo"))) == [.saveDraft("one\ntwo", for: "t1")])
    #expect(desk.state.composer.text == "one\ntwo")
    #expect(desk.state.notice == nil)
    desk.press(.control("_"))
    #expect(desk.state.composer.text == "one")
  }

  @Test func anEditorThatChangedNothingChangesNothing() {
    var (desk, errand) = editing("one")
    #expect(desk.tell(.errandEnded(errand, .edited("one"))) == [])
    #expect(desk.state.clearedTexts.isEmpty)
  }

  @Test func anEditorThatFailedLeavesTheText() {
    var (desk, errand) = editing("one")
    #expect(desk.tell(.errandEnded(errand, .failed(Notice(.error, "no such program")))) == [])
    #expect(desk.state.composer.text == "one")
    #expect(desk.state.notice == Notice(.error, "no such program"))
    // It can be tried again.
    desk.press(.control("x"))
    #expect(desk.press(.control("e")) == [.lendTerminal(errand)])
  }

  @Test func anEditorThatLeftNothingTakesNothingForGood() {
    var (desk, errand) = editing("one")
    let kept = Effect.keepCleared([ClearedText(text: "one", at: desk.now)])
    #expect(desk.tell(.errandEnded(errand, .edited(""))) == [kept, .saveDraft(nil, for: "t1")])
    #expect(desk.state.composer.isEmpty)
    desk.press(.up)
    #expect(desk.state.composer.text == "one")
  }

  @Test func whatWasTypedMeanwhileIsInTheHistory() {
    var (desk, errand) = editing("one")
    desk.type("!")
    let kept = Effect.keepCleared([ClearedText(text: "one!", at: desk.now)])
    #expect(desk.tell(.errandEnded(errand, .edited("two"))) == [kept, .saveDraft("two", for: "t1")])
    #expect(desk.state.composer.text == "two")
    desk.press(.up)
    #expect(desk.state.composer.text == "one!")
  }

  @Test func theEditorsTextGoesToItsThreadWhateverHappenedMeanwhile() {
    var (desk, errand) = editing("one")
    desk.open("t2")
    #expect(desk.tell(.errandEnded(errand, .edited("two"))) == [.saveDraft("two", for: "t1")])
    #expect(desk.state.composer.isEmpty)
    #expect(desk.state.composers["t1"]?.text == "two")
  }

  @Test func aThreadThatGetsItsNameMeanwhileGetsTheText() {
    var desk = Desk()
    desk.begin()
    desk.type("Hello")
    desk.press(.enter)
    let local = desk.state.draftKey
    desk.type("next")
    desk.press(.control("x"), .control("e"))
    let errand = Errand.edit("next", draft: local, program: [])
    desk.tell(.threadNamed(local: local, ChatThread(id: "p1", createdAt: Desk.start)))
    #expect(desk.tell(.errandEnded(errand, .edited("edited"))) == [.saveDraft("edited", for: "p1")])
    #expect(desk.state.composer.text == "edited")
  }

  @Test func theEditorIsAskedOnce() {
    var (desk, _) = editing("one")
    desk.press(.control("x"))
    #expect(desk.press(.control("e")) == [])
  }

  // MARK: History

  @Test func historyIsSearchedAndTakenWithoutSending() {
    var desk = Desk(opening: .sample("t1"), messages: sent)
    desk.type("mine")
    #expect(desk.press(.control("r")) == [])
    #expect(desk.state.picker?.shown.map(\.label) == ["second words", "first words"])
    desk.type("FIRST")
    #expect(desk.press(.enter) == [.keepCleared([ClearedText(text: "mine", at: desk.now)])])
    #expect(desk.state.composer.text == "first words")
    #expect(desk.state.transcript?.entries.count == 3)
    // What was typed is not lost.
    desk.press(.up)
    #expect(desk.state.composer.text == "mine")
  }

  @Test func leavingTheSearchLeavesWhatWasTyped() {
    var desk = Desk(opening: .sample("t1"), messages: sent)
    desk.type("mine")
    desk.press(.control("r"), .control("r"))
    #expect(desk.state.picker?.selected == 1)
    desk.press(.escape)
    #expect(desk.state.composer.text == "mine" && desk.state.picker == nil && desk.state.pane == .composer)
    desk.press(.control("r"))
    desk.type("no such thing")
    #expect(desk.press(.enter) == [])
    #expect(desk.state.composer.text == "mine")
  }

  @Test func clearedTextsAreFoundOnce() {
    var desk = Desk(opening: .sample("t1"), messages: sent)
    for _ in 0..<2 {
      desk.type("precious")
      desk.press(.control("c"))
    }
    desk.press(.control("r"))
    #expect(desk.state.picker?.shown.map(\.label) == ["precious", "second words", "first words"])
  }

  @Test func withoutAHistoryThatIsSaid() {
    var desk = Desk(opening: .sample("t1"))
    desk.tell(.clearedLoaded([]))
    #expect(desk.press(.control("r")) == [])
    #expect(desk.state.picker == nil && desk.state.notice != nil)
  }

  // MARK: One ring for all texts

  @Test func wordsMoveFromOneThreadToAnother() {
    var desk = Desk(opening: .sample("t1"), .sample("t2", minutesAgo: 20))
    desk.type("one two")
    desk.press(.control("w"))
    desk.open("t2")
    desk.press(.control("u"))
    desk.press(.control("y"))
    #expect(desk.state.composer.text == "two")
    // A cut in another text is another piece.
    desk.press(.control("w"))
    desk.open("t1")
    desk.press(.control("w"), .control("y"))
    #expect(desk.state.composer.text == "one ")
    desk.press(.alt("y"))
    #expect(desk.state.composer.text == "two")
  }

  @Test func severalLinesArePutIntoAQuestionAsOne() {
    var desk = Desk(opening: .sample("t1", "Old"))
    desk.paste("one\ntwo")
    desk.press(.control("c"))
    desk.state.pane = .list
    desk.press(.character("r"))
    desk.press(.control("u"), .control("y"), .alt("y"))
    #expect(desk.state.prompt?.editor.text == "one two")
  }

  @Test(arguments: [Key.control("y"), .alt("y"), .control("_"), .alt("_")])
  func whatCantBeDoneIsSaid(key: Key) {
    var desk = Desk(opening: .sample("t1"))
    #expect(desk.press(key) == [])
    #expect(desk.state.notice != nil)
  }

  // MARK: Keys as they are

  @Test(arguments: [
    (Key(.escape), "\u{1B}"), (.control("a"), "\u{1}"), (Key(.tab), "\t"), (Key(.enter), "\n"),
    (.control("c"), "\u{3}"),
    (Key(.backspace), "\u{7F}"), (.alt("x"), "\u{1B}x"), (.character("q"), "q"), (.control("_"), "\u{1F}"),
  ])
  func theNextKeyIsPutInAsItIs(key: Key, text: String) {
    var desk = Desk(opening: .sample("t1"))
    #expect(desk.press(.control("v")) == [])
    #expect(desk.press(key) == [.wake(.saveDrafts, afterMilliseconds: 500)])
    #expect(desk.state.composer.text == text)
    #expect(desk.state.pane == .composer)
    desk.type("y")
    #expect(desk.state.composer.text == text + "y")
  }

  @Test func aKeyThatIsNoCharacterIsSaid() {
    var desk = Desk(opening: .sample("t1"))
    desk.press(.control("v"))
    #expect(desk.press(.up) == [])
    #expect(desk.state.composer.isEmpty)
    #expect(desk.state.notice?.text.hasPrefix("↑ is no character") == true)
  }
}
