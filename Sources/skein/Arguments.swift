// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp

/// The flags that every command takes.
struct CommonOptions: ParsableArguments {
  @Option(name: .long, help: "The profile to use (see skein profiles list).")
  var profile: String?

  @Option(name: .long, help: "The theme of the screen: a name or a file.")
  var theme: String?

  var flags: Settings.Flags { Settings.Flags(profile: profile, theme: theme) }
}

/// Puts the arguments in the order in which the parser takes them.
enum Arguments {
  private static let common: Set<String> = ["--profile", "--theme"]

  /// Moves the common flags behind the rest: they may stand before the verb or after it (DESIGN §2.6).
  static func ordered(_ arguments: [String]) -> [String] {
    var rest: [String] = []
    var moved: [String] = []
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      if argument == "--" { break }
      if common.contains(argument), index + 1 < arguments.count {
        moved += [argument, arguments[index + 1]]
        index += 2
        continue
      }
      if let name = argument.split(separator: "=", maxSplits: 1).first, common.contains(String(name)) {
        moved.append(argument)
      } else {
        rest.append(argument)
      }
      index += 1
    }
    return rest + moved + arguments[index...]
  }
}
