// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A file for a program that works on files: only its owner can read it, in a folder that only its owner can enter.
struct TemporaryFile {
  private let folder: String
  private let name: String
  var path: String { folder + "/" + name }

  /// Makes the folder and in it a file of this name.
  init(named name: String, holding text: String) throws(FileError) {
    let base = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    // mkdtemp puts letters of its own in the place of these.
    var template = Array((base + "/skein-" + String(repeating: "X", count: 6)).utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError(.makeFolder, base, code: errno) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    self.name = name
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      let code = errno
      remove()
      throw FileError(.open, path, code: code)
    }
    var reason = PrivateFile.write(Array(text.utf8), to: file)
    if close(file) != 0, reason == nil { reason = errno }
    if let reason {
      remove()
      throw FileError(.write, path, code: reason)
    }
  }

  /// Whether nothing stands beside the file.
  var isAlone: Bool { names == [name] }

  /// Takes away the file, what a program left beside it, and the folder.
  func remove() {
    for name in names { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  private var names: [String] { FolderNames.of(folder) }
}
