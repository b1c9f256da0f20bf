// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A file that holds a secret, and is read only when nobody else can read it or put another in its place.
public enum SecretFile {
  /// Why it is not read.
  public enum Fault: Error, Equatable, Sendable {
    /// The system's reason: `ENOENT`, `EFBIG` when it is too long, `EILSEQ` when it is no text.
    case unreadable(errno: Int32)
    /// A folder, a pipe, a device.
    case noFile
    /// Others than its owner can read or change it.
    case isOpen(mode: UInt32)
    /// It is somebody else's.
    case isForeign(owner: UInt32)
    /// Everybody may put another file in its place.
    case folderIsOpen(String)
  }

  /// The longest one that is read, in bytes.
  public static let limit = 64 * 1024

  /// Its text. A link is followed: what counts is where it leads, and both folders.
  public static func read(_ path: String) -> Result<String, Fault> {
    switch TextFile.read(path, limit: limit) {
    case .failure(let failure):
      let isNoFile = failure.errno == EISDIR || failure.errno == EINVAL || failure.errno == ENXIO
      return .failure(isNoFile ? .noFile : .unreadable(errno: failure.errno))
    case .success(let file):
      if let folder = openFolder(of: path) { return .failure(.folderIsOpen(folder)) }
      // A secret that root put there for us (as containers do) is root's to protect.
      if file.owner == 0, geteuid() != 0 { return .success(file.text) }
      if file.owner != geteuid() { return .failure(.isForeign(owner: file.owner)) }
      return file.mode & 0o077 == 0 ? .success(file.text) : .failure(.isOpen(mode: file.mode & 0o777))
    }
  }

  /// The folder of the file, or of the file that it links to, in which everybody may replace files.
  private static func openFolder(of path: String) -> String? {
    var places = [path.deletingLastPart]
    if let real = realpath(path, nil) {
      places.append(String(cString: real).deletingLastPart)
      free(real)
    }
    return places.first { place in
      var facts = stat()
      return stat(place.isEmpty ? "." : place, &facts) == 0 && facts.st_mode & 0o002 != 0 && facts.st_mode & 0o1000 == 0
    }
  }
}
