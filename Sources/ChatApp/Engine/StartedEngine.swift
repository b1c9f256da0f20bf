// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// A model server that this process has started under a supervisor.
final class StartedEngine: Sendable {
  /// The program's name, for people.
  let name: String
  let origin: String
  var base: String { origin + "/v1" }

  private let logFile: String
  private let process: Mutex<SupervisedProcess>

  /// Starts the command on a free port.
  init(_ command: [String], supervisor: [String], logFile: String) throws(EngineFailure) {
    name = command.first ?? ""
    self.logFile = logFile
    guard let port = FreePort.find() else { throw .notStarted(command: name, code: errno) }
    origin = "http://127.0.0.1:\(port)"
    let words = supervisor + command.map { Self.replacePort(in: $0, by: port) }
    let environment = ["PORT=\(port)", "HOST=127.0.0.1"]
    do throws(FileError) {
      process = Mutex(try SupervisedProcess(words, environment: environment, logFile: logFile))
    } catch {
      guard case .system(let code) = error.reason else { throw .notStarted(command: name, code: 0) }
      throw .notStarted(command: name, code: code)
    }
  }

  private static func replacePort(in word: String, by port: UInt16) -> String {
    ["{port}", "${PORT}", "$PORT"].reduce(word) { text, name in
      text.split(separator: name, omittingEmptySubsequences: false).joined(separator: "\(port)")
    }
  }

  /// How it ended; `nil` while it runs.
  func exitStatus() -> Int32? { process.withLock { $0.exitStatus() } }

  /// Ends it: its supervisor sees that nobody holds the other end of its input any more.
  func stop() { process.withLock { $0.letGo() } }

  /// The last line that it wrote.
  func lastWords() -> String {
    guard let file = try? OpenFile.reading(logFile), let size = try? file.size(),
      let bytes = try? file.read(from: max(0, size - 2000), to: size)
    else { return "" }
    let line = bytes.split(separator: UInt8(ascii: "\n")).last { $0.contains { $0 > 0x20 } } ?? []
    return String(decoding: line, as: UTF8.self)
  }
}

/// Ports of the loopback interface.
enum FreePort {
  /// One that nobody listens on right now.
  static func find() -> UInt16? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
        bind(descriptor, general, length) == 0 && getsockname(descriptor, general, &length) == 0
      }
    }
    return result ? UInt16(bigEndian: address.sin_port) : nil
  }
}

/// A child process that ends when nobody holds the other end of its input.
struct SupervisedProcess: ~Copyable {
  private let process: pid_t
  private var lifeline: Int32
  private var status: Int32?

  /// Starts a program in a session of its own; its words go to the log file, which begins anew.
  init(_ words: [String], environment: [String], logFile: String) throws(FileError) {
    try Folder.make(Folder.of(logFile))
    let log = try OpenFile.creating(logFile, flags: O_WRONLY | O_TRUNC | O_APPEND)
    var ends: [Int32] = [-1, -1]
    // Not a pipe: a pipe can't be made so that a child started at this very moment does not hold its end too.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    if socketpair(AF_UNIX, kind, 0, &ends) != 0 { throw FileError(.open, "socketpair", code: errno) }
    defer { close(ends[0]) }
    let child = Spawn.start(
      words, environment: environment, input: ends[0], output: log.descriptor, group: .session, hidesKeys: true)
    switch child {
    case .success(let child): process = child
    case .failure(let failure):
      close(ends[1])
      throw FileError(.open, words.first ?? "", code: failure.code)
    }
    lifeline = ends[1]
  }

  deinit { if lifeline >= 0 { close(lifeline) } }

  mutating func letGo() {
    if lifeline >= 0 { close(lifeline) }
    lifeline = -1
    _ = exitStatus()
  }

  /// How it ended, a signal as 128 and its number; `nil` while it runs.
  mutating func exitStatus() -> Int32? {
    if let status { return status }
    var raw: Int32 = 0
    let result = retrying { waitpid(process, &raw, WNOHANG) }
    if result == 0 { return nil }
    status = result == process ? Spawn.status(of: raw) : 1
    return status
  }
}
