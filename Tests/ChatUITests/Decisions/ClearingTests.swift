// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// No single key destroys a text for good.
@Suite struct ClearingTests {
  private static let words = "words enough to be missed"

  private func kept(_ effects: [Effect]) -> [String] {
    effects.flatMap { effect in
      if case .keepCleared(let texts) = effect { texts.map(\.text) } else { [String]() }
    }
  }

  /// Who asks before the file is read is answered when it is, and not told that there is nothing.
  @Test func theHistoryIsShownWhenItIsRead() {
    var desk = Desk()
    #expect(desk.press(.control("r")) == [])
    #expect(desk.state.notice == nil && desk.state.picker == nil)
    desk.tell(.clearedLoaded([ClearedText(text: "older", at: Timestamp(seconds: 1))]))
    #expect(desk.state.picker?.purpose == .history)
    var empty = Desk()
    empty.press(.control("r"))
    empty.tell(.clearedLoaded([]))
    #expect(empty.state.notice?.text.hasPrefix("Nothing was sent") == true)
    var late = Desk()
    late.press(.control("r"))
    late.wait(milliseconds: 5000)
    late.tell(.clearedLoaded([ClearedText(text: "older", at: Timestamp(seconds: 1))]))
    #expect(late.state.picker == nil)
  }

  @Test func clearedWordsAreOnTheirWayToDiskWithTheKey() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("short")
    let cleared = ClearedText(text: "short", at: desk.now)
    #expect(desk.press(.control("c")).first == .keepCleared([cleared]))
    // Up brings it back.
    desk.press(.up)
    #expect(desk.state.composer.text == "short")
  }

  @Test(arguments: [Key.control("u"), .control("c")])
  func aKeyThatEmptiesTheTextKeepsIt(_ key: Key) {
    var desk = Desk(opening: .sample("t1"))
    desk.type(Self.words)
    #expect(kept(desk.press(key)) == [Self.words])
    desk.press(.up)
    #expect(desk.state.composer.text == Self.words)
  }

  @Test func aPieceIsFoundBySearchingAndNotInTheWayOfUp() {
    var desk = Desk(opening: .sample("t1"), messages: [.user("m1", "said before")])
    desk.type("stays " + Self.words)
    desk.press(.home)
    for _ in 0..<6 { desk.press(.right) }
    #expect(kept(desk.press(.control("k"))) == [Self.words])
    desk.press(.control("c"))
    desk.press(.up)
    #expect(desk.state.composer.text == "stays ")
    desk.press(.control("r"))
    #expect(desk.pickerItems.map(\.label) == ["stays", Self.words, "said before"])
  }

  @Test func whatIsDeletedSignBySignOrWordByWordIsOnePiece() {
    for key in [Key(.backspace), .control("w")] {
      var desk = Desk(opening: .sample("t1"))
      desk.type(Self.words)
      var effects: [Effect] = []
      while !desk.state.composer.isEmpty { effects += desk.press(key) }
      effects += desk.type("x")
      #expect(desk.state.clearedTexts.map(\.text) == [Self.words])
      // It is told of when it is long enough, not with every key.
      #expect((1...3).contains(kept(effects).count))
    }
  }

  @Test func fewLettersAreNobodysHistory() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("a few words")
    #expect(kept(desk.press(.control("u"))) == [])
    #expect(desk.state.clearedTexts.isEmpty)
  }

  @Test func undoingAPasteKeepsWhatWasPasted() {
    var desk = Desk(opening: .sample("t1"))
    desk.paste(Self.words)
    #expect(kept(desk.press(.control("_"))) == [Self.words])
  }

  @Test func aTitleThatWasNotTakenIsKept() {
    var desk = Desk(opening: .sample("t1", "Old"))
    desk.state.pane = .list
    desk.press(.character("r"))
    desk.type(" and a long new title")
    #expect(kept(desk.press(.escape)) == ["Old and a long new title"])
  }

  @Test func earlierSessionsStandBeforeThisOne() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("mine")
    desk.press(.control("c"))
    desk.tell(.clearedLoaded([ClearedText(text: "older", at: Timestamp(seconds: 1))]))
    desk.press(.up)
    #expect(desk.state.composer.text == "mine")
    desk.press(.up)
    #expect(desk.state.composer.text == "older")
  }

  @Test func historyIsBounded() {
    var desk = Desk(opening: .sample("t1"))
    for number in 0..<300 {
      desk.paste("text \(number)")
      desk.press(.control("c"))
    }
    #expect(desk.state.clearedTexts.count == ChatState.clearedLimit)
    #expect(desk.state.clearedTexts.last?.text == "text 299")
  }
}
