// SPDX-License-Identifier: Apache-2.0
public import TerminalCore

/// What a piece of the screen is, for a theme to colour. The raw value is its name in a theme file.
public enum ThemeRole: String, Sendable, CaseIterable {
  // Text of the conversation
  case text
  case faint
  case strong
  case emphasis
  case heading
  case link
  case quote
  case listMarker = "list.marker"
  case rule
  case inlineCode = "code.inline"
  case code
  case codeKeyword = "code.keyword"
  case codeString = "code.string"
  case codeComment = "code.comment"
  case codeNumber = "code.number"
  case codeAdded = "code.added"
  case codeRemoved = "code.removed"
  case tableHeading = "table.heading"
  // Who speaks
  case you
  case assistant
  case system
  // The list
  case listTitle = "list.title"
  case listPreview = "list.preview"
  case listAge = "list.age"
  case selected
  case selectedMark = "selected.mark"
  // Signs of state
  case streaming
  case unread
  case draft
  case queued
  case gone
  case interrupted
  case failed
  // The frame
  case border
  case title
  case prompt
  case profile
  case footer
  case footerKey = "footer.key"
  case notice
  case warning
  case error
  case newLines = "new.lines"
  case overlay
  case controlMark = "control.mark"
  // What was looked for
  case match
  case matchCurrent = "match.current"
}

/// How each role looks. A role without a style of its own takes its parent's (`code` for `code.string`), else `text`.
public struct Theme: Equatable, Sendable {
  /// What a theme's colours are made to stand on, where it does not bring a background of its own.
  public enum Background: String, Sendable, CaseIterable {
    case dark, light, any
  }

  public var name: String
  /// What it looks like, in a few words.
  public var summary: String
  public var background: Background
  public var styles: [ThemeRole: Style]

  public init(name: String, summary: String = "", background: Background = .any, styles: [ThemeRole: Style]) {
    self.name = name
    self.summary = summary
    self.background = background
    self.styles = styles
  }

  public subscript(role: ThemeRole) -> Style { styles[role] ?? .plain }

  /// The theme as a terminal can draw it.
  public func on(_ hasRoomForPages: Bool) -> Theme { hasRoomForPages ? self : withoutPage }

  /// Whether it brings a page of its own: text and background both set, whatever the terminal's are.
  public var hasOwnPage: Bool { self[.text].background != .standard }

  /// The theme on the terminal's own page, for terminals that have too few colours to draw another.
  public var withoutPage: Theme {
    guard hasOwnPage else { return self }
    let page = self[.text]
    var theme = self
    theme.styles = styles.mapValues { style in
      Style(
        foreground: style.foreground == page.foreground ? .standard : style.foreground,
        background: style.background == page.background ? .standard : style.background, attributes: style.attributes)
    }
    return theme
  }
}

/// A stretch of one line that is one thing.
public struct TextRun: Hashable, Sendable {
  /// One line of text without controls (see `VisibleText`).
  public var text: String
  public var role: ThemeRole
  /// Added to the role's own attributes (strong inside a heading).
  public var attributes: Style.Attributes
  /// Where it leads to, for terminals that can follow a link (OSC 8).
  public var link: String?

  public init(_ text: String, _ role: ThemeRole = .text, attributes: Style.Attributes = [], link: String? = nil) {
    self.text = text
    self.role = role
    self.attributes = attributes
    self.link = link
  }
}

/// One laid-out line of a message.
public struct TextLine: Hashable, Sendable {
  public var runs: [TextRun]
  /// Of the rule above a block of code: the number of that block.
  public var codeBlock: Int?

  public init(_ runs: [TextRun] = [], codeBlock: Int? = nil) {
    self.runs = runs
    self.codeBlock = codeBlock
  }

  /// The words of the line.
  public var text: String { runs.map(\.text).joined() }
}
