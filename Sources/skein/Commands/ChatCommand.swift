// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import Glibc
import TerminalCore
import TerminalCurses
import ThreadsAPI

/// `skein [THREAD-ID]`: the screen.
struct ChatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Open the screen (what happens without a command).", shouldDisplay: false)

  @OptionGroup var common: CommonOptions

  @Flag(name: .long, help: "Lines instead of a screen, for screen readers, simple terminals and scripts.")
  var plain = false
  @Flag(name: .customLong("no-alt-screen"), help: "Draw on the screen that is there, and leave the picture on it.")
  var staysOnThisScreen = false
  @Flag(name: .long, help: "For a thin line: at most 4 pictures a second, and few bytes.")
  var lowBandwidth = false

  @Argument(help: "The thread to open.")
  var thread: String?

  func run() async throws {
    try await Self.open(common.flags, thread: thread, isPlain: plain) { preferences in
      if staysOnThisScreen { preferences.screen.alternate = false }
      if lowBandwidth { preferences.screen.lowBandwidth = true }
    }
  }

  /// What `skein` does without arguments: nothing is parsed for it.
  @MainActor
  static func open(
    _ flags: Settings.Flags = Settings.Flags(), thread: String? = nil, isPlain: Bool = false,
    changing change: @MainActor (inout Preferences) -> Void = { _ in }
  ) async throws {
    let household = try Household(flags)
    if isPlain || !["", "0"].contains(household.environment["SKEIN_PLAIN"] ?? "") {
      let status = await PlainSession(household).run(opening: thread)
      if status != 0 { throw ExitCode(status) }
      return
    }
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw Failure(
        "the screen needs a terminal. In a pipe or a script use skein send, skein --plain or skein threads.", status: 64
      )
    }
    var preferences = household.settings.preferences
    change(&preferences)
    var session = ChatSession(household, preferences: preferences)
    try await session.run(opening: thread)
  }
}
