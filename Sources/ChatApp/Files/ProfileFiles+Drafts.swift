// SPDX-License-Identifier: Apache-2.0
import Synchronization
public import ThreadsAPI

/// What was typed and not sent, by thread.
public struct DraftContents: Equatable, Sendable {
  public var texts: [String: String]
  public var findings: [FileFinding]
}

extension ProfileFiles {
  /// Every draft.
  public func drafts() -> DraftContents {
    let journal = draftsFile
    var findings: [FileFinding] = []
    let text = journal.text(&findings)
    var fold = DraftFold()
    let reading = journal.read(text) { line, offset in fold.take(line, offset) }
    state.withLock { state in
      state.draftsFollower.follow(text, to: reading.end)
      state.drafts = fold.texts
    }
    return DraftContents(texts: fold.texts, findings: findings + journal.judge(reading, text))
  }

  /// Every draft, of a folder that is only read.
  func readDrafts() -> [String: String] {
    guard let text = try? draftsFile.text(from: 0) else { return [:] }
    var fold = DraftFold()
    _ = draftsFile.read(text) { line, offset in fold.take(line, offset) }
    return fold.texts
  }

  /// Keeps a draft; `nil` when there is none any more.
  public func saveDraft(_ text: String?, for thread: ThreadID) throws(FileError) {
    let value = text.map { $0.isEmpty ? JSONValue.null : .string($0) } ?? .null
    let line = JSONValue.object(["id": .string(thread), "text": value]).utf8
    try state.withLock { state throws(FileError) in
      let place = try draftsFile.add([line], durable: false)
      state.draftsFollower.wrote(place)
      state.drafts[thread] = value.string
      // A draft is written at every pause in typing: the file would soon hold every state of it.
      if place.range.upperBound > state.draftsLimit {
        _ = try compactDrafts()
        state.draftsLimit = max(128 * 1024, 2 * ((try? OpenFile.reading(draftsFile.path)?.size()) ?? 0))
      }
    }
  }

  func compactDrafts() throws(FileError) -> FileFinding? {
    let journal = draftsFile
    var unreadable = 0
    return try journal.rewrite(preserving: { _ in unreadable > 0 }) { text in
      var fold = DraftFold()
      let reading = journal.read(text) { line, offset in fold.take(line, offset) }
      unreadable = reading.unreadableCount
      // A few long drafts weigh more than many short ones.
      let live = fold.lines.values.reduce(0) { $0 + $1.count }
      let isLong = text.bytes.count > 2 * live + 128 * 1024
      guard reading.recordCount > 2 * fold.texts.count + 64 || isLong || unreadable > 0 else { return nil }
      return fold.lines.values.sorted { $0.lowerBound < $1.lowerBound }.map { text.bytes[$0] }
    }
  }
}

/// The newest draft of each thread.
private struct DraftFold {
  var texts: [String: String] = [:]
  var lines: [String: Range<Int>] = [:]

  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
    guard let value = try? JSONValue(parsing: bytes), let id = value["id"]?.string else { return false }
    texts[id] = value["text"]?.string
    lines[id] = texts[id] == nil ? nil : offset..<offset + bytes.count
    return true
  }
}
