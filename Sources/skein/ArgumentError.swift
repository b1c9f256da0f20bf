// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import TerminalCore

/// What the parser of arguments has to say: help, a version, or what is wrong with the arguments, which it quotes.
enum ArgumentError {
  /// As much of an argument as a complaint quotes.
  private static let longestQuote = 200

  /// Says it where it belongs; returns the exit status.
  static func tell(_ error: any Error, of arguments: [String]) -> Int32 {
    let status = Skein.exitCode(for: error)
    if status.isSuccess {
      let text = Skein.fullMessage(for: error)
      if !text.isEmpty { Output.data(text + "\n") }
      return status.rawValue
    }
    let text = Skein.fullMessage(for: quoting(error, arguments))
    if !text.isEmpty { Output.write(text + "\n", to: STDERR_FILENO) }
    return status.rawValue
  }

  /// The same error, quoting each argument as one line of bounded length without controls.
  private static func quoting(_ error: any Error, _ arguments: [String]) -> any Error {
    let visible = arguments.map { VisibleText.of(String($0.prefix(longestQuote)), keepingLines: false) }
    if visible == arguments { return error }
    do {
      _ = try Skein.parseAsRoot(Arguments.ordered(visible))
      return ValidationError("An argument holds characters that can't be taken.")
    } catch let other {
      return other
    }
  }
}
