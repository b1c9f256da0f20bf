// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc

/// What the file system refused and what to do, in one line.
public func words(for error: FileError) -> String {
  switch error.reason {
  case .system(let code): "\(fact(error, code)) \(advice(code))"
  case .newerFormat(let version):
    "\(error.path) was written by a newer Skein (format \(version)). It is left as it is; use that one."
  }
}

/// The same of something that is kept in memory until it can be written.
public func words(forUnwritten error: FileError) -> String {
  "\(words(for: error.onScreen)) Till then what is new is kept in memory, and written as soon as it can be."
}

/// The same of a message that waits for it.
func words(forUnsent error: FileError) -> String {
  "Not sent yet: \(words(for: error.onScreen)) The message goes once it is on disk."
}

private func fact(_ error: FileError, _ code: Int32) -> String {
  switch code {
  case ENOSPC: "The disk is full: \(error.path) is not written."
  case EDQUOT: "Your share of the disk is used up: \(error.path) is not written."
  case EROFS, EACCES, EPERM: "\(error.path) can't be written (\(systemReason(code)))."
  case ENOENT, ENOTDIR, ENODEV, ESTALE: "\(error.path) is gone (\(systemReason(code)))."
  default: "\(error.path): \(error.operation.rawValue) failed (\(systemReason(code)))."
  }
}

private func advice(_ code: Int32) -> String {
  switch code {
  case ENOSPC, EDQUOT: "Free some room."
  case EROFS, EACCES, EPERM: "Allow writing there."
  case ENOENT, ENOTDIR, ENODEV, ESTALE: "Bring the folder back."
  case EMFILE, ENFILE: "Close some programs."
  case EFBIG: "Raise the limit of file sizes (ulimit -f)."
  default: "Check the disk."
  }
}

/// What was found in the user's files, in one line.
public func words(for finding: FileFinding) -> String {
  switch finding {
  case .tornLastLine(let path): "\(shortened(path)) ended in half a line, which is left out; all before it is here."
  case .unreadableLines(let path, let count, let first):
    "\(shortened(path)): \(count == 1 ? "a line" : "\(count) lines") can't be read, the first is \(first); the rest is here."
      + (path.hasSuffix("/registry.jsonl") ? " skein threads rebuild brings back what it can." : "")
  case .setAside(let path, let kept): "\(shortened(path)) can't be read. It is kept as \(shortened(kept))."
  case .newerFormat(let path, let version):
    "\(shortened(path)) was written by a newer Skein (format \(version)). It is read, and left as it is."
  case .orphanedText(let path, let message): "\(shortened(path)): the beginning of message \(message) is missing."
  case .rebuilt(let path, let threads):
    "\(shortened(path)) was missing or unreadable: \(threads) threads are restored from backups and journals."
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
    case .setAside, .rebuilt, .failed: true
    }
  }
}

extension FileError {
  /// With no more of the path than a line of the screen has room for.
  fileprivate var onScreen: FileError { FileError(path: shortened(path), operation: operation, reason: reason) }
}
