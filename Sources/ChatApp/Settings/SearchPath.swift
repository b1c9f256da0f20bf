// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where programs are looked for: the absolute folders of `PATH`, and never the current folder, which may be anybody's.
public enum SearchPath {
  /// Where they are where `PATH` says nothing.
  private static let standard = "/usr/local/bin:/usr/bin:/bin"

  /// The path of a program by its name; `nil` when there is none. A name with a slash is a path already.
  public static func program(_ name: String, path: String?) -> String? {
    if name.contains("/") { return name }
    if name.isEmpty { return nil }
    // An empty part, or one that is no absolute path, means the current folder or one below it.
    let folders = (path ?? standard).split(separator: ":").filter { $0.hasPrefix("/") }
    return folders.lazy.map { "\($0)/\(name)" }.first { isProgram($0) }
  }

  private static func isProgram(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
