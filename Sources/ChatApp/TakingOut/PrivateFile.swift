// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Files for texts on their way, which only their owner may read.
enum PrivateFile {
  /// An open file without a name that holds these bytes, at its beginning: who does not read it breaks no pipe.
  static func nameless(holding bytes: [UInt8]) -> Int32? {
    guard let file = tmpfile() else { return nil }
    defer { fclose(file) }
    let descriptor = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3)
    guard descriptor >= 0 else { return nil }
    guard write(bytes, to: descriptor) == nil, lseek(descriptor, 0, SEEK_SET) == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  /// Puts a text into the place of what was there, whole or not at all. Returns the system's reason if it refuses.
  static func replace(_ path: String, with bytes: [UInt8]) -> Int32? {
    let temporary = "\(path).new-\(getpid())"
    unlink(temporary)
    let descriptor = retrying { open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600) }
    guard descriptor >= 0 else { return errno }
    fchmod(descriptor, 0o600)
    var reason = write(bytes, to: descriptor)
    if reason == nil, fsync(descriptor) != 0 { reason = errno }
    if close(descriptor) != 0, reason == nil { reason = errno }
    if reason == nil, rename(temporary, path) != 0 { reason = errno }
    if reason != nil { unlink(temporary) }
    return reason
  }

  /// Writes all of it; returns the system's reason if it refuses.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return errno }
      rest = rest.dropFirst(max(0, count))
    }
    return nil
  }
}
