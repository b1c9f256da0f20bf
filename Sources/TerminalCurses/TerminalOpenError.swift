// SPDX-License-Identifier: Apache-2.0

/// Why there is no terminal to draw on.
public enum TerminalOpenError: Error, Equatable, Sendable {
  /// Standard input or output is not a terminal.
  case notATerminal
  /// There is no description of a terminal of this name (`TERM`; empty if it isn't set).
  case unknownTerm(String)
  /// The terminal can't place its cursor.
  case dumbTerm(String)
  /// The locale of this name doesn't write UTF-8.
  case noUTF8Locale(String)
  /// The system refused.
  case systemCall(errno: Int32)
  /// This process has the terminal open already.
  case alreadyOpen
}
