// SPDX-License-Identifier: Apache-2.0
import Glibc

/// How far this process has read a journal, and which of its lines it wrote itself: the rest is what other Skeins said.
///
/// It holds the file open, so that a file which another Skein put in its place is told from it for sure, and what was
/// read can be compared with what is there now.
struct JournalFollower: Sendable {
  private(set) var file: OpenFile?
  private var identity: OpenFile.Identity?
  private(set) var end = 0
  private var own: [JSONLinesFile.Place] = []

  /// What has happened to a journal since it was last read.
  enum News {
    case none
    case appended(JournalText)
    /// Another file stands at the path: compacted, or made anew.
    case replaced(old: JournalText, new: JournalText)
  }

  /// Goes on from the end of a reading.
  mutating func follow(_ text: JournalText, to end: Int) {
    file = text.file
    let now = try? text.file?.identity()
    identity = now
    self.end = end
    own.removeAll { $0.file != now || $0.range.upperBound <= end }
  }

  /// Remembers lines as this process's own.
  mutating func wrote(_ place: JSONLinesFile.Place) {
    if place.file == identity, place.range.lowerBound == end {
      end = place.range.upperBound
    } else {
      own.append(place)
    }
  }

  /// Whether the line at an offset of the followed file was written here.
  func isOwn(_ offset: Int, in file: OpenFile.Identity?) -> Bool {
    own.contains { $0.file == file && $0.range.contains(offset) }
  }

  /// Whether this process knows the line: it read or wrote it.
  func knows(_ offset: Int) -> Bool { offset < end || isOwn(offset, in: identity) }

  /// What is new in a file that this process has locked and that stands at the path.
  func news(inLocked locked: OpenFile) throws(FileError) -> News {
    let size = try locked.size()
    if file != nil, identity == (try locked.identity()), size >= end {
      if size == end { return .none }
      return .appended(JournalText(file: locked, bytes: try locked.read(from: end, to: size), start: end))
    }
    return .replaced(
      old: .nothing, new: JournalText(file: locked, bytes: try locked.read(to: size), start: 0))
  }

  /// Looks whether there is anything new.
  func news(of journal: JSONLinesFile) throws(FileError) -> News {
    guard let file else {
      let new = try journal.text(from: 0)
      return new.file == nil ? .none : .replaced(old: .nothing, new: new)
    }
    if try file.isCurrent() {
      let size = try file.size()
      if size > end { return .appended(try journal.text(from: end, in: file)) }
      if size == end { return .none }
    }
    let new = try journal.text(from: 0)
    // The file was taken away: what we know of it stays true until somebody makes another.
    if new.file == nil { return .none }
    return .replaced(old: try journal.text(from: 0, in: file), new: new)
  }
}
