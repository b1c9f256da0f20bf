// SPDX-License-Identifier: Apache-2.0

import CUnicode

/// ``VisibleText`` for text that comes in pieces, wherever they are cut: the pieces given out are together what the whole
/// text would be.
public struct VisibleStream: Sendable {
  private let keepingLines: Bool
  private var result = String.UnicodeScalarView()
  /// The last scalar that was shown.
  private var before: Unicode.Scalar?
  /// A scalar whose meaning the next one decides.
  private var held: Unicode.Scalar?
  /// A black flag, and as much of its tags as came.
  private var flag: [Unicode.Scalar] = []
  /// Braille cells without a dot, which belong to a picture or hide something.
  private var blankCells = 0
  /// Whether there is something on the line that can bear marks.
  private var hasBase = false
  /// Marks that the last letter bears, and those that were too many for it.
  private var (marks, surplus) = (0, 0)

  public init(keepingLines: Bool = true) { self.keepingLines = keepingLines }

  /// Takes a piece; returns what can be shown by now.
  public mutating func take(_ piece: some StringProtocol) -> String {
    for scalar in piece.unicodeScalars { feed(scalar) }
    defer { result = String.UnicodeScalarView() }
    return String(result)
  }

  /// Returns what was held back; the next piece begins another text.
  public mutating func finish() -> String {
    giveUpFlag()
    if let held { show(held, next: nil) }
    settle(before: nil)
    endPile()
    defer { self = VisibleStream(keepingLines: keepingLines) }
    return String(result)
  }

  // MARK: Looking ahead

  private mutating func feed(_ scalar: Unicode.Scalar) {
    if !flag.isEmpty {
      switch SubdivisionFlag.part(flag + [scalar]) {
      case .beginning: return flag.append(scalar)
      case .whole: return keepFlag(closedBy: scalar)
      case .none: giveUpFlag()
      }
    }
    if scalar == SubdivisionFlag.base {
      release(before: scalar)
      flag = [scalar]
    } else {
      pass(scalar)
    }
  }

  private mutating func pass(_ scalar: Unicode.Scalar) {
    release(before: scalar)
    if HiddenScalar.needsNext(scalar.value) { held = scalar } else { show(scalar, next: nil) }
  }

  private mutating func release(before next: Unicode.Scalar) {
    guard let waiting = held else { return }
    held = nil
    show(waiting, next: next)
  }

  private mutating func keepFlag(closedBy last: Unicode.Scalar) {
    settle(before: flag.first)
    beginBase()
    result.append(contentsOf: flag + [last])
    before = SubdivisionFlag.base
    flag = []
  }

  private mutating func giveUpFlag() {
    let scalars = flag
    flag = []
    for scalar in scalars { pass(scalar) }
  }

  // MARK: Showing

  private mutating func show(_ scalar: Unicode.Scalar, next: Unicode.Scalar?) {
    let value = scalar.value
    if value == 0x2800 { return blankCells += 1 }
    settle(before: scalar)
    switch value {
    case 0x0D where next == "\n": break
    case 0x0A, 0x09: end(with: keepingLines ? scalar : " ")
    case 0x2028, 0x2029: end(with: keepingLines ? "\n" : " ")
    case 0..<0x20, 0x7F: put(Self.picture(value))
    case 0x20..<0x7F: put(scalar)
    default: showHigh(scalar, next: next)
    }
  }

  private mutating func showHigh(_ scalar: Unicode.Scalar, next: Unicode.Scalar?) {
    let mayHide = HiddenScalar.mayHide(scalar.value)
    if mayHide, !HiddenScalar.stays(scalar, after: before, before: next) { return mark(scalar.value) }
    guard scalar.value >= 0x300, skein_scalar_width(scalar.value) == 0 else { return put(scalar) }
    if marks == VisibleText.mostMarks { return surplus += 1 }
    if scalar.properties.generalCategory != .format {
      if !hasBase { put("\u{25CC}") }
      marks += 1
    }
    result.append(scalar)
    before = scalar
  }

  private mutating func end(with scalar: Unicode.Scalar) {
    put(scalar)
    hasBase = scalar != "\n"
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    beginBase()
    result.append(scalar)
    before = scalar
  }

  private mutating func mark(_ value: UInt32, times: Int = 1) {
    beginBase()
    let digits = String(value, radix: 16, uppercase: true)
    let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
    result.append(contentsOf: "‹U+\(zeros)\(digits)\(times > 1 ? " ×\(times)" : "")›".unicodeScalars)
    before = "›"
  }

  private static func picture(_ control: UInt32) -> Unicode.Scalar {
    Unicode.Scalar(control == 0x7F ? 0x2421 : 0x2400 + control) ?? "\u{FFFD}"
  }

  private mutating func beginBase() {
    endPile()
    hasBase = true
  }

  /// Says of how many marks a letter was relieved.
  private mutating func endPile() {
    if surplus > 0 { result.append(contentsOf: "‹+\(surplus) marks›".unicodeScalars) }
    (marks, surplus) = (0, 0)
  }

  /// Decides about braille without dots: beside a cell with some it is part of a picture.
  private mutating func settle(before next: Unicode.Scalar?) {
    guard blankCells > 0 else { return }
    let count = blankCells
    blankCells = 0
    if [before, next].contains(where: { $0.map { (0x2801...0x28FF).contains($0.value) } ?? false }) {
      beginBase()
      result.append(contentsOf: repeatElement("\u{2800}", count: count))
      before = "\u{2801}"
    } else {
      mark(0x2800, times: count)
    }
  }
}
