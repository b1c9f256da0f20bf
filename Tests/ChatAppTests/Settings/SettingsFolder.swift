// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Testing

extension TemporaryFolder {
  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
    let file = path + "/" + name
    let folder = file.split(separator: "/").dropLast().joined(separator: "/")
    try FileManager.default.createDirectory(atPath: "/" + folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: file))
    try #require(chmod(file, mode) == 0)
    return file
  }
}

/// The permission bits of a file or folder.
func mode(of path: String) throws -> mode_t {
  var facts = stat()
  try #require(stat(path, &facts) == 0)
  return facts.st_mode & 0o777
}
