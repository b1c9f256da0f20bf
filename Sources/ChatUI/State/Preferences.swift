// SPDX-License-Identifier: Apache-2.0

/// How the user wants Skein to behave: what `config.toml` says beside profiles, trash and theme.
public struct Preferences: Equatable, Sendable {
  /// `[composer]`
  public struct Composer: Equatable, Sendable {
    /// What Enter does with a text that is being written.
    public enum Enter: String, Sendable, CaseIterable {
      case send, newline
    }

    public var enter = Enter.send
    /// Whether the keys of vi work.
    public var vi = false

    public init() {}
  }

  /// `[screen]`: the terminal and what of it is used.
  public struct Screen: Equatable, Sendable {
    public init() {}
  }

  /// `[notify]`: how somebody who looks elsewhere is told that a reply is there.
  public struct Notify: Equatable, Sendable {
    public init() {}
  }

  /// `[clipboard]`
  public struct Clipboard: Equatable, Sendable {
    public init() {}
  }

  /// `[programs]`: what Skein starts at the user's wish, each a list of arguments.
  public struct Programs: Equatable, Sendable {
    /// The editor for long texts; empty for the one that the environment names.
    public var editor: [String] = []

    public init() {}
  }

  /// `[list]`
  public struct List: Equatable, Sendable {
    /// What the list is sorted by as long as `s` has not chosen something else.
    public var sort = ListSort(.updated)

    public init() {}
  }

  public var composer = Composer()
  public var screen = Screen()
  public var notify = Notify()
  public var clipboard = Clipboard()
  public var programs = Programs()
  public var list = List()

  public init() {}
}
