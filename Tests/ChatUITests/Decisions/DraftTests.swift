// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct DraftTests {
  let sent = [MessageRecord.user("m1", "first"), .reply("m2", "yes"), .user("m3", "second")]

  @Test func eachThreadHasItsDraft() {
    var desk = Desk(opening: .sample("t1"), .sample("t2", minutesAgo: 20))
    desk.type("for one")
    let effects = desk.open("t2")
    #expect(effects.first == .saveDraft("for one", for: "t1"))
    #expect(desk.state.composer.isEmpty)
    desk.type("for two")
    desk.press(.control("n"))
    #expect(desk.state.composer.isEmpty)
    desk.type("for a new one")
    desk.open("t1")
    #expect(desk.state.composer.text == "for one")
    desk.open("t2")
    #expect(desk.state.composer.text == "for two")
    desk.press(.control("n"))
    #expect(desk.state.composer.text == "for a new one")
  }

  @Test func clearedTextComesBackByUpAndByYank() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("a long draft")
    #expect(desk.press(.control("c")) == [.keepCleared([ClearedText(text: "a long draft", at: desk.now)])])
    #expect(desk.tell(.timer(.saveDrafts)) == [.saveDraft(nil, for: "t1")])
    #expect(desk.state.composer.isEmpty)
    desk.press(.control("y"))
    #expect(desk.state.composer.text == "a long draft")
    desk.press(.control("c"), Key(.up))
    #expect(desk.state.composer.text == "a long draft")
    // On an empty line it destroys nothing and does not quit.
    desk.press(.control("c"))
    #expect(desk.press(.control("c")) == [])
  }

  @Test func clearedTextOfOneThreadIsInTheHistoryOfAnother() {
    var desk = Desk(opening: .sample("t1"), .sample("t2", minutesAgo: 20))
    desk.type("in the wrong thread")
    desk.press(.control("c"))
    desk.open("t2")
    desk.tell(.messagesLoaded("t2", []))
    desk.press(.up)
    #expect(desk.state.composer.text == "in the wrong thread")
  }

  @Test func historyNeverOverwritesTheDraft() {
    var desk = Desk(opening: .sample("t1"), messages: sent)
    desk.type("mine")
    #expect(desk.press(.up) == [.saveDraft("mine", for: "t1")])
    #expect(desk.state.composer.text == "second")
    #expect(desk.press(.up) == [])
    #expect(desk.state.composer.text == "first")
    desk.press(.up)
    #expect(desk.state.composer.text == "first")
    #expect(desk.tell(.timer(.saveDrafts)) == [])
    desk.press(.down)
    desk.press(.down)
    #expect(desk.state.composer.text == "mine")
    desk.press(.down)
    #expect(desk.state.composer.text == "mine")
  }

  @Test func changedTextOfTheHistoryIsTheDraftAndTheOldDraftIsInTheHistory() {
    var desk = Desk(opening: .sample("t1"), messages: sent)
    desk.type("mine")
    desk.press(.up)
    let kept = Effect.keepCleared([ClearedText(text: "mine", at: desk.now)])
    #expect(desk.type("!") == [kept, .wake(.saveDrafts, afterMilliseconds: 500)])
    #expect(desk.tell(.timer(.saveDrafts)) == [.saveDraft("second!", for: "t1")])
    desk.press(.up)
    #expect(desk.state.composer.text == "mine")
    desk.press(.down)
    #expect(desk.state.composer.text == "second!")
  }

  @Test func leavingTheThreadWhileInTheHistoryKeepsTheDraft() {
    var desk = Desk(opening: .sample("t1"), .sample("t2", minutesAgo: 20), messages: sent)
    desk.type("mine")
    desk.press(.up)
    desk.open("t2")
    desk.open("t1")
    #expect(desk.state.composer.text == "mine")
    desk.press(.up)
    #expect(desk.press(.control("q")) == [.quit])
    #expect(desk.state.composer.text == "mine")
  }

  @Test func sendingFromTheHistoryBringsTheDraftBack() {
    var desk = Desk(opening: .sample("t1"), messages: sent)
    desk.type("mine")
    desk.press(.up)
    let effects = desk.press(.enter)
    #expect(desk.state.transcript?.last?.text == "second")
    #expect(desk.state.composer.text == "mine")
    #expect(effects.contains(.saveDraft("mine", for: "t1")))
    #expect(!effects.contains(.saveDraft(nil, for: "t1")))
  }

  @Test func draftsAreSavedBeforeSuspendAndQuit() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("mine")
    #expect(desk.press(.control("z")) == [.saveDraft("mine", for: "t1"), .suspend])
    #expect(desk.tell(.resumed) == [.redraw])
    desk.type("!")
    #expect(desk.tell(.endRequested) == [.saveDraft("mine!", for: "t1"), .quit])
  }

  @Test func deletingTheOpenThreadKeepsItsDraft() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("mine")
    desk.press(.tab)
    #expect(desk.state.pane == .list)
    #expect(desk.press(.character("d")).first == .saveDraft("mine", for: "t1"))
    desk.press(.character("u"))
    #expect(desk.state.composer.text == "mine")
  }

  @Test func pasteNeverSendsAndNeverActs() {
    var desk = Desk(opening: .sample("t1"))
    let controls = (0..<32).map { String(Unicode.Scalar(UInt8($0))) }.joined() + "\u{7F}\u{9B}31m\u{202E}"
    let text = String(repeating: "line\r\nq d \u{3}\u{11}\n" + controls, count: 10_000 / 50)
    #expect(text.count > 9_000)
    for pane in ChatState.Pane.allCases {
      desk.state.pane = pane
      let effects = desk.paste(text)
      #expect(effects.toProvider.isEmpty && !effects.contains(.quit))
      #expect(desk.state.pane == .composer)
      #expect(desk.state.list["t1"]?.state == .active)
    }
    #expect(desk.state.composer.text.contains("\u{1B}"))
    #expect(!desk.state.composer.text.contains("\r"))
    // The picture holds no control, whatever the text holds.
    let picture = render(desk.state, Theme(name: "none", styles: [:]))
    let cells = picture.rows.flatMap(\.cells).map(\.glyph).joined()
    #expect(cells.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    #expect(!cells.unicodeScalars.contains("\u{202E}"))
  }

  @Test func pasteIntoAPromptIsOneLine() {
    var desk = Desk(opening: .sample("t1", "Old"))
    desk.state.pane = .list
    desk.press(.character("r"))
    desk.press(.control("u"))
    #expect(desk.paste("new\ntitle\u{7}") == [])
    #expect(desk.state.prompt?.editor.text == "new title␇")
    #expect(desk.state.composer.isEmpty)
  }

  @Test func pasteOverTheHelpIsNotLost() {
    var desk = Desk(opening: .sample("t1"))
    desk.press(.function(1))
    desk.paste("precious")
    #expect(desk.state.composer.text == "precious")
    #expect(desk.state.helpLine == nil)
  }
}
