// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import ThreadsAPI

/// `skein themes list`: how the screen can look.
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: "The themes of the screen.",
    subcommands: [ListCommand.self, ShowCommand.self])

  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the themes.")

    @OptionGroup var options: ThreadsCommand.Options

    func run() throws {
      let library = ThemeLibrary(folder: try Household(options.common).folders.themes)
      let names = library.names
      if options.json { return Output.json(.array(names.map { .string($0) })) }
      let width = names.map(\.count).max() ?? 0
      for theme in library.all {
        Output.line(theme.name + String(repeating: " ", count: max(2, width + 2 - theme.name.count)) + theme.summary)
      }
    }
  }

  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Print the file of a theme.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The theme's name.") var name: String

    func run() throws {
      let library = ThemeLibrary(folder: try Household(common).folders.themes)
      guard let text = library.text(of: name) else {
        throw Failure("there is no theme “\(name)”; there are: \(library.names.joined(separator: ", "))", status: 64)
      }
      Output.data(text)
    }
  }
}
