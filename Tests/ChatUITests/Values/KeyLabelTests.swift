// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing

@testable import ChatUI

@Suite struct KeyLabelTests {
  @Test func everyKeyOfTheTableIsReadBackFromItsLabel() throws {
    for entry in ActionTable.entries {
      for sequence in entry.keys where sequence != .control("h") {
        #expect(try KeySequence(label: sequence.label) == sequence, "\(sequence.label)")
      }
    }
  }

  @Test(arguments: [
    ("ctrl-n", [Key.control("n")]), ("C-x C-e", [.control("x"), .control("e")]), ("Alt-Enter", [Key(.enter, .alt)]),
    ("space", [.character(" ")]), ("PageUp", [Key(.pageUp)]), ("Shift-Tab", [Key(.backTab)]),
    ("f12", [Key(.function(12))]),
    ("g g", [.character("g"), .character("g")]), ("-", [.character("-")]), ("Alt--", [.alt("-")]), ("M-<", [.alt("<")]),
    ("Shift-a", [.character("A")]), ("Ctrl-@", [.control(" ")]), ("Ctrl-/", [.control("_")]), ("字", [.character("字")]),
    ("Ctrl-Alt-b", [Key(.character("b"), [.control, .alt])]), ("Ctrl-Left", [Key(.left, .control)]),
    ("A", [.character("A")]),
  ])
  func keysByTheirNames(label: String, keys: [Key]) throws {
    #expect(try KeySequence(label: label).keys == keys)
  }

  @Test(arguments: [
    ("", KeyLabelFault.unknown), ("Ctrl-", .unknown), ("Hyper-x", .unknown), ("gg", .unknown), ("F13", .unknown),
    ("F0", .unknown), ("\u{7}", .unknown), ("Ctrl-I", .same(as: "Tab")), ("ctrl-m", .same(as: "Enter")),
    ("Ctrl-[", .same(as: "Esc")), ("Ctrl-H", .same(as: "Backspace")), ("Ctrl-1", .notOnPlainTerminals),
    ("Ctrl-Shift-x", .notOnPlainTerminals), ("Ctrl-é", .notOnPlainTerminals),
  ])
  func whatIsNoKeyIsAFact(label: String, fault: KeyLabelFault) {
    #expect(throws: fault) { try KeySequence(label: label) }
  }

  @Test func namesOfActionsAreReadBack() {
    #expect(Action.deleteThread.name == "delete-thread")
    #expect(Action.copyThreadID.name == "copy-thread-id")
    for action in Action.allCases {
      #expect(Action(name: action.name) == action)
      #expect(Action(name: action.rawValue) == action)
    }
    #expect(Set(Action.allCases.map(\.name)).count == Action.allCases.count)
    #expect(Action(name: "delete_thread") == nil)
  }
}
