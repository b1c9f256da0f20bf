// SPDX-License-Identifier: Apache-2.0
import Foundation
import TerminalCore
import Testing

@testable import ChatUI

@Suite struct KeyBindingsTests {
  /// What plain terminals can't tell from another key stands nowhere alone.
  @Test func everyActionHasAKeyOfPlainTerminals() {
    let indistinct: [KeySequence] = [.control("i"), .control("m"), .control("["), .control("h"), .control("?")]
    for entry in ActionTable.entries {
      let keys = entry.keys.filter { !indistinct.contains($0) && $0 != .key(.enter, .shift) }
      #expect(!keys.isEmpty, "\(entry.action) in \(entry.scope)")
      #expect(Set(entry.keys).isDisjoint(with: indistinct.prefix(3)), "\(entry.action) in \(entry.scope)")
      #expect(Set(entry.keys).count == entry.keys.count, "\(entry.action) in \(entry.scope)")
    }
  }

  @Test func noActionStandsTwiceInAScope() {
    let places = ActionTable.entries.map { "\($0.action) \($0.scope)" }
    #expect(Set(places).count == places.count)
  }

  @Test func theTableHasNoClashes() {
    #expect(KeyBindings.standard.clashes == [])
    #expect(KeyBindings(enterSends: false).clashes == [])
  }

  /// Keys that mean something else in a nearer scope on purpose.
  @Test func theShadowsOfTheTableAreMeant() {
    let shadows = KeyBindings.standard.shadows.map { "\($0.key.label): \($0.scope) \($0.action), not \($0.hidden)" }
    #expect(Set(shadows).subtracting(Self.meant) == [])
  }

  private static let meant: Set<String> = []

  @Test func aWishTakesTheKeyFromTheTable() {
    let bindings = KeyBindings(overrides: [
      .init(.deleteThread, .list, [.character("x")]), .init(.quit, .list, [.character("n")]),
      .init(.redraw, .messages, [.control("r")]),
    ])
    #expect(bindings.meaning(of: [.character("x")], in: .list) == .action(.deleteThread))
    #expect(bindings.meaning(of: [.character("d")], in: .list) == .nothing)
    #expect(bindings.meaning(of: [.character("n")], in: .list) == .action(.quit))
    #expect(bindings.keys(of: .newThread, in: .list) == [])
    #expect(bindings.keys(of: .newThread, in: .anywhere) == [.control("n")])
    #expect(bindings.contested == [.sameKey(.character("n"), .list, kept: .quit, lost: .newThread)])
    // An action of everywhere may have a key in one pane.
    #expect(bindings.meaning(of: [.control("r")], in: .messages) == .action(.redraw))
    #expect(bindings.entries(in: .messages).last?.action == .redraw)
    #expect(bindings.entries(in: .messages).last?.summary == "draw the screen anew")
  }

  @Test func whatIsInTheWayIsNamed() {
    let short = KeyBindings(overrides: [.init(.redraw, .anywhere, [.control("x")])])
    #expect(short.clashes.contains(.hidden(.redraw, .anywhere, behind: .editInEditor, .composer, key: .control("x"))))
    let long = KeyBindings(overrides: [.init(.undoEdit, .editing, [.control("x")])])
    let sequence = KeySequence([.control("x"), .control("t")])
    #expect(
      long.clashes.contains(.cutShort(sequence, .transposeCharacters, .editing, by: .control("x"), .undoEdit, .editing))
    )
    let hidden = KeyBindings(overrides: [.init(.searchHistory, .composer, [.control("q")])])
    #expect(hidden.clashes == [.hidden(.quit, .anywhere, behind: .searchHistory, .composer, key: .control("q"))])
  }

  @Test func enterBreaksTheLineWhereThatIsWanted() {
    var desk = Desk(opening: .sample("t1"))
    desk.state.bindings = KeyBindings(enterSends: false)
    desk.type("a")
    #expect(desk.press(.enter) == [])
    desk.type("b")
    #expect(desk.state.composer.text == "a\nb")
    #expect(desk.state.hints.first == KeyHint(key: "Alt-Enter", words: "send"))
    desk.press(.control("x"))
    #expect(desk.press(.enter).contains { if case .send = $0 { true } else { false } })
  }

  @Test func footerHelpAndWordsSayTheKeysThatHold() {
    var desk = Desk(opening: .sample("t1"))
    desk.state.bindings = KeyBindings(overrides: [
      .init(.send, .composer, [.alt("s")]), .init(.quit, .anywhere, [.key(.function(10))]),
      .init(.showHelp, .anywhere, []),
    ])
    #expect(desk.state.hints.first?.key == "Alt-s")
    #expect(desk.state.key(of: .quit) == "F10")
    desk.press(.control("c"))
    #expect(desk.state.notice?.text == "Nothing to stop here. F10 quits.")
    let help = helpLines(desk.state.bindings, columns: 80, first: .composer).map(\.text)
    #expect(help.contains { $0.hasPrefix("Alt-s ") && $0.hasSuffix("send the message") })
    #expect(!help.contains { $0.hasPrefix("F1 ") })
    #expect(desk.press(.function(10)) == [.quit])
  }

  /// docs/KEYS.md is what the table says. With `SKEIN_RECORD=1` it is written.
  @Test func thePageOfKeysIsThatOfTheTable() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/KEYS.md")
      .standardizedFileURL
    let page = KeyTable.markdown(.standard)
    if ProcessInfo.processInfo.environment["SKEIN_RECORD"] == "1" {
      try page.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == page)
  }
}
