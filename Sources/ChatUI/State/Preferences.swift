// SPDX-License-Identifier: Apache-2.0
public import TerminalCore

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
    /// Whether Skein draws on the terminal's alternate screen and leaves no trace on the one that was there.
    public var alternate = true
    /// Whether the open thread's last words stay on the terminal when Skein ends, and how many lines of them.
    public var transcript = false
    public var transcriptLines = 200
    /// Whether the mouse is on at the start.
    public var mouse = false
    /// Whether the window's title says which thread is open.
    public var title = true
    /// Whether the terminal is asked to tell when it gains and loses the focus.
    public var focus = true
    public var synchronized = FeatureUse.auto
    public var links = FeatureUse.auto
    /// How long the rest of a key's sequence may take, in milliseconds.
    public var escapeDelay = 35
    /// Whether the line to the terminal is thin: few pictures, and little that changes in them.
    public var lowBandwidth = false

    public init() {}
  }

  /// `[notify]`: how somebody who looks elsewhere is told that a reply is there.
  public struct Notify: Equatable, Sendable {
    /// When somebody is told.
    public enum Moment: String, Sendable, CaseIterable {
      /// When the terminal hasn't the focus; where it doesn't tell, when the thread isn't in sight or took long.
      case unfocused
      case always, never
    }

    /// How the terminal is made to tell.
    public enum Signal: String, Sendable, CaseIterable {
      case bell, osc9, osc777, osc99, none
    }

    public var when = Moment.unfocused
    public var how = Signal.bell
    /// A program that is started as well, `%t` and `%m` in its arguments being the title and the message.
    public var command: [String] = []

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
