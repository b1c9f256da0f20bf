// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Standard output and error while the screen is drawn: what libraries print goes to a file, not onto the screen.
///
/// A stream that isn't the terminal stays where the user sent it.
@MainActor final class StandardStreams {
  /// Where the streams went before; -1 for one that isn't redirected.
  private(set) var out: Int32 = -1
  private(set) var err: Int32 = -1
  private let path: String?

  /// Streams to redirect to the file at `path`; none without it.
  init(path: String?) { self.path = path }

  /// Redirects. A file that can't be opened is `/dev/null`: the screen comes first.
  func redirect() {
    guard let path, out < 0, err < 0 else { return }
    var file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    if file < 0 { file = open("/dev/null", O_WRONLY | O_CLOEXEC) }
    guard file >= 0 else { return }
    fflush(nil)
    out = Self.move(STDOUT_FILENO, to: file)
    err = Self.move(STDERR_FILENO, to: file)
    close(file)
  }

  /// Puts the streams back.
  func putBack() {
    fflush(nil)
    for (copy, descriptor) in [(out, STDOUT_FILENO), (err, STDERR_FILENO)] where copy >= 0 {
      dup2(copy, descriptor)
      close(copy)
    }
    out = -1
    err = -1
  }

  private static func move(_ descriptor: Int32, to file: Int32) -> Int32 {
    guard isatty(descriptor) == 1 else { return -1 }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    if copy >= 0 { dup2(file, descriptor) }
    return copy
  }
}
