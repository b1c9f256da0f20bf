// SPDX-License-Identifier: Apache-2.0
import Glibc

extension SettingsWarning: CustomStringConvertible {
  /// One line: file, line, key, and what to do.
  public var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    return "\(place): \(key.map { "\($0): " } ?? "")\(words)"
  }

  private var words: String {
    switch problem {
    case .unreadable(let reason): "can't be read (\(systemReason(reason))); going on without it"
    case .syntax(let column): "not valid TOML at column \(column); going on without the file"
    case .unknownKey(let nearest): "no such setting" + hint(nearest)
    case .wrongType(let expected): "should be \(expected); ignored"
    case .unknownWord(let word, let nearest): "“\(word)” is not known" + hint(nearest)
    case .missing(let key): "has no \(key), so it is left out"
    case .badName: "can't be the name of a profile (letters, digits, - and _ can)"
    case .exposedKey:
      "holds a key, and others can read this file: it is not used. chmod 600 the file, or use { env = … }, { command = … } or { file = … }"
    case .plainKey: "holds the key itself; { env = … }, { command = … } or { file = … } keep it out of this file"
    case .noSuchTheme(let name, let nearest): "there is no theme “\(name)”" + hint(nearest)
    case .inheritsItself: "a theme can't inherit from itself"
    case .keys(let problem): problem.words
    }
  }

  private func hint(_ nearest: String?) -> String { nearest.map { "; did you mean \($0)?" } ?? "" }
}

extension APIKeyError: CustomStringConvertible {
  /// One line: what is missing and what to do. Never a word of the key or of what a command wrote.
  public var description: String {
    switch self {
    case .noVariable(let name): "no API key: environment variable \(name) is not set"
    case .noCommand: "no API key: api_key.command is empty"
    case .commandNotFound(let name): "no API key: can't run \(name)"
    case .commandFailed(let name, let status): "no API key: \(name) failed with status \(status)"
    case .commandTimedOut(let name, let time): "no API key: \(name) gave none within \(time.components.seconds) s"
    case .commandWroteTooMuch(let name): "no API key: \(name) writes more than a key"
    case .noFile(let path): "no API key: \(path) is no ordinary file"
    case .fileIsForeign(let path): "API key not used: \(path) belongs to somebody else"
    case .folderIsOpen(let path, let folder):
      "API key not used: everybody can replace \(path); close \(folder) with chmod o-w"
    case .severalLines(let source): "no API key: \(source) holds more than one line"
    case .fileUnreadable(let path, let reason): "no API key: \(path): \(systemReason(reason))"
    case .fileIsOpen(let path, _): "API key not used: others can read \(path); close it with chmod 600"
    case .empty(let source): "no API key: \(source) is empty"
    case .malformed(let source): "no API key: \(source) holds signs that no key has (blanks, controls, or beyond ASCII)"
    }
  }
}

extension SecretFile.Fault: CustomStringConvertible {
  /// What is wrong with the file, in words without an end.
  public var description: String {
    switch self {
    case .unreadable(let reason): systemReason(reason)
    case .noFile: "it is no ordinary file"
    case .isOpen: "others can read it"
    case .isForeign: "it belongs to somebody else"
    case .folderIsOpen(let folder): "everybody can replace it (chmod o-w \(folder))"
    }
  }
}

extension SettingsEdit.Failure: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .unreadable(let reason): "config.toml can't be read (\(systemReason(reason))); nothing was written"
    case .notTOML(let line): "config.toml is not valid TOML in line \(line); mend that first, nothing was written"
    case .exists(let name): "there is a profile “\(name)” already; --replace writes it anew, or choose another name"
    case .byHand(let text): "config.toml can't be changed safely as it is written; put this into it:\n\(text)"
    case .unwritable(let reason): "config.toml can't be written (\(systemReason(reason)))"
    }
  }
}

extension UnknownProfile: CustomStringConvertible {
  /// One line: the name, and the names there are.
  public var description: String {
    "no profile “\(name)”; there are: \(known.joined(separator: ", "))"
      + (variable.map { " (set \($0) to have it)" } ?? " (skein profiles add \(name) makes it)")
  }
}

/// The system's words for an error number.
func systemReason(_ number: Int32) -> String {
  switch number {
  case EILSEQ: "not UTF-8 text"
  case EFBIG: "too long"
  default: String(cString: strerror(number))
  }
}
