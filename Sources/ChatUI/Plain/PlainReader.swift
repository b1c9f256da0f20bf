// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// What there is to say, without a screen, of what has changed: whole sentences and lines, nothing twice, nothing drawn
/// over.
public struct PlainReader: Equatable, Sendable {
  private var thread: ThreadID?
  private var isThreadRead = true
  /// How many bytes of each message of the open thread were said; all of it for those that are over.
  private var said: [MessageID: Int] = [:]
  private var over: Set<MessageID> = []
  private var growing: MessageID?
  private var notices = 0
  private var call: String?
  private var sending: ThreadID?
  /// Whether the last words ended their line.
  public private(set) var isAtLineStart = true

  public init() {}

  /// What is to be written now; it ends in the middle of a line while a reply goes on there.
  public mutating func words(_ state: ChatState) -> String {
    // What was done comes before where that has led.
    var text = state.openThread == thread ? "" : noticeWords(state)
    text += threadWords(state)
    text += sendingWords(state)
    text += messageWords(state)
    text += callWords(state)
    text += noticeWords(state)
    return text
  }

  /// Something of the writer's own, on lines of its own.
  public mutating func line(_ words: String) -> String {
    defer { isAtLineStart = true }
    return (isAtLineStart ? "" : "\n") + words + "\n"
  }

  /// The user has ended the line.
  public mutating func lineWasTyped() { isAtLineStart = true }

  /// The words before what is to be typed.
  public mutating func prompt(_ words: String) -> String {
    defer { isAtLineStart = false }
    return (isAtLineStart ? "" : "\n") + words
  }
}

// MARK: Threads
extension PlainReader {
  private mutating func threadWords(_ state: ChatState) -> String {
    if state.openThread != thread {
      let isSame = state.openThread.flatMap { state.list[$0]?.replaces } == thread && thread != nil
      // A thread that was just begun here is no news, nor that the provider has named it.
      let isBegun = thread == nil && state.openThread?.hasPrefix(ThreadRecord.localPrefix) == true
      thread = state.openThread
      if sending != nil, isSame { sending = thread }
      if isSame || isBegun { return "" }
      (said, over, growing, call) = ([:], [], nil, nil)
      isThreadRead = thread == nil
      if thread == nil { return line("A new thread.") }
    }
    guard !isThreadRead, let thread, let transcript = state.transcripts[thread], transcript.isLoaded else { return "" }
    isThreadRead = true
    for entry in transcript.entries where entry.record.state != .streaming {
      over.insert(entry.record.id)
    }
    let title = VisibleText.of(state.list[thread]?.displayTitle ?? thread, keepingLines: false)
    let count = transcript.entries.count
    return line("Thread “\(title)”, \(count) message\(count == 1 ? "" : "s").")
      + readAgain(state, count: 2)
      + draftWords(state)
  }

  private mutating func draftWords(_ state: ChatState) -> String {
    guard !state.composer.isBlank else { return "" }
    return line("A draft is kept here: \(VisibleText.of(state.composer.text))\n/send sends it, /drop clears it.")
  }

  /// What was typed and not sent in the open thread, for whoever begins.
  public mutating func greeting(_ state: ChatState) -> String { draftWords(state) }

  /// The last messages, whole.
  public mutating func readAgain(_ state: ChatState, count: Int) -> String {
    guard let entries = state.transcript?.entries, !entries.isEmpty else { return "" }
    return entries.suffix(count).map { entry in
      let name = speaker(entry.record, state)
      let words = SpeakerLabels(name).guarded(entry.record.text, atLineStart: false)
      return line("\(name): \(words)") + ending(of: entry.record)
    }.joined()
  }

  private func speaker(_ record: MessageRecord, _ state: ChatState) -> String {
    guard record.role != .user else { return "You" }
    let name = VisibleText.of(record.model ?? state.answererName, keepingLines: false)
    return name.isEmpty ? "Assistant" : name
  }
}

// MARK: Messages
extension PlainReader {
  private mutating func sendingWords(_ state: ChatState) -> String {
    guard let thread, let reply = state.replies[thread] else {
      sending = nil
      return ""
    }
    guard sending != thread else { return "" }
    sending = thread
    return reply.isStopping ? "" : line("(sending)")
  }

  private mutating func messageWords(_ state: ChatState) -> String {
    guard isThreadRead, let entries = state.transcript?.entries else { return "" }
    var text = ""
    // News stands at the end; what lies further back was there before or is read with /read.
    for entry in entries.suffix(12) where !over.contains(entry.record.id) {
      text += entry.record.role == .user ? userWords(entry.record) : replyWords(entry.record, state)
    }
    return text
  }

  private mutating func userWords(_ record: MessageRecord) -> String {
    // What was typed here needs not be said; it has, or had, an id of this machine.
    guard record.replaces == nil, !record.id.hasPrefix(MessageRecord.localPrefix) else { return "" }
    over.insert(record.id)
    return line("You, elsewhere: \(SpeakerLabels("").guarded(record.text, atLineStart: false))")
  }

  private mutating func replyWords(_ record: MessageRecord, _ state: ChatState) -> String {
    let known = said[record.id] ?? 0
    let isOver = record.state != .streaming
    var text = ""
    let bytes = record.text.utf8
    var news = Substring(record.text)
    if known > 0, known <= bytes.count,
      let place = bytes.index(bytes.startIndex, offsetBy: known, limitedBy: bytes.endIndex)
    {
      news = record.text[place...]
    }
    let part = isOver ? news : news.prefix(upTo: news.endOfLastSentence)
    if !part.isEmpty {
      let name = speaker(record, state)
      let goesOn = growing == record.id
      if !goesOn {
        text += (isAtLineStart ? "" : "\n") + name + ": "
        growing = record.id
      }
      text += SpeakerLabels(name).guarded(String(part), atLineStart: goesOn && isAtLineStart)
      isAtLineStart = part.last?.isNewline == true
      said[record.id] = known + part.utf8.count
    }
    guard isOver else { return text }
    over.insert(record.id)
    said[record.id] = nil
    growing = nil
    if !isAtLineStart { text += "\n" }
    isAtLineStart = true
    return text + ending(of: record)
  }

  private mutating func ending(of record: MessageRecord) -> String {
    let reason = record.reason.map { ": " + VisibleText.of($0, keepingLines: false).withoutKeys } ?? ""
    switch record.state {
    case .queued: return line("(this message waits to be sent\(reason))")
    case .completed, .streaming, .sent, .withdrawn: return ""
    case .interrupted: return line("(the reply was interrupted\(reason))")
    case .failed: return line("(this message failed\(reason))")
    }
  }
}

// MARK: Notices
extension PlainReader {
  private mutating func noticeWords(_ state: ChatState) -> String {
    let news = min(state.notices.count - notices, state.notices.entries.count)
    notices = state.notices.count
    guard news > 0 else { return "" }
    return state.notices.entries.suffix(news).map { entry in
      let kind = entry.notice.kind == .done ? "" : entry.notice.kind == .error ? "Error: " : "Note: "
      return line("(\(kind)\(VisibleText.of(entry.notice.text, keepingLines: false).withoutKeys))")
    }.joined()
  }

  private mutating func callWords(_ state: ChatState) -> String {
    guard let waiting = state.waitingCall else {
      call = nil
      return ""
    }
    // Ids of calls may be empty: their place tells them apart.
    let request = state.openThread.flatMap { state.toolRequests[$0] }
    let id = "\(request?.run ?? "") \(request?.calls.firstIndex { $0.output == nil } ?? 0)"
    guard call != id else { return "" }
    call = id
    let words = VisibleText.of("\(waiting.name) with \(waiting.arguments)", keepingLines: false)
    return line("The assistant asks for \(words)")
  }
}

extension Substring {
  /// Where the last whole sentence or line ends; the beginning when none does.
  fileprivate var endOfLastSentence: Index {
    let ends: Set<Character> = ["。", "！", "？", "…", "；"]
    var place = endIndex
    while place > startIndex {
      let before = index(before: place)
      let character = self[before]
      if character.isNewline || ends.contains(character) { return place }
      if character == " ", before > startIndex, ".!?:;".contains(self[index(before: before)]) { return place }
      place = before
    }
    return startIndex
  }
}

extension String {
  /// Words that name a key of the screen, with the command that does the same.
  var withoutKeys: String {
    var text = self
    for (key, command) in Self.commands {
      while let range = text.firstRange(of: key) { text.replaceSubrange(range, with: command) }
    }
    return text
  }

  private static let commands = [
    ("u in the list brings", "/undo brings"), ("R asks", "/again asks"), ("R sends", "/again sends"),
    ("Ctrl-C stops it. Your text is kept.", "/stop stops it. Your text is kept as a draft."),
    ("Ctrl-N begins", "/new begins"), (" Ctrl-Q quits.", " /quit leaves."),
    ("; Ctrl-C stops.", "; /stop gives up."), ("Enter sends this", "An empty line sends this"),
  ]

  /// Where a text first stands in this one.
  private func firstRange(of text: String) -> Range<Index>? {
    guard let first = text.first else { return nil }
    var place = startIndex
    while let start = self[place...].firstIndex(of: first) {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      place = index(after: start)
    }
    return nil
  }
}
