// SPDX-License-Identifier: Apache-2.0
import Glibc
public import ThreadsAPI

/// Which backups of the registry stay: of the last starts, days and weeks.
struct BackupLadder {
  static let starts = 3
  static let days = 7
  static let weeks = 4

  /// The names that are to go, of all those that are there with their sizes.
  ///
  /// The largest stays too: it holds the most threads, should something have gone wrong with all that came after it.
  static func superfluous(_ files: [(name: String, size: Int)]) -> [String] {
    let newestFirst = files.sorted { $0.name > $1.name }
    var kept = Set(newestFirst.prefix(starts).map(\.name))
    keep(newestFirst.map(\.name), by: { day(of: $0).map { String($0) } }, days, &kept)
    keep(newestFirst.map(\.name), by: { day(of: $0).map { String($0 / 7) } }, weeks, &kept)
    if let largest = newestFirst.max(by: { $0.size < $1.size }) { kept.insert(largest.name) }
    return newestFirst.map(\.name).filter { !kept.contains($0) }
  }

  private static func keep(_ names: [String], by span: (String) -> String?, _ count: Int, _ kept: inout Set<String>) {
    var seen: Set<String> = []
    for name in names where seen.count < count {
      if let span = span(name), seen.insert(span).inserted { kept.insert(name) }
    }
  }

  /// `registry-20261121-181745.jsonl`
  static func name(at time: Timestamp) -> String {
    let digits = time.rfc3339.prefix(19).filter(\.isNumber)
    return "registry-\(digits.prefix(8))-\(digits.dropFirst(8)).jsonl"
  }

  static func isName(_ name: String) -> Bool {
    name.utf8.count == 30 && name.hasPrefix("registry-") && name.hasSuffix(".jsonl") && day(of: name) != nil
  }

  /// The day in the name, counted from 1970.
  private static func day(of name: String) -> Int64? {
    let digits = name.dropFirst(9).prefix(8)
    guard digits.utf8.count == 8 else { return nil }
    let date = "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))T00:00:00Z"
    return Timestamp(rfc3339: date).map { $0.milliseconds / 86_400_000 }
  }
}

extension ProfileFiles {
  var backupFolder: String { "\(folder)/backups" }

  /// The backups of the registry, the newest first.
  var backups: [String] {
    FolderNames.of(backupFolder).filter(BackupLadder.isName).sorted(by: >).map { "\(backupFolder)/\($0)" }
  }

  /// Keeps a copy of the registry if it has changed since the last one, and removes those that are superfluous.
  ///
  /// Only what can be read goes into it, and nothing of a newer Skein: a backup is never worse than what it is of.
  public func backUpRegistry(at now: Timestamp) throws(FileError) {
    guard !home.isGone, !isBackedUp, let bytes = try registryToBackUp() else { return }
    let newest = try backups.first.flatMap { path throws(FileError) in try OpenFile.reading(path) }
    if let newest, try newest.size() == bytes.count, try newest.read(to: bytes.count) == bytes { return }
    try AtomicFile.write(bytes, to: "\(backupFolder)/\(BackupLadder.name(at: now))", by: "new-\(getpid())")
    let files = backups.map { path in
      var facts = stat()
      return (
        name: String(path.dropFirst(backupFolder.utf8.count + 1)),
        size: stat(path, &facts) == 0 ? Int(facts.st_size) : 0
      )
    }
    for name in BackupLadder.superfluous(files) { unlink("\(backupFolder)/\(name)") }
  }

  /// Whether the newest backup was written after the registry was: then nothing has to be read to know that it holds all.
  private var isBackedUp: Bool {
    var (registry, backup) = (stat(), stat())
    guard let newest = backups.first, stat(newest, &backup) == 0, stat(registryFile.path, &registry) == 0 else {
      return false
    }
    let (written, kept) = (registry.st_mtim, backup.st_mtim)
    return (written.tv_sec, written.tv_nsec) < (kept.tv_sec, kept.tv_nsec)
  }

  /// The newest line of every thread; `nil` when there is none.
  private func registryToBackUp() throws(FileError) -> [UInt8]? {
    let journal = registryFile
    let text = try journal.text(from: 0)
    var fold = RegistryFold(expecting: text.bytes.count / 256)
    let reading = journal.read(text) { line, offset in fold.take(line, offset) }
    let isNewer = reading.foundFormat.map { $0.version > JSONLinesFile.version } ?? false
    guard reading.recordCount > 0, !isNewer else { return nil }
    var bytes = journal.formatLine + [JSONLinesFile.newline]
    for line in fold.lines(of: fold.located, in: text.bytes) {
      bytes += line
      bytes.append(JSONLinesFile.newline)
    }
    return bytes
  }
}
