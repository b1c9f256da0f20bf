// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where the embedded service keeps its database.
public enum StoreLocation: Equatable, Sendable {
  /// Gone with the service: for tests and trials.
  case memory
  /// A SQLite file; its folder is made if need be.
  case file(String)

  var path: String? {
    if case .file(let path) = self { path } else { nil }
  }
}

/// A file or folder that could not be made, and the system's reason.
struct FileFailure: Error {
  var path: String
  var code: String

  init(path: String) {
    self.path = path
    code = String(cString: strerror(errno))
  }
}

/// Makes the folder (0700) and the file (0600) before SQLite does, which would follow the umask. SQLite gives its
/// side files the mode of the main one.
func prepareFile(_ path: String) throws(FileFailure) {
  if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolder(String(path[..<slash])) }
  let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
  guard file >= 0 else { throw FileFailure(path: path) }
  defer { close(file) }
  guard fchmod(file, 0o600) == 0 else { throw FileFailure(path: path) }
}

private func makeFolder(_ path: String) throws(FileFailure) {
  if mkdir(path, 0o700) == 0 {
    guard chmod(path, 0o700) == 0 else { throw FileFailure(path: path) }
    return
  }
  if errno == EEXIST { return }
  guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
    throw FileFailure(path: path)
  }
  try makeFolder(String(path[..<slash]))
  guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFailure(path: path) }
}
