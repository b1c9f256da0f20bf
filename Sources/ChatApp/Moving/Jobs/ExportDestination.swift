// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import TerminalCore
import ThreadsAPI

/// Where an export goes.
public enum ExportDestination: Equatable, Sendable {
  case standardOutput
  /// One file with everything.
  case file(String)
  /// A file for each thread.
  case folder(String)

  /// Reads what the user gave: a folder that is there, or a name with a slash at its end, is a folder.
  public init(path: String) {
    var status = stat()
    let isThere = stat(path, &status) == 0
    if path == "-" {
      self = .standardOutput
    } else if path.hasSuffix("/") || isThere && status.st_mode & S_IFMT == S_IFDIR {
      self = .folder(path)
    } else {
      self = .file(path)
    }
  }

  /// The name of a thread's file in a folder: the title for people, the id for certainty.
  static func name(of record: ThreadRecord, ending: String) -> String {
    var title = ""
    for character in record.title ?? "" {
      if character.isLetter || character.isNumber {
        title.append(character)
      } else if !title.isEmpty, title.last != "-" {
        title.append("-")
      }
      if title.utf8.count > 60 { break }
    }
    if title.last == "-" { title.removeLast() }
    let id = ThreadFileName.name(of: record.id).dropLast(".jsonl".count)
    return (title.isEmpty ? "" : "\(title).") + id + ending
  }
}

/// What an export writes to: nothing is in its place before all of it is there.
final class ExportWriter {
  private let path: String
  private let descriptor: Int32
  /// The file that becomes the one at the path; `nil` for what can't be replaced: a pipe, a device.
  private let temporary: String?
  private var buffer: [UInt8] = []
  /// How what is written is made safe for a terminal; `nil` where none reads it.
  private let shown: ((String) -> String)?

  /// - Parameter isJSON: whether it is JSON that a terminal may be shown.
  init(_ destination: ExportDestination, isJSON: Bool = false) throws(MoveFailure) {
    let isShown = destination == .standardOutput && isatty(STDOUT_FILENO) == 1
    shown = !isShown ? nil : isJSON ? { VisibleText.escapedJSON($0) } : { VisibleText.of($0) }
    switch destination {
    case .standardOutput:
      path = "standard output"
      descriptor = dup(STDOUT_FILENO)
      temporary = nil
    case .file(let name), .folder(let name):
      path = Self.target(of: name)
      var status = stat()
      let isSpecial = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
      temporary = isSpecial ? nil : "\(path).new-\(getpid())"
      if !isSpecial {
        do throws(FileError) { try Folder.make(Folder.of(path)) } catch { throw .file(error) }
      }
      let flags = isSpecial ? O_WRONLY : O_WRONLY | O_CREAT | O_TRUNC
      let (path, temporary) = (path, temporary)
      descriptor = retrying { open(temporary ?? path, flags | O_CLOEXEC | O_NOCTTY, 0o600) }
    }
    guard descriptor >= 0 else { throw .file(FileError(.open, path, code: errno)) }
    if temporary != nil { fchmod(descriptor, 0o600) }
  }

  deinit {
    close(descriptor)
    // What was not finished was not wanted.
    if let temporary { unlink(temporary) }
  }

  /// Where a link leads.
  private static func target(of name: String) -> String {
    guard let found = realpath(name, nil) else { return name }
    defer { free(found) }
    return String(cString: found)
  }

  func write(_ bytes: [UInt8]) throws(MoveFailure) {
    buffer += shown.map { Array($0(String(decoding: bytes, as: UTF8.self)).utf8) } ?? bytes
    if buffer.count > 1 << 16 { try flush() }
  }

  private func flush() throws(MoveFailure) {
    var rest = buffer[...]
    buffer = []
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EPIPE { throw .noReader }
      if count < 0 { throw .file(FileError(.write, path, code: errno)) }
      rest = rest.dropFirst(count)
    }
  }

  /// Puts what was written into its place.
  func finish() throws(MoveFailure) {
    try flush()
    guard let temporary else { return }
    if fsync(descriptor) != 0 { throw .file(FileError(.sync, path, code: errno)) }
    if rename(temporary, path) != 0 { throw .file(FileError(.rename, path, code: errno)) }
    Folder.sync(Folder.of(path))
  }
}
