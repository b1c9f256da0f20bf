// SPDX-License-Identifier: Apache-2.0
import TerminalCore

@testable import ChatApp
@testable import ThreadsAPI

// JSON, forms, headers, times: the small forms that everything else is written in.
extension FuzzTarget {
  static let forms = [
    FuzzTarget("json") { input throws(Broken) in
      guard let value = try? JSONValue(parsing: input.bytes) else { return }
      let text = value.utf8
      guard let again = try? JSONValue(parsing: text) else { throw Broken("not read: \(value.text)") }
      try requireSame(again.utf8, text, "JSON written, read and written")
      try require(text.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control in written JSON")
      try scansAlike(input.bytes, value)
    },
    FuzzTarget("scanner") { input throws(Broken) in try scansAlike(input.bytes, try? JSONValue(parsing: input.bytes)) },
    FuzzTarget("multipart") { input throws(Broken) in
      let whole = FormReading([input.bytes[...]])
      try requireSame(FormReading(input.pieces()), whole, "a split form")
      if let file = whole.file, !file.content.contains(sequence: Array("\r\n--cut-here".utf8)) {
        let again = FormReading([file.form(boundary: "cut-here")[...]], boundary: "cut-here")
        try requireSame(again.file, file, "a file sent and received")
      }
    },
    FuzzTarget("words") { input throws(Broken) in
      let text = input.text
      if let value = HeaderValue(text) { _ = value.parameters.keys.map { value.extended($0) } }
      try requireSame(String(percentDecoding: text.percentEncoded), text, "percent-encoding")
      _ = String(percentDecoding: text)
      if let time = Timestamp(rfc3339: text) {
        try requireSame(Timestamp(rfc3339: time.rfc3339)?.rfc3339, time.rfc3339, "time")
      }
      let name = ThreadFileName.name(of: text)
      let isPlain = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
      try require(isPlain && !name.hasPrefix(".") && name.utf8.count <= 255, "the file name \(name)")
      if let json = try? JSONValue(parsing: input.bytes) { _ = (json.time, json.count, json.metadata, json.integer) }
      if let url = SafeText.address(text) { try require(url.utf8.allSatisfy { (0x21..<0x7F).contains($0) }, url) }
    },
  ]

  /// The scanner of journals answers what the parser does.
  private static func scansAlike(_ bytes: [UInt8], _ value: JSONValue?) throws(Broken) {
    let scanned = bytes.withUnsafeBufferPointer { bytes -> (names: [String], isWhole: Bool) in
      var scanner = JSONLineScanner(bytes)
      var names: [String] = []
      while scanner.next() {
        names.append(String(decoding: scanner.name, as: UTF8.self))
        scanner.skip()
      }
      return (names, scanner.isComplete)
    }
    guard scanned.isWhole else {
      // A name with an escape in it and line ends between the members are no journal's.
      guard let members = value?.object?.members, !bytes.contains(10), !bytes.contains(sequence: [0x5C]) else { return }
      // Neither is more behind it, nor what only the parser minds.
      return try require(false, "not scanned: \(members.map(\.name))")
    }
    let names = value?.object?.members.map(\.name)
    if let names { try requireSame(names, scanned.names, "names") }
    // The scanner takes over names that are no UTF-8; else the two are of one mind.
    let isText = String(validating: bytes, as: UTF8.self) != nil
    let hasPlainNames = scanned.names.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } }
    if names == nil, isText, hasPlainNames { throw Broken("scanned what is no JSON") }
    try valuesAlike(bytes, value)
  }

  private static func valuesAlike(_ bytes: [UInt8], _ value: JSONValue?) throws(Broken) {
    guard let members = value?.object?.members else { return }
    let read = bytes.withUnsafeBufferPointer { bytes -> [String?] in
      var scanner = JSONLineScanner(bytes)
      var values: [String?] = []
      while scanner.next() { values.append(scanner.string()) }
      return values
    }
    try requireSame(read, members.map(\.value.string), "texts")
    let numbers = bytes.withUnsafeBufferPointer { bytes -> [Int?] in
      var scanner = JSONLineScanner(bytes)
      var values: [Int?] = []
      while scanner.next() { values.append(scanner.integer()) }
      return values
    }
    try requireSame(numbers, members.map { $0.value.integer.map { Int($0) } }, "numbers")
    let maps = bytes.withUnsafeBufferPointer { bytes -> [Metadata] in
      var scanner = JSONLineScanner(bytes)
      var values: [Metadata] = []
      while scanner.next() { values.append(scanner.metadata()) }
      return values
    }
    for (map, member) in zip(maps, members) {
      var expected: Metadata = [:]
      for pair in member.value.object?.members ?? [] where pair.value.string != nil {
        expected[pair.name] = pair.value.string
      }
      // Of two of a name there is no telling which a journal meant.
      let names = (member.value.object?.members ?? []).map(\.name)
      if Set(names).count == names.count { try requireSame(map, expected, "pairs") }
    }
    try requireSame(maps.count, members.count, "maps")
  }
}

/// What a form comes to.
private struct FormReading: Equatable {
  var file: CreateFileRequest?
  var failure: ServiceError?

  init(_ pieces: [ArraySlice<UInt8>], boundary: String = "b") {
    do throws(ServiceError) {
      var reader = try FileFormReader(contentType: CreateFileRequest.contentType(boundary: boundary), limit: 4096)
      for piece in pieces { try reader.feed(piece) }
      file = try reader.finish()
    } catch {
      failure = error
    }
  }
}

extension [UInt8] {
  func contains(sequence: [UInt8]) -> Bool {
    guard count >= sequence.count else { return false }
    return (0...count - sequence.count).contains { self[$0...].starts(with: sequence) }
  }
}
