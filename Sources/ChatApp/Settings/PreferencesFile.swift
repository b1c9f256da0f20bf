// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore

extension Preferences {
  /// Takes over what a settings file says of how Skein behaves, a table for each subject.
  mutating func read(_ reader: inout TableReader) {
    read("composer", from: &reader) { composer.read(&$0) }
    read("screen", from: &reader) { screen.read(&$0) }
    read("notify", from: &reader) { notify.read(&$0) }
    read("clipboard", from: &reader) { clipboard.read(&$0) }
    read("programs", from: &reader) { programs.read(&$0) }
    read("list", from: &reader) { list.read(&$0) }
  }

  private func read(_ name: String, from reader: inout TableReader, _ body: (inout TableReader) -> Void) {
    guard var table = reader.table(name) else { return }
    body(&table)
    table.finish()
    reader.take(table)
  }
}

extension Preferences.Composer {
  fileprivate mutating func read(_ reader: inout TableReader) {
    enter = reader.word("enter", Enter.self) ?? enter
    vi = reader.boolean("vi") ?? vi
  }
}

extension Preferences.Screen {
  fileprivate mutating func read(_ reader: inout TableReader) {
    alternate = reader.boolean("alternate") ?? alternate
    transcript = reader.boolean("transcript") ?? transcript
    transcriptLines = reader.count("transcript_lines") ?? transcriptLines
    mouse = reader.boolean("mouse") ?? mouse
    title = reader.boolean("title") ?? title
    focus = reader.boolean("focus") ?? focus
    synchronized = reader.word("synchronized", FeatureUse.self) ?? synchronized
    links = reader.word("links", FeatureUse.self) ?? links
    escapeDelay = reader.count("escape_delay").map { min($0, 5000) } ?? escapeDelay
    lowBandwidth = reader.boolean("low_bandwidth") ?? lowBandwidth
  }
}

extension Preferences.Notify {
  fileprivate mutating func read(_ reader: inout TableReader) {
    when = reader.word("when", Moment.self) ?? when
    how = reader.word("how", Signal.self) ?? how
    command = reader.strings("command") ?? command
  }
}

extension Preferences.Clipboard {
  fileprivate mutating func read(_ reader: inout TableReader) {
    osc52 = reader.word("osc52", Use.self) ?? osc52
    form = reader.word("form", Form.self) ?? form
    limit = reader.count("limit") ?? limit
    command = reader.strings("command") ?? command
  }
}

extension Preferences.Programs {
  fileprivate mutating func read(_ reader: inout TableReader) {
    editor = reader.command("editor") ?? editor
    opener = reader.command("opener") ?? opener
    pager = reader.command("pager") ?? pager
    // One program for all code, or a table with one for each language.
    guard case .table? = reader.value("blocks") else {
      blocks = reader.strings("blocks") ?? blocks
      return
    }
    guard var table = reader.table("blocks") else { return }
    for language in table.keys {
      guard let words = table.strings(language) else { continue }
      if language == "any" { blocks = words } else { blocksByLanguage[language.lowercased()] = words }
    }
    table.finish()
    reader.take(table)
  }
}

extension Preferences.List {
  fileprivate mutating func read(_ reader: inout TableReader) {
    if let sort = reader.word("sort", ListSort.self) { self.sort = sort }
  }
}

extension TableReader {
  /// A program and its arguments: a list of strings, or one string that is split as a shell does.
  mutating func command(_ key: String) -> [String]? {
    guard let value = value(key) else { return nil }
    if case .string(let line) = value { return shellWords(line) }
    return TableReader.strings(value) ?? wrongType(key, "a command, or a list of its words")
  }
}
