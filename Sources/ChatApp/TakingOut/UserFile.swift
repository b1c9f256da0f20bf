// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc

/// A file of the user's own: where it is, and how it comes to be there whole.
struct UserFile {
  let path: String

  /// Where a typed name leads: `~` is a home, a folder gets a file of the standard name.
  init(_ name: String, standardName: String, home: String) {
    var path = UserFile.expanded(name, home: home)
    var facts = stat()
    if path.hasSuffix("/") || stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR {
      path = path.appending(path: standardName)
    }
    // A link is written through.
    if let found = realpath(path, nil) {
      path = String(cString: found)
      free(found)
    }
    self.path = path
  }

  static func expanded(_ name: String, home: String) -> String {
    guard name.hasPrefix("~") else { return name }
    let user = name.dropFirst().prefix { $0 != "/" }
    let rest = String(name.dropFirst(1 + user.count))
    if user.isEmpty { return home + rest }
    guard let found = getpwnam(String(user))?.pointee.pw_dir else { return name }
    return String(cString: found) + rest
  }

  /// The letters behind the last dot of the name.
  var ending: String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// Writes the file, as readable as its owner's umask makes it. One that is there is only replaced when asked to.
  func write(_ bytes: [UInt8], replacing: Bool) -> WriteOutcome {
    var facts = stat()
    let isThere = stat(path, &facts) == 0
    if isThere, facts.st_mode & S_IFMT != S_IFREG { return .isNoFile(path: path) }
    if isThere, !replacing { return .isThere(path: path) }
    var folder = stat()
    guard stat(Folder.of(path), &folder) == 0, folder.st_mode & S_IFMT == S_IFDIR else {
      return .noFolder(path: Folder.of(path))
    }
    let temporary = "\(path).new-\(getpid())"
    let descriptor = retrying { open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666) }
    guard descriptor >= 0 else { return failed(errno) }
    defer { unlink(temporary) }
    if isThere { fchmod(descriptor, facts.st_mode & 0o7777) }
    var reason = PrivateFile.write(bytes, to: descriptor)
    if reason == nil, fsync(descriptor) != 0 { reason = errno }
    if close(descriptor) != 0, reason == nil { reason = errno }
    if let reason { return failed(reason) }
    return put(temporary, replacing: isThere) ?? .written(path: path, bytes: bytes.count)
  }

  /// Gives the written file its name. Another that took the name meanwhile is not replaced.
  private func put(_ temporary: String, replacing: Bool) -> WriteOutcome? {
    if replacing { return rename(temporary, path) == 0 ? nil : failed(errno) }
    if link(temporary, path) == 0 { return nil }
    if errno == EEXIST { return .isThere(path: path) }
    // Not every file system has links.
    var facts = stat()
    if lstat(path, &facts) == 0 { return .isThere(path: path) }
    return rename(temporary, path) == 0 ? nil : failed(errno)
  }

  private func failed(_ code: Int32) -> WriteOutcome { .failed(path: path, reason: systemReason(code)) }
}
