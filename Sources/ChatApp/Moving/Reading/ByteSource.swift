// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A file, or what comes through a pipe, read piece by piece: never more than a piece of it is in memory.
public final class ByteSource {
  public let name: String
  /// How many bytes there are in all; `nil` for a pipe.
  public let size: Int?
  private let descriptor: Int32
  /// How many bytes were read.
  public private(set) var position = 0

  /// Opens a file; `-` is standard input.
  public init(path: String) throws(FileError) {
    name = path
    let found =
      path == "-" ? dup(STDIN_FILENO) : retrying { open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
    guard found >= 0 else { throw FileError(.open, path, code: errno) }
    descriptor = found
    var status = stat()
    fstat(found, &status)
    if status.st_mode & S_IFMT == S_IFDIR {
      size = nil
      throw FileError(.open, path, code: EISDIR)
    }
    size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  deinit { close(descriptor) }

  /// The next piece; empty at the end.
  func next() throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      repeat {
        let got = read(descriptor, buffer.baseAddress, buffer.count)
        code = got < 0 ? errno : 0
        count = max(0, got)
      } while code == EINTR
    }
    if code != 0 { throw FileError(.read, name, code: code) }
    position += bytes.count
    return bytes
  }
}
