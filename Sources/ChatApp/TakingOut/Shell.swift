// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc

/// The user's shell, for command lines of theirs.
struct Shell: Sendable {
  /// The most of a command's output that is kept, in bytes.
  private static let outputLimit = 256 * 1024
  /// How long it may take, in seconds.
  private static let patience = 120

  let program: String

  init(environment: [String: String]) {
    let own = environment["SHELL"] ?? ""
    program = own.hasPrefix("/") && access(own, X_OK) == 0 ? own : "/bin/sh"
  }

  /// Runs a line with a text on its standard input.
  func run(_ piped: PipedText) async -> PipeOutcome {
    await ChildProgram(
      words: [program, "-c", piped.command], input: Array(piped.input.utf8), outputLimit: Self.outputLimit,
      patience: Self.patience
    ).run()
  }
}
