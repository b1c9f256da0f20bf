// SPDX-License-Identifier: Apache-2.0

import Glibc
import ServiceContract
import Synchronization
import ThreadsAPI
import ThreadsLocal

/// A folder of a test's own, gone with it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    // mkdtemp puts letters of its own in the place of these.
    var template = Array(("/tmp/skein-local-" + String(repeating: "X", count: 6)).utf8CString)
    guard let made = mkdtemp(&template) else { throw ContractFailure(what: "no temporary folder") }
    path = String(cString: made)
  }

  deinit { remove(path) }

  /// Copies the database as it is on disk now: what a killed process leaves behind.
  func copyDatabase(from source: String, to name: String) throws -> String {
    let target = path + "/" + name
    for suffix in ["", "-wal"] {
      guard let bytes = readFile(source + suffix) else { continue }
      guard writeFile(target + suffix, bytes) else { throw ContractFailure(what: "cannot write \(target)") }
    }
    return target
  }
}

func readFile(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
  return bytes
}

func writeFile(_ path: String, _ bytes: [UInt8]) -> Bool {
  guard let file = fopen(path, "w") else { return false }
  defer { fclose(file) }
  return fwrite(bytes, 1, bytes.count, file) == bytes.count
}

func mode(of path: String) -> mode_t? {
  var information = stat()
  return stat(path, &information) == 0 ? information.st_mode & 0o777 : nil
}

private func remove(_ path: String) {
  guard let folder = opendir(path) else { return }
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name == "." || name == ".." { continue }
    if unlink(path + "/" + name) != 0 { remove(path + "/" + name) }
  }
  closedir(folder)
  rmdir(path)
}

/// A clock that moves one second whenever it is read, and ids that are counted.
final class Counter: Sendable {
  private let count = Atomic(0)

  var next: Int { count.add(1, ordering: .relaxed).newValue }
}

/// A clock that stands still until it is told to move.
final class SettableClock: Sendable {
  private let time = Atomic(Int64(1_763_700_000))

  func advance(seconds: Int64) { time.add(seconds, ordering: .relaxed) }

  func service(_ location: StoreLocation, _ engine: any ReplyEngine) -> LocalThreadService {
    LocalThreadService(
      location: location, defaultModel: "scripted", engine: { engine },
      now: { Timestamp(seconds: self.time.load(ordering: .relaxed)) })
  }
}

func makeService(
  _ location: StoreLocation, _ engine: any ReplyEngine, oddIDs: Bool = false
) -> LocalThreadService {
  let counter = Counter()
  return LocalThreadService(
    location: location, defaultModel: "scripted", engine: { engine },
    // No two moments are the same, and a test that looks at a run a thousand times does not outlive it.
    now: { Timestamp(milliseconds: 1_763_700_000_000 + Int64(counter.next) * 10) },
    makeID: { oddIDs ? ServiceContract.oddID($0, counter.next) : randomID($0) })
}
