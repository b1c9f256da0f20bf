// SPDX-License-Identifier: Apache-2.0
import Glibc
import ThreadsAPI

/// What a journal held when it was read.
struct JournalText: Sendable {
  /// The open file, so that what is in it stays in reach even if another takes its place; `nil` when there is none.
  var file: OpenFile?
  var bytes: [UInt8]
  /// Where in the file the bytes begin.
  var start: Int

  static let nothing = JournalText(file: nil, bytes: [], start: 0)
}

/// What reading a journal line by line came to.
struct JournalReading: Sendable {
  /// Lines that are records.
  var recordCount = 0
  var unreadableCount = 0
  /// The number of the first unreadable line, from 1.
  var firstUnreadable = 0
  /// Unreadable lines that are no more than the beginning of one: what a killed Skein wrote of it, and never promised.
  var fragmentCount = 0
  /// Lines that once were whole.
  var damagedCount: Int { unreadableCount - fragmentCount }
  var isTorn = false
  /// Where the last whole line ends, in the file.
  var end = 0
  var foundFormat: FormatLine?
}

extension JSONLinesFile {
  /// Reads the records, each as the bytes of its line; `take` says whether a line is one.
  ///
  /// A file in which nothing can be read is set aside as `NAME.bad-N`.
  public func read(_ take: (UnsafeBufferPointer<UInt8>) -> Bool) -> [FileFinding] {
    var findings: [FileFinding] = []
    let text = text(&findings)
    let reading = read(text) { line, _ in take(line) }
    return findings + judge(reading, text)
  }

  /// The whole file, or nothing with a finding that says why.
  func text(_ findings: inout [FileFinding]) -> JournalText {
    do throws(FileError) {
      return try text(from: 0)
    } catch {
      findings.append(setAside(unreadable: error))
      return .nothing
    }
  }

  /// What stands in the file from an offset on.
  func text(from start: Int, in opened: OpenFile? = nil) throws(FileError) -> JournalText {
    var candidate = opened
    if candidate == nil { candidate = try OpenFile.reading(path) }
    guard let file = candidate else { return .nothing }
    // Whoever holds the lock for long was stopped in mid-write: reading copes with half a line.
    let lock = try? FileLock(file, exclusive: false, patience: 500)
    let text = JournalText(file: file, bytes: try file.read(from: start, to: try file.size()), start: start)
    if let lock { _ = consume lock }
    return text
  }

  /// Gives every line with its offset in the file to `take`, which says whether it is a record.
  func read(_ text: JournalText, _ take: (UnsafeBufferPointer<UInt8>, Int) -> Bool) -> JournalReading {
    var reading = JournalReading()
    reading.end = text.start
    text.bytes.withUnsafeBufferPointer { bytes in
      var position = 0
      var number = 0
      while position < bytes.count {
        let rest = UnsafeBufferPointer(rebasing: bytes[position...])
        let length = rest.firstIndexOfNewline
        let line = UnsafeBufferPointer(rebasing: rest[..<(length ?? rest.count)])
        number += 1
        if number == 1, text.start == 0, let format = FormatLine(Array(line.prefix(FormatLine.longest))) {
          reading.foundFormat = format
        } else if !line.isBlank {
          count(line, number, isWhole: length != nil, isRecord: take(line, text.start + position), &reading)
        }
        position += (length ?? rest.count) + 1
        if length != nil { reading.end = text.start + position }
      }
    }
    return reading
  }

  private func count(
    _ line: UnsafeBufferPointer<UInt8>, _ number: Int, isWhole: Bool, isRecord: Bool, _ reading: inout JournalReading
  ) {
    if isRecord {
      reading.recordCount += 1
    } else if !isWhole {
      reading.isTorn = true
    } else {
      reading.unreadableCount += 1
      if line.isFragment { reading.fragmentCount += 1 }
      if reading.firstUnreadable == 0 { reading.firstUnreadable = number }
    }
  }

  /// What the user has to hear of a reading; a file without a readable line is set aside.
  func judge(_ reading: JournalReading, _ text: JournalText) -> [FileFinding] {
    if let found = reading.foundFormat, found.version > Self.version {
      return [.newerFormat(path: path, version: found.version)]
    }
    let isForeign = reading.foundFormat.map { $0.format != format } ?? (reading.recordCount == 0)
    let hasText = reading.unreadableCount > 0 || reading.isTorn || reading.foundFormat != nil
    if isForeign, hasText, let file = text.file { return setAside(file).map { [$0] } ?? [] }
    var findings: [FileFinding] = []
    if reading.unreadableCount > 0 {
      findings.append(
        .unreadableLines(path: path, count: reading.unreadableCount, first: reading.firstUnreadable))
    }
    if reading.isTorn { findings.append(.tornLastLine(path: path)) }
    return findings
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate var firstIndexOfNewline: Int? {
    guard let base = baseAddress, let found = memchr(base, Int32(JSONLinesFile.newline), count) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// Whether it begins as a record does and breaks off.
  fileprivate var isFragment: Bool {
    guard first == UInt8(ascii: "{") else { return false }
    do throws(JSONSyntaxError) {
      _ = try JSONValue(parsing: self)
      return false
    } catch {
      return error.reason == .unexpectedEnd
    }
  }

  fileprivate var isBlank: Bool { allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
}
