// SPDX-License-Identifier: Apache-2.0

/// Where an API key is to be had when it is needed.
public enum APIKeySource: Hashable, Sendable {
  /// A variable of the environment.
  case environment(String)
  /// A program and its arguments; it writes the key to its standard output.
  case command([String])
  /// A file that only its owner can read.
  case file(String)
  /// Written in the settings file.
  case plain(Secret)
}

extension APIKeySource: CustomStringConvertible {
  /// Where the key is, never what it is: of a command only its name, since its arguments may tell something.
  public var description: String {
    switch self {
    case .environment(let name): "environment variable \(name)"
    case .command(let words): "command \(words.first ?? "")"
    case .file(let path): "file \(path)"
    case .plain: "settings file"
    }
  }
}

/// Why there is no API key.
public enum APIKeyError: Error, Equatable, Sendable {
  /// The variable is not set, or empty.
  case noVariable(String)
  case noCommand
  /// No such program, or it may not be run.
  case commandNotFound(String)
  /// It ended with a status other than 0, or by a signal (`128 + signal`).
  case commandFailed(String, status: Int32)
  case commandTimedOut(String, after: Duration)
  case fileUnreadable(String, errno: Int32)
  /// Others than its owner can read or change the file.
  case fileIsOpen(String, mode: UInt32)
  /// There is no text in it.
  case empty(APIKeySource)
  /// It holds something that no key has: controls or signs beyond ASCII.
  case malformed(APIKeySource)
}
