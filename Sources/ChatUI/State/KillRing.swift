// SPDX-License-Identifier: Apache-2.0

/// What was cut, to be put back: one ring for all texts, so that words can move from one thread to another.
public struct KillRing: Equatable, Sendable {
  /// The pieces, the newest last.
  private(set) var pieces: [String] = []
  /// Whether the next cut goes on with the newest piece: nothing else was done between.
  private var isOpen = false
  /// The text that was changed last.
  private var owner = ""

  /// How many pieces are kept, and how many bytes they may hold together.
  static let limit = 60
  static let byteLimit = 16 << 20

  enum Direction { case backward, forward }

  public init() {}

  /// A text takes the ring in hand; a cut in another text is another piece.
  mutating func use(by text: String) {
    guard text != owner else { return }
    owner = text
    isOpen = false
  }

  mutating func closePiece() { isOpen = false }

  /// Takes in what was cut; cuts in a row are one piece.
  mutating func take(_ text: String, _ direction: Direction) {
    if isOpen, let newest = pieces.popLast() {
      pieces.append(direction == .backward ? text + newest : newest + text)
    } else {
      pieces.append(text)
    }
    isOpen = true
    var bytes = pieces.reduce(0) { $0 + $1.utf8.count }
    while pieces.count > Self.limit || (pieces.count > 1 && bytes > Self.byteLimit) {
      bytes -= pieces.removeFirst().utf8.count
    }
  }

  /// The piece that was cut so many pieces ago, round and round.
  func piece(_ age: Int) -> String? {
    pieces.isEmpty ? nil : pieces[pieces.count - 1 - age % pieces.count]
  }
}
