// SPDX-License-Identifier: Apache-2.0
import ChatApp
import Glibc
import ThreadsAPI

/// Which assistant was made for a profile: `data/<profile>/assistant.json`.
struct AssistantMemory {
  private let path: String

  init(_ household: Household) {
    path = household.files.folder + "/assistant.json"
  }

  /// The assistant made for these settings; `nil` when there is none, or when the settings have changed since.
  func id(for profile: Profile) -> AssistantID? {
    guard let bytes = SmallFile.read(path), let json = try? JSONValue(parsing: bytes), json["made_of"] == made(profile)
    else { return nil }
    return json["id"]?.string
  }

  /// Remembers an assistant. Not being able to costs one more assistant at the next start, and no more.
  func keep(_ id: AssistantID, for profile: Profile) {
    // What a newer Skein wrote is its own.
    if let old = SmallFile.read(path).flatMap({ try? JSONValue(parsing: $0) }), let version = old["version"]?.integer,
      version > 1
    {
      return
    }
    let json: JSONValue = ["format": "skein.assistant", "version": 1, "id": .string(id), "made_of": made(profile)]
    try? Folders.makePrivate(String(path.dropLast("/assistant.json".count)))
    SmallFile.replace(path, with: json.utf8 + [UInt8(ascii: "\n")])
  }

  private func made(_ profile: Profile) -> JSONValue {
    [
      "dialect": .string(profile.dialect.rawValue), "base_url": .string(SecretShapes.shownURL(profile.baseURL ?? "")),
      "model": .string(profile.model ?? ""), "instructions": .string(profile.instructions ?? ""),
    ]
  }
}

/// Files of a few lines that only their owner may read.
enum SmallFile {
  /// The bytes of a file; `nil` when it can't be read.
  static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }

  /// Puts a new file in the place of the old one, whole or not at all.
  @discardableResult
  static func replace(_ path: String, with bytes: [UInt8]) -> Bool {
    let temporary = "\(path).new-\(getpid())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    fchmod(descriptor, 0o600)
    let isWritten = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count
    let isSafe = isWritten && fsync(descriptor) == 0
    close(descriptor)
    guard isSafe, rename(temporary, path) == 0 else {
      unlink(temporary)
      return false
    }
    return true
  }
}
