// SPDX-License-Identifier: Apache-2.0
import Glibc
import ThreadsAPI

/// A file of JSON records, one a line, that only grows; several Skeins may write to it at once.
///
/// Its first line names the format and its version. A torn last line stays alone on its line when more is appended, so
/// that it harms nothing but itself.
public struct JSONLinesFile: Sendable {
  /// The newest version of every format that this Skein knows.
  public static let version = 1

  public let path: String
  /// What the first line calls the format: `skein.registry`.
  public let format: String
  /// The folder that is not made anew once it has vanished.
  var home: HomeFolder?
  /// What the file is of, where its name may not tell: the id of a thread.
  var subject: String?

  public init(path: String, format: String) {
    self.path = path
    self.format = format
  }

  /// Where appended lines have come to lie.
  struct Place: Equatable, Sendable {
    var file: OpenFile.Identity
    var range: Range<Int>
  }

  /// Appends whole lines; makes the file and its folder where they are missing.
  ///
  /// When it throws, the file is as it was.
  public func append(_ lines: [[UInt8]], durable: Bool = false) throws(FileError) {
    try add(lines, durable: durable)
  }

  @discardableResult
  func add(_ lines: [[UInt8]], durable: Bool) throws(FileError) -> Place {
    try add(durable: durable) { _ in lines }
  }

  /// Appends the lines that are made under the lock, when nobody else can write.
  @discardableResult
  func add(
    durable: Bool, _ lines: (OpenFile) throws(FileError) -> [[UInt8]]
  ) throws(FileError) -> Place {
    try withLockedFile { file throws(FileError) in
      let lines = try lines(file)
      let size = try file.size()
      if lines.isEmpty { return Place(file: try file.identity(), range: size..<size) }
      var bytes: [UInt8] = []
      if size == 0 {
        bytes += formatLine
        bytes.append(Self.newline)
      } else {
        try checkVersion(of: file)
        if try file.read(from: size - 1, to: size) != [Self.newline] { bytes.append(Self.newline) }
      }
      for line in lines {
        bytes += line
        bytes.append(Self.newline)
      }
      try file.append(bytes)
      if durable { try file.sync() }
      if durable, size == 0 { Folder.sync(Folder.of(path)) }
      return Place(file: try file.identity(), range: size..<size + bytes.count)
    }
  }

  /// Opens the file for writing, under a lock that keeps every other Skein out.
  func withLockedFile<Result>(
    _ body: (OpenFile) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    while true {
      try home?.check()
      let file = try OpenFile.appending(path)
      home?.noteThere()
      let lock = try FileLock(file, exclusive: true)
      // Somebody may have put a new file in its place while we waited.
      guard try file.isCurrent() else { continue }
      let result = try body(file)
      _ = consume lock
      return result
    }
  }

  private func checkVersion(of file: OpenFile) throws(FileError) {
    let start = try file.read(to: min(FormatLine.longest, try file.size()))
    let line = start.prefix { $0 != Self.newline }
    if let found = FormatLine(Array(line)), found.version > Self.version {
      throw FileError(path: path, operation: .write, reason: .newerFormat(found.version))
    }
  }

  var formatLine: [UInt8] { FormatLine(format: format, version: Self.version, subject: subject).utf8 }
  static let newline = UInt8(ascii: "\n")
}

/// The first line of a journal.
struct FormatLine: Equatable {
  /// The most bytes that one has.
  static let longest = 8192

  var format: String
  var version: Int
  /// What the file is of.
  var subject: String?

  init(format: String, version: Int, subject: String? = nil) {
    self.format = format
    self.version = version
    self.subject = subject
  }

  init?(_ line: [UInt8]) {
    guard let value = try? JSONValue(parsing: line), let format = value["format"]?.string,
      let version = value["version"]?.integer
    else { return nil }
    self.init(format: format, version: Int(clamping: version), subject: value["of"]?.string)
  }

  var utf8: [UInt8] {
    var object: JSONObject = ["format": .string(format), "version": .integer(Int64(version))]
    object["of"] = subject.map(JSONValue.string)
    return JSONValue.object(object).utf8
  }
}
