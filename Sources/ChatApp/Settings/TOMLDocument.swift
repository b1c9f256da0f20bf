// SPDX-License-Identifier: Apache-2.0
import TOMLKit

/// A TOML file as values, with the line that each key stands on.
struct TOMLDocument {
  /// A value of a key.
  enum Value: Equatable {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case array([Value])
    case table([String: Value])
    /// A date or a time, which no setting has.
    case time
  }

  /// The place where a text is no TOML.
  struct SyntaxError: Error, Equatable {
    var line: Int
    var column: Int
  }

  let root: [String: Value]
  private let lines: [[String]: Int]

  init(_ text: String) throws(SyntaxError) {
    // Over some mistakes the parser ends the whole program.
    if let place = TOMLLines.trap(in: text) {
      let before = String(decoding: text.utf8.prefix(place.offset), as: UTF8.self)
      if !before.isEmpty { _ = try TOMLDocument(before) }
      throw SyntaxError(line: place.line, column: place.column)
    }
    do {
      guard case .table(let root) = TOMLDocument.value(try TOMLTable(string: text)) else {
        throw SyntaxError(line: 1, column: 1)
      }
      self.root = root
    } catch let error as TOMLParseError {
      throw SyntaxError(line: error.source.begin.line, column: error.source.begin.column)
    } catch {
      throw SyntaxError(line: 1, column: 1)
    }
    lines = TOMLLines.find(in: text)
  }

  /// The line where a key, given with the tables around it, is first named.
  func line(of path: [String]) -> Int? { lines[path] }

  /// Every key with the tables around it, and the line where it is first named.
  var keys: [(path: [String], line: Int)] { lines.map { (path: $0.key, line: $0.value) } }

  private static func value(_ found: any TOMLValueConvertible) -> Value {
    switch found.type {
    case .string: .string(found.string ?? "")
    case .int: .integer(found.int ?? 0)
    case .double: .number(found.double ?? 0)
    case .bool: .boolean(found.bool ?? false)
    case .array: .array(found.array?.map { value($0) } ?? [])
    case .table: .table(found.table.map(entries) ?? [:])
    case .date, .time, .dateTime: .time
    }
  }

  private static func entries(_ table: TOMLTable) -> [String: Value] {
    var entries: [String: Value] = [:]
    for key in table.keys { entries[key] = table[key].map { value($0) } }
    return entries
  }
}
