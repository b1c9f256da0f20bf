// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import ThreadsAPI

// What left a composer unsent: `history.jsonl`. It may be deleted at any time.
extension ProfileFiles {
  /// The texts that were cleared or set aside, the oldest first.
  public func clearedTexts() -> (texts: [ClearedText], findings: [FileFinding]) {
    let journal = historyFile
    var findings: [FileFinding] = []
    let text = journal.text(&findings)
    var fold = ClearedFold()
    let reading = journal.read(text) { line, offset in fold.take(line, offset) }
    return (fold.newest.map(\.text), findings + journal.judge(reading, text))
  }

  /// Adds texts to the history.
  public func keep(cleared texts: [ClearedText]) throws(FileError) {
    let place = try historyFile.add(texts.map { $0.line }, durable: false)
    if place.range.upperBound > Self.historyLimit { try compactCleared() }
  }

  /// The size from which on old texts go.
  private static let historyLimit = 3 * ChatState.clearedByteLimit / 2

  func compactCleared() throws(FileError) {
    let journal = historyFile
    _ = try journal.rewrite { text in
      var fold = ClearedFold()
      let reading = journal.read(text) { line, offset in fold.take(line, offset) }
      let newest = fold.newest
      guard reading.recordCount > 2 * ChatState.clearedLimit || text.bytes.count > Self.historyLimit else { return nil }
      return newest.map { text.bytes[$0.line] }
    }
  }

  var historyFile: JSONLinesFile { file("history.jsonl", format: "skein.history") }
}

/// The newest cleared texts, each once.
struct ClearedFold {
  private var all: [(text: ClearedText, line: Range<Int>)] = []

  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
    guard let value = try? JSONValue(parsing: bytes), let cleared = ClearedText(value) else { return false }
    all.append((cleared, offset..<offset + bytes.count))
    return true
  }

  var newest: [(text: ClearedText, line: Range<Int>)] {
    var known: Set<String> = []
    var newest: [(text: ClearedText, line: Range<Int>)] = []
    var bytes = 0
    for entry in all.reversed() {
      // A removal that went on was told of more than once.
      let isPart = entry.text.isPiece && newest.last.map { $0.text.text.contains(entry.text.text) } == true
      guard !isPart, known.insert(entry.text.text).inserted else { continue }
      bytes += entry.line.count
      guard newest.count < ChatState.clearedLimit, newest.isEmpty || bytes <= ChatState.clearedByteLimit else { break }
      newest.append(entry)
    }
    return newest.reversed()
  }
}

extension ClearedText {
  fileprivate init?(_ value: JSONValue) {
    guard let text = value["text"]?.string, let at = value["at"]?.string.flatMap({ Timestamp(rfc3339: $0) }) else {
      return nil
    }
    self.init(text: text, at: at, isPiece: value["piece"]?.bool ?? false)
  }

  fileprivate var line: [UInt8] {
    var object = JSONObject()
    object["at"] = .string(at.rfc3339)
    object["text"] = .string(text)
    if isPiece { object["piece"] = true }
    return JSONValue.object(object).utf8
  }
}
