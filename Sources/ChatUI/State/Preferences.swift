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
    public enum Use: String, Sendable, CaseIterable { case auto, always, never }
    public enum Form: String, Sendable, CaseIterable { case auto, plain, tmux, screen }

    /// Whether texts are sent to the terminal's clipboard.
    public var osc52 = Use.auto
    /// In what form, where the environment does not tell.
    public var form = Form.auto
    /// The most bytes of a text that are sent: what fits into the 100,000 that terminals commonly take.
    public var limit = 74_994
    /// A program that is given every copied text too.
    public var command: [String] = []

    public init() {}
  }

  /// `[programs]`: what Skein starts at the user's wish, each a list of arguments.
  public struct Programs: Equatable, Sendable {
    /// The editor for long texts; empty for the one that the environment names.
    public var editor: [String] = []
    /// What opens links; empty finds one. `%s` is the link.
    public var opener: [String] = []
    /// What shows the bare view; empty is the terminal itself.
    public var pager: [String] = []
    /// What opens code blocks, and by their language; empty is the editor. `%s` is the file.
    public var blocks: [String] = []
    public var blocksByLanguage: [String: [String]] = [:]

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
