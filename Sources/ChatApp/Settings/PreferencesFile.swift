// SPDX-License-Identifier: Apache-2.0
import ChatUI

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
  fileprivate mutating func read(_ reader: inout TableReader) {}
}

extension Preferences.Screen {
  fileprivate mutating func read(_ reader: inout TableReader) {}
}

extension Preferences.Notify {
  fileprivate mutating func read(_ reader: inout TableReader) {}
}

extension Preferences.Clipboard {
  fileprivate mutating func read(_ reader: inout TableReader) {}
}

extension Preferences.Programs {
  fileprivate mutating func read(_ reader: inout TableReader) {}
}

extension Preferences.List {
  fileprivate mutating func read(_ reader: inout TableReader) {
    if let sort = reader.word("sort", ListSort.self) { self.sort = sort }
  }
}
