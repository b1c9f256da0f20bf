// SPDX-License-Identifier: Apache-2.0

/// Who stands between a program and the terminal, and takes for itself what isn't addressed further.
public enum Multiplexer: Hashable, Sendable {
  case tmux, screen

  /// The most bytes of one such sequence that screen passes on.
  private static let screenLimit = 240

  /// The sequence addressed to the terminal outside. It ends in BEL, since an ESC \ would end the address as well.
  public func passing(_ sequence: [UInt8]) -> [UInt8] {
    let start = Array("\u{1B}P".utf8)
    let end = Array("\u{1B}\\".utf8)
    switch self {
    case .tmux:
      return start + Array("tmux;".utf8) + sequence.flatMap { $0 == 0x1B ? [0x1B, 0x1B] : [$0] } + end
    case .screen:
      var bytes: [UInt8] = []
      for first in stride(from: 0, to: sequence.count, by: Self.screenLimit) {
        bytes += start + sequence[first..<min(sequence.count, first + Self.screenLimit)] + end
      }
      return bytes
    }
  }
}
