// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What a model's program says, on its way into the log file: the newest part of it, however much that is.
struct EngineLog: ~Copyable {
  /// The log is begun anew when it is longer than this, in bytes.
  static let limit = 1 << 20

  /// Where it is read.
  let source: Int32
  /// Where the program writes.
  private(set) var sink: Int32
  private let file: Int32
  private var written = 0
  private var text = EngineLogText()

  /// - Parameter file: the log file, open to append.
  init?(file: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (source, sink) = (ends[0], ends[1])
    self.file = file
    _ = fcntl(source, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(source)
    if sink >= 0 { close(sink) }
  }

  /// The program has its end now.
  mutating func letGoOfSink() {
    close(sink)
    sink = -1
  }

  /// Takes what is there; whether more may come.
  mutating func take() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(source, &buffer, buffer.count)
      if count == 0 {
        finish()
        return false
      }
      if count < 0 { return errno == EAGAIN || errno == EINTR }
      keep(text.take(buffer[..<count]))
      if count < buffer.count { return true }
    }
  }

  /// Writes the last line, though it has no end.
  mutating func finish() {
    if !text.isEmpty { keep(text.finish()) }
  }

  private mutating func keep(_ bytes: [UInt8]) {
    if written + bytes.count > Self.limit {
      // Nobody else writes into it; a file that can't be cut (a pipe) has its own end.
      if ftruncate(file, 0) == 0 { written = 0 }
    }
    written += bytes.count
    // A full disk costs the words, not the model.
    _ = write(file, bytes, bytes.count)
  }
}
