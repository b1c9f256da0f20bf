// SPDX-License-Identifier: Apache-2.0

/// What the file system refused, and where: facts only.
public struct FileError: Error, Equatable, Sendable {
  /// What was tried.
  public enum Operation: String, Sendable {
    case makeFolder, open, lock, read, write, sync, rename, remove
  }

  /// Why it did not come about.
  public enum Reason: Equatable, Sendable {
    /// The system's error number.
    case system(Int32)
    /// The file was written by a newer Skein, in this version of the format: it is only read.
    case newerFormat(Int)
  }

  public var path: String
  public var operation: Operation
  public var reason: Reason

  public init(path: String, operation: Operation, reason: Reason) {
    self.path = path
    self.operation = operation
    self.reason = reason
  }

  init(_ operation: Operation, _ path: String, code: Int32) {
    self.init(path: path, operation: operation, reason: .system(code))
  }
}

/// Something about the user's files that the user has to hear of.
public enum FileFinding: Equatable, Sendable {
  /// The last line was cut off, as a crash or a full disk leaves it; it was not read.
  case tornLastLine(path: String)
  /// Lines that are no records; `first` counts from 1.
  case unreadableLines(path: String, count: Int, first: Int)
  /// The file as a whole could not be read, or held lines that could not; it is kept under the other name.
  case setAside(path: String, keptAs: String)
  /// A newer Skein wrote it: it is read as well as may be, and never written.
  case newerFormat(path: String, version: Int)
  /// Text of a message whose beginning is not there.
  case orphanedText(path: String, message: String)
  /// The registry was missing or unreadable, and was put together again from what else is there.
  case rebuilt(path: String, threads: Int)
  case failed(FileError)
}
