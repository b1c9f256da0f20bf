// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import TerminalCore

/// A theme file as it is written: its own palette and styles, and the theme that it builds on.
///
/// ```toml
/// name = "mine"
/// inherits = "dark"                       # optional
/// [palette]
/// ink = "#d8d8d8"                         # names for colours
/// [styles]
/// text = "ink"                            # a foreground, or fg, bg and attributes
/// "code.keyword" = { fg = "magenta", bg = "default", attributes = ["bold"] }
/// ```
/// A colour is `default`, an ANSI name (`red`, `bright-red`), `#rrggbb`, a number from 0 to 255 or a name of the palette.
/// What a style leaves out it takes from its parent (`code` for `code.keyword`, else `text`).
public struct ThemeFile: Equatable, Sendable {
  /// A colour as it is written, and where.
  struct WrittenColor: Equatable, Sendable {
    var word: String
    var place: SettingsWarning
  }

  /// A style as it is written; what is `nil` was not.
  struct WrittenStyle: Equatable, Sendable {
    var foreground: WrittenColor?
    var background: WrittenColor?
    var attributes: Style.Attributes?
  }

  var name: String?
  var summary: String?
  var background: Theme.Background?
  var inherits: WrittenColor?
  var palette: [String: WrittenColor] = [:]
  var styles: [ThemeRole: WrittenStyle] = [:]
  var warnings: [SettingsWarning] = []

  /// Reads the text of a theme file; `file` is what its warnings call it.
  public init(_ text: String, file: String) {
    let document: TOMLDocument
    do throws(TOMLDocument.SyntaxError) {
      document = try TOMLDocument(text)
    } catch {
      warnings = [SettingsWarning(file: file, line: error.line, problem: .syntax(column: error.column))]
      return
    }
    var reader = TableReader(document, file: file)
    name = reader.string("name")
    summary = reader.string("summary")
    background = reader.word("background", Theme.Background.self)
    inherits = reader.string("inherits").map { WrittenColor(word: $0, place: reader.place("inherits")) }
    if var table = reader.table("palette") {
      for key in table.keys { palette[key] = ThemeFile.color(key, from: &table) }
      reader.take(table)
    }
    if var table = reader.table("styles") {
      readStyles(&table, prefix: "")
      reader.take(table)
    }
    reader.finish()
    warnings = reader.warnings
  }

  /// A theme of this file alone, on the default theme where it says nothing.
  public static func parse(_ text: String, file: String) -> (theme: Theme, warnings: [SettingsWarning]) {
    let read = ThemeFile(text, file: file)
    guard !read.styles.isEmpty else { return (.skein, read.warnings) }
    return ThemeFile.theme(of: [read], name: read.name ?? file)
  }

  /// Roles by name; a table without a style's keys holds roles whose names begin with its own.
  private mutating func readStyles(_ reader: inout TableReader, prefix: String) {
    for key in reader.keys {
      let role = ThemeRole(rawValue: prefix + key)
      switch reader.value(key) {
      case .table(let members) where members.keys.allSatisfy({ !ThemeFile.styleKeys.contains($0) }) && !members.isEmpty:
        guard var table = reader.table(key) else { continue }
        readStyles(&table, prefix: prefix + key + ".")
        reader.take(table)
      case .table:
        guard var table = reader.table(key) else { continue }
        let style = ThemeFile.style(&table)
        reader.take(table)
        if let role { styles[role] = style } else { unknownRole(key, prefix: prefix, &reader) }
      default:
        let color = ThemeFile.color(key, from: &reader)
        guard let role else {
          unknownRole(key, prefix: prefix, &reader)
          continue
        }
        if let color { styles[role] = WrittenStyle(foreground: color) }
      }
    }
  }

  private static let styleKeys: Set<String> = ["fg", "bg", "attributes"]

  private func unknownRole(_ key: String, prefix: String, _ reader: inout TableReader) {
    let nearest = nearestWord(to: prefix + key, in: ThemeRole.allCases.map(\.rawValue))
    reader.warn(key, .unknownKey(nearest: nearest))
  }

  private static func style(_ reader: inout TableReader) -> WrittenStyle {
    var style = WrittenStyle()
    style.foreground = color("fg", from: &reader)
    style.background = color("bg", from: &reader)
    if let words = reader.strings("attributes") {
      style.attributes = words.reduce(into: Style.Attributes()) { all, word in
        if let attribute = attributes[word] {
          all.insert(attribute)
        } else {
          reader.warn("attributes", .unknownWord(word, nearest: nearestWord(to: word, in: attributes.keys)))
        }
      }
    }
    reader.finish()
    return style
  }

  private static let attributes: [String: Style.Attributes] = [
    "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "reverse": .reverse,
    "strikethrough": .strikethrough,
  ]

  private static func color(_ key: String, from reader: inout TableReader) -> WrittenColor? {
    switch reader.value(key) {
    case nil: return nil
    case .string(let word): return WrittenColor(word: word, place: reader.place(key))
    case .integer(let number) where 0...255 ~= number: return WrittenColor(word: "\(number)", place: reader.place(key))
    default: return reader.wrongType(key, "a colour: a name, \"#rrggbb\" or a number from 0 to 255")
    }
  }
}
