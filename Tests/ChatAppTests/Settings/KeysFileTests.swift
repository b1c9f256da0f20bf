// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import Testing

@testable import ChatApp

@Suite struct KeysFileTests {
  let root: TemporaryFolder

  init() throws { root = try TemporaryFolder() }

  private func load(_ text: String) throws -> Settings {
    try root.write("config.toml", text)
    return Settings.load(Folders(environment: ["SKEIN_HOME": root.path]), environment: [:])
  }

  /// The words of every warning, without the file's path.
  private func words(_ text: String) throws -> [String] {
    try load(text).warnings.map { "\($0)".split(separator: "config.toml:").last.map(String.init) ?? "" }
  }

  @Test func keysAreRead() throws {
    let settings = try load(
      """
      [keys.list]
      delete-thread = ["x", "Del"]
      renameThread = "F4"
      quit = []
      [keys.composer]
      send = "Ctrl-X s"
      [keys.messages]
      new-thread = "Alt-n"
      """)
    #expect(settings.warnings.isEmpty)
    let bindings = settings.bindings
    #expect(bindings.keys(of: .deleteThread, in: .list) == [.character("x"), .key(.delete)])
    #expect(bindings.keys(of: .renameThread, in: .list) == [.key(.function(4))])
    #expect(bindings.keys(of: .quit, in: .list) == [])
    #expect(bindings.meaning(of: [.character("q")], in: .list) == .nothing)
    #expect(bindings.meaning(of: [.control("x")], in: .composer) == .beginning)
    #expect(bindings.meaning(of: [.control("x"), .character("s")], in: .composer) == .action(.send))
    #expect(bindings.meaning(of: [.alt("n")], in: .messages) == .action(.newThread))
    #expect(try load("").bindings == .standard)
  }

  @Test func whatIsWrongIsNamedWithItsLine() throws {
    let text = """
      [keys.lists]
      quit = "x"
      [keys.list]
      delete-thred = "x"
      send = "x"
      undo = 3
      pin-thread = ["Ctrl-I", "Nope", "Ctrl-1"]
      [keys.composer]
      send = "s"
      """
    #expect(
      try words(text) == [
        "1: keys.lists: no such setting; did you mean list?",
        "4: keys.list.delete-thred: no such action; did you mean delete-thread?",
        "5: keys.list.send: this action belongs to [keys.composer]",
        "6: keys.list.undo: should be a key, or a list of keys; ignored",
        "7: keys.list.pin-thread: “Ctrl-I” is what terminals send for Tab too; write Tab; ignored",
        "7: keys.list.pin-thread: “Nope” is no key (Ctrl-N, Alt-Enter, F1, Space, PgUp; one after the other: Ctrl-X "
          + "Ctrl-E); ignored",
        "7: keys.list.pin-thread: “Ctrl-1” can't be told apart on most terminals; ignored",
        "9: keys.composer.send: “s” could not be typed any more; ignored",
      ])
    #expect(try words("keys = 3") == ["1: keys: should be a table; ignored"])
    #expect(try words("[keys]\nlist = 3") == ["2: keys.list: should be a table; ignored"])
  }

  @Test func keysInEachOthersWayAreNamed() throws {
    #expect(
      try words("[keys.list]\nquit = 'd'\nundo = 'z'\npin-thread = 'z'") == [
        "2: keys.list.quit: d is quit's, so delete-thread does not have it; give one of the two another key",
        "4: keys.list.pin-thread: z is undo's, so pin-thread does not have it; give one of the two another key",
      ])
    // Who gives the other one another key as well has said it all.
    #expect(try words("[keys.list]\nquit = 'd'\ndelete-thread = 'x'") == [])
    #expect(
      try words("[keys.editing]\nundo-edit = 'Ctrl-X'").contains(
        "2: keys.editing.undo-edit: Ctrl-X Ctrl-T (transpose-characters) can't be typed, for Ctrl-X is undo-edit's"))
    #expect(
      try words("[keys.list]\nsort-threads = 'Ctrl-Q'") == [], "q is left")
    #expect(
      try words("[keys.list]\nsort-threads = 'Ctrl-L'") == [
        "2: keys.list.sort-threads: Ctrl-L is sort-threads's in list, so redraw (anywhere) has no key there"
      ])
    #expect(
      try words("[keys.list]\ndelete-thread = 'x'\ndeleteThread = 'y'") == [
        "3: keys.list.deleteThread: named twice; the first line counts"
      ])
  }

  @Test func composerAndProgramsAreRead() throws {
    let settings = try load("[composer]\nenter = 'newline'\nvi = true\n[programs]\neditor = \"code --wait 'a b'\"")
    #expect(settings.warnings.isEmpty)
    #expect(settings.preferences.composer.enter == .newline && settings.preferences.composer.vi)
    #expect(settings.preferences.programs.editor == ["code", "--wait", "a b"])
    #expect(settings.bindings.keys(of: .send, in: .composer).map(\.label) == ["Alt-Enter", "Ctrl-X Enter"])
    #expect(try load("[programs]\neditor = ['vi', '-n']").preferences.programs.editor == ["vi", "-n"])
    #expect(try words("[composer]\nenter = 'sent'\nvi = 1").count == 2)
    #expect(try words("[programs]\neditor = 1").count == 1)
  }

  @Test(arguments: [
    ("vi", ["vi"]), ("  emacs   -nw ", ["emacs", "-nw"]),
    (#"a 'b c' "d \"e\" \f" g\ h"#, ["a", "b c", #"d "e" \f"#, "g h"]),
    ("''", [""]), ("", []), (#"x\"#, ["x"]), ("'open", ["open"]),
  ])
  func wordsAsAShellSplitsThem(line: String, words: [String]) {
    #expect(shellWords(line) == words)
  }

  @Test func theEditorOfTheSettingsComesFirst() {
    let both = ["VISUAL": "visual -x", "EDITOR": "editor"]
    #expect(EditorErrand.editor(["mine"]) { both[$0] } == ["mine"])
    #expect(EditorErrand.editor([]) { both[$0] } == ["visual", "-x"])
    #expect(EditorErrand.editor([]) { $0 == "EDITOR" ? "editor" : nil } == ["editor"])
    #expect(EditorErrand.editor([]) { $0 == "EDITOR" ? "  " : $0 == "PATH" ? "/nonexistent" : nil } == nil)
  }
}
