// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A small file read whole.
struct TextFile: Equatable, Sendable {
  var text: String
  var mode: UInt32
  var owner: UInt32

  /// Why it could not be read.
  struct Failure: Error, Equatable, Sendable {
    /// `EILSEQ` if it is not text, `EFBIG` if it is longer than asked for.
    var errno: Int32
  }

  /// Reads an ordinary file of at most `limit` bytes. A pipe or a device is not waited for.
  static func read(_ path: String, limit: Int) -> Result<TextFile, Failure> {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return .failure(Failure(errno: errno)) }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0 else { return .failure(Failure(errno: errno)) }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      return .failure(Failure(errno: facts.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL))
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    while bytes.count <= limit {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        return .failure(Failure(errno: errno))
      }
      bytes += buffer[..<count]
    }
    guard bytes.count <= limit else { return .failure(Failure(errno: EFBIG)) }
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      return .failure(Failure(errno: EILSEQ))
    }
    return .success(TextFile(text: text, mode: UInt32(facts.st_mode), owner: facts.st_uid))
  }
}
