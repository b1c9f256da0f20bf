// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import ThreadsAPI

@testable import ChatApp

// The user's files: what was in them as a whole line stays, whatever else is in them.
extension FuzzTarget {
  static let journals = [
    FuzzTarget("registry") { input throws(Broken) in
      try withFile(input.bytes, "skein.threads") { file throws(Broken) in
        try compacts(file, { file throws(Broken) in try registry(file) }) { text in
          var fold = RegistryFold()
          _ = file.read(text) { line, offset in fold.take(line, offset) }
          return fold.lines(of: fold.located, in: text.bytes)
        }
        for record in try registry(file) {
          let line = ThreadLine.bytes(of: record)
          let again = line.withUnsafeBufferPointer { ThreadLine($0)?.record }
          try requireSame(again.map { ThreadLine.bytes(of: $0) }, line, "a record written and read")
        }
      }
      try appends(input.bytes, "skein.threads", Array(#"{"id":"fuzz_new"}"#.utf8)) { file throws(Broken) in
        try registry(file).map { "\($0)" }
      }
    },
    FuzzTarget("messages") { input throws(Broken) in
      try withFile(input.bytes, "skein.messages") { file throws(Broken) in
        try compacts(file, { file throws(Broken) in try messages(file).map(\.told) }) { text in
          var fold = MessageFold()
          _ = file.read(text) { line, offset in fold.take(line, offset) }
          return fold.compacted(text.bytes)
        }
      }
      try appends(input.bytes, "skein.messages", MessageLine.bytes(appending: "x", to: "fuzz_new")) {
        file throws(Broken) in try messages(file).map { "\($0)" }
      }
    },
  ]

  private static func registry(_ file: JSONLinesFile) throws(Broken) -> [ThreadRecord] {
    var fold = RegistryFold()
    var newest: [ThreadID: Int] = [:]
    _ = file.read(try text(file)) { line, offset in
      if let id = ThreadLine(line)?.record.id { newest[id] = offset }
      return fold.take(line, offset)
    }
    try requireSame(Set(fold.records.map(\.id)).count, fold.records.count, "threads, each once")
    for (id, offset) in newest {
      // Whatever replaces what: each thread is there, or the one that stands in its place.
      try require(fold[fold.name(of: id) ?? id] != nil, "\(id) is lost")
      if let place = fold.located.first(where: { $0.record.id == id }) {
        try requireSame(place.line.lowerBound, offset, "the newest line of \(id)")
      }
    }
    try gathers(fold)
    return fold.records
  }

  /// What rebuilds a registry and what unites two loses none either.
  private static func gathers(_ fold: RegistryFold) throws(Broken) {
    var gathering = ThreadGathering()
    for record in fold.records.reversed() { gathering.offer(ToldThread(record: record)) }
    gathering.offer(fold)
    let all = gathering.all.map(\.record.id)
    try requireSame(Set(all).count, all.count, "threads brought together, each once")
    for record in fold.records { try require(gathering.knows(record.id), "\(record.id) is lost between files") }
    for id in all { try require(gathering[id] != nil, "\(id) is told of and not there") }
  }

  private static func messages(_ file: JSONLinesFile) throws(Broken) -> [MessageRecord] {
    var fold = MessageFold()
    _ = file.read(try text(file)) { line, offset in fold.take(line, offset) }
    try requireSame(Set(fold.records.map(\.id)).count, fold.records.count, "messages, each once")
    return fold.records
  }

  static func text(_ file: JSONLinesFile) throws(Broken) -> JournalText {
    do throws(FileError) { return try file.text(from: 0) } catch { throw Broken("\(error)") }
  }

  /// With only the lines that are kept the file says what it said.
  static func compacts<Told: Equatable>(
    _ file: JSONLinesFile, _ told: (JSONLinesFile) throws(Broken) -> Told,
    keeping lines: (JournalText) -> [ArraySlice<UInt8>]?
  ) throws(Broken) {
    let before = try told(file)
    do throws(FileError) {
      _ = try file.rewrite(lines)
    } catch {
      if case .newerFormat = error.reason { return }
      throw Broken("\(error)")
    }
    try requireSame(try told(file), before, "compacted")
  }

  /// What is appended is there, and so is all that was in whole lines.
  static func appends(
    _ bytes: [UInt8], _ format: String, _ line: [UInt8], _ read: (JSONLinesFile) throws(Broken) -> [String]
  ) throws(Broken) {
    try withFile(bytes, format) { file throws(Broken) in
      let before = try read(file)
      do throws(FileError) {
        try file.append([line], durable: false)
      } catch {
        if case .newerFormat = error.reason { return }
        throw Broken("\(error)")
      }
      let after = try read(file)
      try require(after.contains { $0.contains("fuzz_new") }, "what was appended is not there")
      if !before.contains(where: { $0.contains("fuzz_new") }) {
        try requireSame(after.filter { !$0.contains("fuzz_new") }, before, "what was there before")
      }
    }
  }

  /// A file of that content, in memory where there is such a place.
  static func withFile(
    _ bytes: [UInt8], _ format: String, _ body: (JSONLinesFile) throws(Broken) -> Void
  ) throws(Broken) {
    let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    // mkstemp and its kin put letters of their own in the place of these.
    let name = base + "/skein-fuzz-" + String(repeating: "X", count: 6)
    var template = Array(name.utf8CString)
    let file = mkstemp(&template)
    try require(file >= 0, "no temporary file")
    close(file)
    let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    defer { unlink(path) }
    do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch { throw Broken("\(error)") }
    try body(JSONLinesFile(path: path, format: format))
  }
}

extension MessageRecord {
  /// What a compacted file says of a message: it no longer tells which id was before.
  fileprivate var told: [String] {
    [id, role.rawValue, text, createdAt.rfc3339, state.rawValue, "\(metadata.sorted { $0.key < $1.key })"]
  }
}
