// SPDX-License-Identifier: Apache-2.0
public import ChatUI
public import TerminalCore

/// What a key sends, what Skein reads in it, and what that does: a line for each.
public struct KeyDump: Sendable {
  private let bindings: KeyBindings

  public init(_ bindings: KeyBindings = .standard) { self.bindings = bindings }

  /// Bytes as people write them: `ESC [ A`, `^C`, `61`.
  public static func spelled(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      switch byte {
      case 0x1B: "ESC"
      case 0x20: "SP"
      case 0x7F: "DEL"
      case 0..<0x20: "^" + String(Unicode.Scalar(byte + 0x40))
      case 0x21..<0x7F: String(Unicode.Scalar(byte))
      default: String(byte, radix: 16)
      }
    }.joined(separator: " ")
  }

  /// A line for what came of some bytes.
  public func line(_ bytes: [UInt8], _ inputs: [TerminalInput]) -> String {
    let shown = bytes.count > 24 ? Self.spelled(Array(bytes.prefix(24))) + " …" : Self.spelled(bytes)
    let read = inputs.isEmpty ? "nothing that Skein takes for a key" : inputs.map(words).joined(separator: "; ")
    return shown + String(repeating: " ", count: max(1, 24 - shown.count)) + read
  }

  private func words(_ input: TerminalInput) -> String {
    switch input {
    case .key(let key): return key.label + meaning(key)
    case .paste(let text): return "a paste of \(text.count) characters"
    case .focus(let isIn): return isIn ? "you look here" : "you look elsewhere"
    case .resized(let size): return "\(size.columns)×\(size.rows)"
    case .mouse(let report): return "the mouse at column \(report.point.column + 1), row \(report.point.row + 1)"
    case .answer: return "an answer of the terminal"
    }
  }

  /// What the key does, where it does something.
  private func meaning(_ key: Key) -> String {
    let scopes: [Scope] = [.composer, .editing, .anywhere, .messages, .list]
    let meanings = scopes.compactMap { scope -> String? in
      switch bindings.meaning(of: [key], in: scope) {
      case .action(let action): return "\(action.rawValue) (\(scope.rawValue))"
      case .beginning: return "begins a sequence (\(scope.rawValue))"
      case .nothing: return nil
      }
    }
    return meanings.isEmpty ? "" : ": " + meanings.joined(separator: ", ")
  }
}
