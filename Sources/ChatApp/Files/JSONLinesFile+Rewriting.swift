// SPDX-License-Identifier: Apache-2.0
import Glibc

extension JSONLinesFile {
  /// Puts a new file with the lines that `keep` chooses in the place of this one: all of it or nothing.
  ///
  /// `keep` gets the text of the file under the lock, and answers `nil` to leave it alone. When `preserving`, the old
  /// file is kept as `NAME.bad-N`.
  func rewrite(
    preserving: (JournalText) -> Bool = { _ in false }, _ keep: (JournalText) -> [ArraySlice<UInt8>]?
  ) throws(FileError) -> FileFinding? {
    guard try OpenFile.reading(path) != nil else { return nil }
    return try withLockedFile { file throws(FileError) in
      let text = JournalText(file: file, bytes: try file.read(to: try file.size()), start: 0)
      if let found = FormatLine(Array(text.bytes.prefix { $0 != Self.newline }.prefix(FormatLine.longest))) {
        if found.version > Self.version {
          throw FileError(path: path, operation: .write, reason: .newerFormat(found.version))
        }
      }
      guard let lines = keep(text) else { return nil }
      var finding: FileFinding?
      if preserving(text) {
        // A second name for the old file: when the new one takes the first name, the old stays under this one.
        finding = .setAside(path: path, keptAs: try freeName { link(path, $0) })
      }
      try replace(with: lines)
      return finding
    }
  }

  private func replace(with lines: [ArraySlice<UInt8>]) throws(FileError) {
    var bytes = formatLine
    bytes.append(Self.newline)
    for line in lines {
      bytes += line
      bytes.append(Self.newline)
    }
    try AtomicFile.write(bytes, to: path)
  }

  /// Sets aside what could not even be opened, when another name for it is all it takes.
  func setAside(unreadable error: FileError) -> FileFinding {
    guard case .system(let code) = error.reason, [EISDIR, EACCES, EPERM, EINVAL].contains(code) else {
      return .failed(error)
    }
    let name = try? freeName { moveWithoutOverwriting(path, $0) }
    return name.map { .setAside(path: path, keptAs: $0) } ?? .failed(error)
  }

  /// Sets aside an open file in which nothing could be read; `nil` when somebody else did.
  func setAside(_ file: OpenFile) -> FileFinding? {
    do throws(FileError) {
      let lock = try FileLock(file, exclusive: true)
      guard try file.isCurrent() else { return nil }
      let name = try freeName { moveWithoutOverwriting(path, $0) }
      _ = consume lock
      return .setAside(path: path, keptAs: name)
    } catch {
      return .failed(error)
    }
  }

  /// Gives the first free `NAME.bad-N` to `take`, which makes it and never overwrites.
  private func freeName(_ take: (String) -> Int32) throws(FileError) -> String {
    var number = 1
    while true {
      let name = "\(path).bad-\(number)"
      if take(name) == 0 { return name }
      guard errno == EEXIST, number < 10_000 else { throw FileError(.rename, path, code: errno) }
      number += 1
    }
  }
}

/// Renames, and fails with `EEXIST` when the name is taken.
private func moveWithoutOverwriting(_ path: String, _ name: String) -> Int32 {
  if link(path, name) == 0 { return unlink(path) }
  if errno == EEXIST { return -1 }
  // A folder has no second name; nor has anything where links are not to be had.
  var status = stat()
  if lstat(name, &status) == 0 {
    errno = EEXIST
    return -1
  }
  return rename(path, name)
}

/// Files that are written as a whole, so that a crash leaves the old or the new one.
enum AtomicFile {
  static func write(_ bytes: [UInt8], to path: String, by way: String = "new") throws(FileError) {
    let temporary = "\(path).\(way)"
    // What a crash left; nobody else writes here while we hold the lock, or it is one process's own file.
    unlink(temporary)
    let file = try OpenFile.creating(temporary, flags: O_WRONLY | O_APPEND | O_EXCL)
    do throws(FileError) {
      try file.append(bytes)
      try file.sync()
    } catch {
      unlink(temporary)
      throw error
    }
    if rename(temporary, path) != 0 {
      let code = errno
      unlink(temporary)
      throw FileError(.rename, path, code: code)
    }
    Folder.sync(Folder.of(path))
  }
}
