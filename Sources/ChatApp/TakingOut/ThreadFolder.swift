// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc

/// A folder of the user's own that gets a file for each of several threads.
struct ThreadFolder {
  let path: String
  /// What the files are; `nil` when nothing is written as the name asks for.
  let format: ThreadExport.Format?
  /// The ending that was asked for, without its dot.
  let ending: String

  /// Where a typed name leads: `notes` and `notes/*.json` are the folder `notes`.
  init(_ name: String, home: String) {
    var path = UserFile.expanded(name, home: home)
    var ending = "md"
    let last = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    if last.hasPrefix("*") {
      path.removeLast(last.count)
      let letters = last.dropFirst(last.hasPrefix("*.") ? 2 : 1)
      if !letters.isEmpty { ending = letters.lowercased() }
    }
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path.isEmpty ? "." : path
    self.ending = ending
    format = ThreadExport.Format(ending: ending)
  }

  /// Writes them all, or says what stopped it. The folder is made when it is not there; a file that is in the way is
  /// found before any is written.
  func write(
    _ threads: [ThreadToWrite], replacing: Bool, bytes: (ThreadToWrite, ThreadExport.Format) -> [UInt8]
  ) -> WriteOutcome {
    guard let format else { return .unknownFormat(ending) }
    if mkdir(path, 0o777) != 0, errno != EEXIST {
      return errno == ENOENT ? .noFolder(path: Folder.of(path)) : .failed(path: path, reason: systemReason(errno))
    }
    let names = Self.names(threads, ending: format.ending)
    let files = names.map { UserFile(path.appending(path: $0), standardName: $0, home: "") }
    if !replacing, let inTheWay = files.first(where: { access($0.path, F_OK) == 0 }) {
      return .isThere(path: inTheWay.path)
    }
    for (thread, file) in zip(threads, files) {
      let outcome = file.write(bytes(thread, format), replacing: replacing)
      guard case .written = outcome else { return outcome }
    }
    return .writtenAll(folder: path, count: threads.count)
  }

  /// A name for each thread that no other of them has: `notes.md`, `notes-2.md`.
  private static func names(_ threads: [ThreadToWrite], ending: String) -> [String] {
    var taken: Set<String> = []
    return threads.map { thread in
      var stem = thread.name
      if let dot = stem.lastIndex(of: ".") { stem.removeSubrange(dot...) }
      var name = stem
      var number = 1
      while !taken.insert(name).inserted {
        number += 1
        name = "\(stem)-\(number)"
      }
      return name + ending
    }
  }
}
