// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The images of memory that a crash leaves behind: keys and threads are in them.
enum CoreDumps {
  /// Leaves none, unless `SKEIN_CORE` asks for one. The limit can be raised again by whoever debugs.
  static func avoid() {
    if let wish = getenv("SKEIN_CORE"), wish.pointee != 0 { return }
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = 0
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  }
}
