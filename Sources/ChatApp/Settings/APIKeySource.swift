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
  /// Written in a settings file that others can read: it is not used.
  case exposed(file: String, mode: UInt32)
}

extension APIKeySource: CustomStringConvertible {
  /// Where the key is, never what it is: of a command only its name, since its arguments may tell something.
  public var description: String {
    switch self {
    case .environment(let name): "environment variable \(name)"
    case .command(let words): "command \(words.first ?? "")"
    case .file(let path): "file \(path)"
    case .plain: "settings file"
    case .exposed(let file, _): "settings file \(file), which others can read"
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
  case commandWroteTooMuch(String)
  case fileUnreadable(String, errno: Int32)
  /// A folder, a pipe or a device.
  case noFile(String)
  /// The file is somebody else's.
  case fileIsForeign(String)
  /// Everybody may put another file in its place.
  case folderIsOpen(String, folder: String)
  /// Others than its owner can read or change the file.
  case fileIsOpen(String, mode: UInt32)
  /// There is no text in it.
  case empty(APIKeySource)
  /// There is more than one line in it, and which is the key?
  case severalLines(APIKeySource)
  /// It holds something that no key has: controls or signs beyond ASCII.
  case malformed(APIKeySource)
}
