// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// The folder of a profile: once it was there, it is not made anew when it has vanished.
///
/// A home that is unmounted comes back: files made in its place would hide behind it, or stand in its way.
final class HomeFolder: Sendable {
  let path: String
  private let wasThere: Mutex<Bool>

  init(_ path: String) {
    self.path = path
    wasThere = Mutex(Self.isThere(path))
  }

  /// Whether it was there and is not any more.
  var isGone: Bool { wasThere.withLock { $0 } && !Self.isThere(path) }

  /// Throws when it has vanished.
  func check() throws(FileError) {
    if Self.isThere(path) {
      wasThere.withLock { $0 = true }
    } else if wasThere.withLock({ $0 }) {
      throw FileError(.open, path, code: ENOENT)
    }
  }

  /// Something was made in it: it is there.
  func noteThere() { wasThere.withLock { $0 = true } }

  /// What can't be looked at is not taken for gone: the write that follows says what is wrong.
  private static func isThere(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR)
  }
}
