// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc

/// What the file system refused and what to do, in one line.
public func words(for error: FileError) -> String {
  switch error.reason {
  case .system(ENOSPC): "the disk is full: \(error.path) is not written. Free some room; Skein goes on trying."
  case .system(EROFS), .system(EACCES), .system(EPERM):
    "\(error.path) can't be written (\(systemReason(error.code))). What you see is kept only while Skein runs."
  case .system(let code):
    "\(error.path): \(error.operation.rawValue) failed (\(systemReason(code))). Check the disk."
  case .newerFormat(let version):
    "\(error.path) was written by a newer Skein (format \(version)). It is left as it is; use that one."
  }
}

/// What was found in the user's files, in one line.
public func words(for finding: FileFinding) -> String {
  switch finding {
  case .tornLastLine(let path): "\(shortened(path)) ended in half a line, which is left out; all before it is here."
  case .unreadableLines(let path, let count, let first):
    "\(shortened(path)): \(count == 1 ? "a line" : "\(count) lines") can't be read, the first is \(first); the rest is here."
  case .setAside(let path, let kept): "\(shortened(path)) can't be read. It is kept as \(shortened(kept))."
  case .newerFormat(let path, let version):
    "\(shortened(path)) was written by a newer Skein (format \(version)). It is read, and left as it is."
  case .orphanedText(let path, let message): "\(shortened(path)): the beginning of message \(message) is missing."
  case .failed(let error): words(for: error)
  }
}

/// The end of a path, so that the words about it fit into a line.
private func shortened(_ path: String) -> String { path.split(separator: "/").suffix(2).joined(separator: "/") }

extension Notice {
  /// The first and worst of some findings, and how many more there are; `nil` for none.
  public init?(findings: [FileFinding]) {
    guard let worst = findings.first(where: \.isSerious) ?? findings.first else { return nil }
    let more = findings.count > 1 ? " (and \(findings.count - 1) more: see the log)" : ""
    self.init(worst.isSerious ? .error : .warning, words(for: worst) + more)
  }
}

extension FileFinding {
  fileprivate var isSerious: Bool {
    switch self {
    case .tornLastLine, .unreadableLines, .orphanedText, .newerFormat: false
    case .setAside, .failed: true
    }
  }
}

extension FileError {
  fileprivate var code: Int32 {
    if case .system(let code) = reason { code } else { 0 }
  }
}
