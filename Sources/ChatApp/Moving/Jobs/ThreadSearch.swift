// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import ThreadsAPI

/// Looks for words in what was said, in the user's own files.
public struct ThreadSearch: Sendable {
  /// A place where all the words stand: in the title, or in a message.
  public struct Hit: Equatable, Sendable {
    /// `nil` for the title.
    public var message: MessageRecord?
    /// What stands around the first of the words, on one line.
    public var snippet: String
  }

  private let words: [String]

  /// Words, in any case; each hit has all of them.
  public init(words: [String]) {
    self.words = words.flatMap { $0.split(whereSeparator: \.isWhitespace) }.map { Self.folded(String($0)) }
  }

  /// Whether there is anything to look for.
  public var isEmpty: Bool { words.isEmpty }

  /// Searches thread by thread, one in memory at a time; `found` takes the hits of a thread as soon as they are known.
  public func run(
    _ threads: [ThreadRecord], in files: ProfileFiles, tell: @Sendable (MoveEvent) -> Void,
    found: @Sendable (ThreadRecord, [Hit]) async throws(MoveFailure) -> Void
  ) async throws(MoveFailure) {
    for (index, record) in threads.enumerated() {
      if Task.isCancelled { throw .interrupted }
      tell(.progress(done: index, total: threads.count, what: record.displayTitle))
      let contents = files.moved(record)
      for finding in contents.findings { tell(.finding(finding)) }
      let hits = hits(in: contents.thread)
      if !hits.isEmpty { try await found(record, hits) }
    }
  }

  func hits(in moved: MovedThread) -> [Hit] {
    var hits: [Hit] = []
    if let title = moved.record.title, let snippet = snippet(of: title) {
      hits.append(Hit(message: nil, snippet: snippet))
    }
    for message in moved.messages {
      if let snippet = snippet(of: message.record.text) { hits.append(Hit(message: message.record, snippet: snippet)) }
    }
    return hits
  }

  /// What stands around the first word; `nil` when a word is missing.
  func snippet(of text: String) -> String? {
    let folded = Self.folded(text)
    var first = folded.endIndex
    for word in words {
      guard let place = folded.place(of: word) else { return nil }
      first = min(first, place)
    }
    // Folding may change the length of a text: the place is counted in characters, and near enough for a snippet.
    let before = folded.distance(from: folded.startIndex, to: first)
    let start = text.index(text.startIndex, offsetBy: max(0, before - 30), limitedBy: text.endIndex) ?? text.startIndex
    let end = text.index(start, offsetBy: 120, limitedBy: text.endIndex) ?? text.endIndex
    let line = text[start..<end].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return (start > text.startIndex ? "…" : "") + line + (end < text.endIndex ? "…" : "")
  }

  /// Letters without their case, and full-width forms as the plain ones.
  static func folded(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isWide = (0xFF01...0xFF5E).contains(scalar.value)
      scalars.append(isWide ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar)
    }
    return String(scalars).lowercased()
  }
}

extension String {
  /// Where a text first stands in this one, by bytes.
  fileprivate func place(of word: String) -> String.Index? {
    let (hay, needle) = (Array(utf8), Array(word.utf8))
    guard let first = needle.first, hay.count >= needle.count else { return nil }
    var place = 0
    while place <= hay.count - needle.count {
      guard let found = hay[place...].firstIndex(of: first), found <= hay.count - needle.count else { return nil }
      if hay[found..<found + needle.count].elementsEqual(needle) {
        return utf8.index(startIndex, offsetBy: found)
      }
      place = found + 1
    }
    return nil
  }
}
