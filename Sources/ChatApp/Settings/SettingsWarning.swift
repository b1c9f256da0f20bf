// SPDX-License-Identifier: Apache-2.0
public import ChatUI

/// Something in a settings or theme file that is not as it should be, and without which Skein goes on.
public struct SettingsWarning: Equatable, Sendable {
  /// What is wrong.
  public enum Problem: Equatable, Sendable {
    /// The file can't be read; the system's reason (`EILSEQ`: it is not text).
    case unreadable(errno: Int32)
    /// It is no TOML from here on; nothing of the file counts.
    case syntax(column: Int)
    case unknownKey(nearest: String?)
    case wrongType(expected: String)
    /// A word that is none of those there are.
    case unknownWord(String, nearest: String?)
    /// A profile without a `dialect`.
    case missing(String)
    /// A profile can't be called that, since its name is the name of a folder.
    case badName
    /// A key in the file itself, where backups and screens show it.
    case plainKey
    /// A key in a file that others than its owner can read.
    case exposedKey
    /// A theme that inherits from itself, or from one that is not there.
    case noSuchTheme(String, nearest: String?)
    case inheritsItself
    /// Something about the keys of an action.
    case keys(KeyProblem)
  }

  /// What is wrong with the keys of an action.
  public enum KeyProblem: Equatable, Sendable {
    case unknownAction(nearest: String?)
    /// The action is one of these sections.
    case elsewhere([String])
    case twice
    case unusable(String, KeyLabelFault)
    /// A character that could no longer be typed.
    case neededForText(String)
    /// Two actions of one section have one key.
    case taken(String, by: String, from: String)
    /// A sequence begins with the whole key of another action.
    case cutShort(String, of: String, by: String, whose: String)
    /// An action of a farther section has no key left.
    case hidden(String, of: String, by: String, in: String, key: String)
  }

  /// The path of the file, or the name of a bundled theme.
  public var file: String
  public var line: Int?
  /// With the tables around it: `profiles.local.engine`.
  public var key: String?
  public var problem: Problem

  public init(file: String, line: Int? = nil, key: String? = nil, problem: Problem) {
    self.file = file
    self.line = line
    self.key = key
    self.problem = problem
  }
}
