// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import ThreadsAPI

// What tells of a profile's threads beside the registry itself. Reading it changes nothing.
extension ProfileFiles {
  /// Copies of the registry that were set aside, the newest first.
  var registriesSetAside: [String] {
    FolderNames.of(folder).compactMap { name in
      guard name.hasPrefix("registry.jsonl.bad-"), let number = Int(name.dropFirst(19)) else { return nil }
      return (number, "\(folder)/\(name)")
    }.sorted { (left: (Int, String), right: (Int, String)) in left.0 > right.0 }.map(\.1)
  }

  /// The threads that have a journal here, also one that was set aside.
  var journalledThreads: [ThreadID] {
    var seen: Set<ThreadID> = []
    return FolderNames.of("\(folder)/threads").sorted().compactMap { name in
      guard let id = threadID(ofFile: name), seen.insert(id).inserted else { return nil }
      return id
    }
  }

  /// The id of the thread whose journal has this name; of a name that does not tell, what its first line says.
  private func threadID(ofFile name: String) -> ThreadID? {
    var plain = name
    if let mark = name.firstRange(of: ".jsonl.bad-") { plain = name[..<mark.lowerBound] + ".jsonl" }
    guard plain.hasSuffix(".jsonl") else { return nil }
    if let id = ThreadFileName.id(ofFile: plain) { return id }
    let path = "\(folder)/threads/\(name)"
    guard let file = try? OpenFile.reading(path), let size = try? file.size(),
      let start = try? file.read(to: min(FormatLine.longest, size)),
      let id = FormatLine(Array(start.prefix { $0 != JSONLinesFile.newline }))?.subject
    else { return nil }
    return ThreadFileName.name(of: id) == plain ? id : nil
  }

  /// What a thread's journal tells of it; `nil` when that is nothing.
  func threadTold(byJournalOf id: ThreadID) -> ThreadRecord? {
    let messages = readMessages(of: id)
    // A thread at a provider is worth its id alone.
    if messages.isEmpty, id.hasPrefix(ThreadRecord.localPrefix) { return nil }
    let times = messages.map(\.createdAt).filter { $0.milliseconds > 0 }
    let epoch = Timestamp(milliseconds: 0)
    var record = ThreadRecord(
      id: id, createdAt: times.min() ?? epoch, updatedAt: times.max() ?? epoch, messageCount: messages.count)
    let words = messages.lazy.map { $0.text.firstWords(ThreadRecord.previewLength) }
    record.opening = words.first { !$0.isEmpty } ?? ""
    record.preview = words.last { !$0.isEmpty } ?? ""
    record.hasUnsent = messages.contains { $0.state == .failed && $0.role == .user }
    return record
  }

  /// Whether something here tells of threads although there may be no registry.
  var hasTraces: Bool { !backups.isEmpty || !registriesSetAside.isEmpty || !journalledThreads.isEmpty }
}

extension ThreadFileName {
  /// The id that a name was made of; `nil` for one that does not tell.
  static func id(ofFile name: String) -> ThreadID? {
    guard name.hasSuffix(".jsonl"), !name.contains("~") else { return nil }
    var bytes: [UInt8] = []
    var rest = Array(name.utf8.dropLast(6))[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    guard !bytes.isEmpty, let id = String(validating: bytes, as: UTF8.self) else { return nil }
    return self.name(of: id) == name ? id : nil
  }
}
