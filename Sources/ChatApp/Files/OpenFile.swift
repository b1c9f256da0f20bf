// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An open file of the user's: closed when the last holder lets go, private (0600), and not inherited by children.
final class OpenFile: Sendable {
  let path: String
  let descriptor: Int32
  /// Whether this very opening made the file.
  let isNew: Bool

  private init(path: String, descriptor: Int32, isNew: Bool) {
    self.path = path
    self.descriptor = descriptor
    self.isNew = isNew
  }

  deinit { close(descriptor) }

  /// What tells one file from another at the same path.
  struct Identity: Equatable, Sendable {
    var device: UInt64
    var inode: UInt64
  }

  /// Opens for reading; `nil` when there is no such file.
  static func reading(_ path: String) throws(FileError) -> OpenFile? {
    let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) }
    if descriptor < 0 {
      if errno == ENOENT { return nil }
      throw FileError(.open, path, code: errno)
    }
    let file = OpenFile(path: path, descriptor: descriptor, isNew: false)
    // A folder opens too; a pipe would never end.
    let status = try file.status()
    if status.st_mode & S_IFMT == S_IFDIR { throw FileError(.open, path, code: EISDIR) }
    if status.st_mode & S_IFMT != S_IFREG { throw FileError(.open, path, code: EINVAL) }
    return file
  }

  /// Opens for appending, makes the file and its folder where they are missing.
  static func appending(_ path: String) throws(FileError) -> OpenFile {
    let existing = retrying { open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) }
    if existing >= 0 {
      let file = OpenFile(path: path, descriptor: existing, isNew: false)
      let mode = try file.status().st_mode
      if mode & S_IFMT != S_IFREG { throw FileError(.open, path, code: EINVAL) }
      if mode & 0o077 != 0 { fchmod(existing, 0o600) }
      return file
    }
    if errno != ENOENT { throw FileError(.open, path, code: errno) }
    return try creating(path, flags: O_RDWR | O_APPEND)
  }

  /// Makes the file, 0600 whatever the umask is; `O_EXCL` is the caller's.
  static func creating(_ path: String, flags: Int32) throws(FileError) -> OpenFile {
    try Folder.make(Folder.of(path))
    let descriptor = retrying { open(path, flags | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o600) }
    if descriptor < 0 { throw FileError(.open, path, code: errno) }
    fchmod(descriptor, 0o600)
    return OpenFile(path: path, descriptor: descriptor, isNew: true)
  }

  func status() throws(FileError) -> stat {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw FileError(.read, path, code: errno) }
    return status
  }

  func size() throws(FileError) -> Int { Int(try status().st_size) }

  func identity() throws(FileError) -> Identity { Identity(try status()) }

  /// Whether this is still the file that its path leads to.
  func isCurrent() throws(FileError) -> Bool {
    var status = stat()
    if stat(path, &status) != 0 { return false }
    return try identity() == Identity(status)
  }

  func sync() throws(FileError) {
    if retrying({ fsync(descriptor) }) != 0 { throw FileError(.sync, path, code: errno) }
  }

  /// Everything from `offset` to `end`.
  func read(from offset: Int = 0, to end: Int) throws(FileError) -> [UInt8] {
    // All empty arrays are one object, and filling one by hand writes its count, whoever else reads it.
    guard end > offset else { return [] }
    var position = offset
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: end - offset) { buffer, count in
      while position < end {
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + (position - offset) }, end - position, off_t(position))
        if got < 0, errno == EINTR { continue }
        if got < 0 { code = errno }
        if got <= 0 { break }
        position += got
      }
      count = position - offset
    }
    if code != 0 { throw FileError(.read, path, code: code) }
    return bytes
  }

  /// Writes all the bytes at the end, or none: what a full disk leaves of them is cut off again.
  func append(_ bytes: [UInt8]) throws(FileError) {
    let before = try size()
    var written = 0
    while written < bytes.count {
      let got = bytes.withUnsafeBytes { buffer in
        write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
      }
      if got < 0, errno == EINTR { continue }
      if got <= 0 {
        let code = got < 0 ? errno : EIO
        if written > 0 { ftruncate(descriptor, off_t(before)) }
        throw FileError(.write, path, code: code)
      }
      written += got
    }
  }
}

extension OpenFile.Identity {
  init(_ status: stat) {
    self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }
}

/// Folders of the user's: private (0700).
enum Folder {
  /// The folder that a path is in.
  static func of(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes the folder and those above it; those that are there stay as they are.
  static func make(_ path: String) throws(FileError) {
    if mkdir(path, 0o700) == 0 {
      chmod(path, 0o700)
      return
    }
    switch errno {
    case EEXIST: return
    case ENOENT where path != of(path):
      try make(of(path))
      if mkdir(path, 0o700) == 0 {
        chmod(path, 0o700)
      } else if errno != EEXIST {
        throw FileError(.makeFolder, path, code: errno)
      }
    default: throw FileError(.makeFolder, path, code: errno)
    }
  }

  /// Makes what was renamed or made in a folder outlive a power cut.
  static func sync(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { return }
    fsync(descriptor)
    close(descriptor)
  }
}

/// Calls again when a signal came in between.
func retrying(_ call: () -> Int32) -> Int32 {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}
