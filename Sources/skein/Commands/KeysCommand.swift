// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import ThreadsAPI

/// `skein keys`: which keys do what, with those that the user has set.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "keys", abstract: "The keys of the screen.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "Print a page in Markdown.")
  var markdown = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let settings = Household.settings(common)
    for warning in settings.warnings where warning.isAboutKeys { Output.complain("\(warning)") }
    if json { return Output.json(.array(Self.values(settings.bindings))) }
    Output.write(markdown ? KeyTable.markdown(settings.bindings) : KeyTable.plain(settings.bindings))
  }

  private static func values(_ bindings: KeyBindings) -> [JSONValue] {
    Scope.allCases.flatMap { scope in
      bindings.entries(in: scope).map { entry in
        .object([
          "scope": .string(scope.rawValue), "action": .string(entry.action.name),
          "keys": .array(entry.keys.map { .string($0.label) }), "summary": .string(entry.summary),
        ])
      }
    }
  }
}

extension SettingsWarning {
  fileprivate var isAboutKeys: Bool {
    if case .syntax = problem { return true }
    return key?.hasPrefix("keys") == true
  }
}
