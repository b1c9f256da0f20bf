// SPDX-License-Identifier: Apache-2.0

/// What was changed in a text, to be undone and done again.
struct EditLog: Equatable, Sendable {
  /// Some bytes that stand in the place of others.
  struct Step: Equatable, Sendable {
    var offset: Int
    var removed: [UInt8]
    var insertedCount: Int
    /// Where the caret was before.
    var caret: Int
  }

  private(set) var done: [Step] = []
  private var undone: [Step] = []
  private var bytes = 0
  /// What went out of the text and is long enough to be missed.
  var removals = RemovalRun()

  /// How many steps can be undone, and how many bytes they may hold together.
  static let limit = 200
  static let byteLimit = 4 << 20

  mutating func note(_ step: Step) {
    undone = []
    done.append(step)
    removals.note(step.removed, at: step.offset, insertedCount: step.insertedCount)
    bytes += step.removed.count
    while done.count > Self.limit || (done.count > 2 && bytes > Self.byteLimit) {
      bytes -= done.removeFirst().removed.count
    }
  }

  /// Makes what was just inserted longer.
  mutating func lengthenLast(by count: Int) {
    undone = []
    removals.close()
    done[done.count - 1].insertedCount += count
  }

  /// Adds what was removed right before or right behind to what was just removed.
  mutating func growLast(_ removed: [UInt8], at offset: Int) {
    undone = []
    removals.note(removed, at: offset, insertedCount: 0)
    let last = done.count - 1
    if offset == done[last].offset {
      done[last].removed += removed
    } else {
      done[last].removed.insert(contentsOf: removed, at: 0)
      done[last].offset = offset
    }
    bytes += removed.count
  }

  /// Takes back the last step; returns where the caret was before it.
  mutating func undo(in buffer: inout TextBuffer, caret: Int) -> Int? {
    guard let step = done.popLast() else { return nil }
    bytes -= step.removed.count
    let inverse = step.apply(to: &buffer, caret: caret)
    removals.note(inverse.removed, at: inverse.offset, insertedCount: inverse.insertedCount)
    undone.append(inverse)
    return step.caret
  }

  /// Does again what was undone last; returns where the caret was behind it.
  mutating func redo(in buffer: inout TextBuffer, caret: Int) -> Int? {
    guard let step = undone.popLast() else { return nil }
    let inverse = step.apply(to: &buffer, caret: caret)
    done.append(inverse)
    removals.note(inverse.removed, at: inverse.offset, insertedCount: inverse.insertedCount)
    bytes += inverse.removed.count
    return step.caret
  }
}

extension EditLog.Step {
  /// Puts the text back as it was; returns the step that undoes this.
  fileprivate func apply(to buffer: inout TextBuffer, caret: Int) -> Self {
    let removed = buffer.replace(offset..<offset + insertedCount, with: self.removed)
    return Self(offset: offset, removed: removed, insertedCount: self.removed.count, caret: caret)
  }
}
