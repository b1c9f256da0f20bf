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
}

/// How each role looks. A role without a style of its own takes its parent's (`code` for `code.string`), else `text`.
public struct Theme: Equatable, Sendable {
  public var name: String
  public var styles: [ThemeRole: Style]

  public init(name: String, styles: [ThemeRole: Style]) {
    self.name = name
    self.styles = styles
  }

  public subscript(role: ThemeRole) -> Style { styles[role] ?? .plain }
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
