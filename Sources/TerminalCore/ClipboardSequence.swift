// SPDX-License-Identifier: Apache-2.0

/// The bytes that put a text into the clipboard of the terminal somebody sits at (OSC 52), however far away it is.
public enum ClipboardSequence: String, Sendable, CaseIterable {
  /// As the terminal itself understands it.
  case plain
  /// Wrapped so that tmux hands it on to the terminal around it.
  case tmux
  /// Cut into pieces that GNU screen hands on.
  case screen

  /// How much of a string GNU screen takes at once, the oldest one that is still about.
  private static let screenPiece = 240

  /// The sequence for this text, whole.
  public func bytes(for text: String) -> [UInt8] {
    let plain = Array("\u{1B}]52;c;".utf8) + Base64.encoded(text.utf8) + [0x07]
    switch self {
    case .plain: return plain
    case .tmux:
      let doubled = plain.flatMap { $0 == 0x1B ? [0x1B, 0x1B] : [$0] }
      return Array("\u{1B}Ptmux;".utf8) + doubled + Array("\u{1B}\\".utf8)
    case .screen:
      return stride(from: 0, to: plain.count, by: Self.screenPiece).flatMap { start in
        Array("\u{1B}P".utf8) + plain[start..<min(plain.count, start + Self.screenPiece)] + Array("\u{1B}\\".utf8)
      }
    }
  }
}

/// Bytes as letters, digits, `+` and `/` (RFC 4648).
public enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  public static func encoded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var encoded: [UInt8] = []
    var (bits, count, sum) = (0, 0, 0)
    for byte in bytes {
      bits = bits << 8 | Int(byte)
      count += 8
      sum += 1
      while count >= 6 {
        count -= 6
        encoded.append(letters[bits >> count & 63])
      }
      bits &= 63
    }
    if count > 0 { encoded.append(letters[bits << (6 - count) & 63]) }
    return encoded + Array(repeating: UInt8(ascii: "="), count: (3 - sum % 3) % 3)
  }
}
