// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
import Synchronization
public import ThreadsAPI

extension ProfileFiles {
  /// The messages of a thread.
  public func messages(of thread: ThreadID) -> ThreadContents {
    state.withLock { state in
      let journal = threadFile(thread)
      var findings: [FileFinding] = []
      let text = journal.text(&findings)
      var fold = MessageFold()
      let reading = journal.read(text) { line, offset in fold.take(line, offset) }
      findings += journal.judge(reading, text)
      findings += fold.orphans.map { .orphanedText(path: journal.path, message: $0) }
      state.threads[thread].follow(text, to: reading.end)
      state.unknownOfMessages[thread] = fold.unknown.isEmpty ? nil : fold.unknown
      return ThreadContents(
        records: fold.records.filter { $0.state != .withdrawn }, leftStreaming: fold.leftStreaming, findings: findings)
    }
  }

  /// The messages of a thread that other Skeins have changed since it was read, or last asked about, each as a whole.
  public func messageChanges(in thread: ThreadID) -> ThreadContents {
    state.withLock { state in
      do throws(FileError) {
        return try changes(in: threadFile(thread), &state.threads[thread])
      } catch {
        return ThreadContents(records: [], leftStreaming: [], findings: [.failed(error)])
      }
    }
  }

  private func changes(
    in journal: JSONLinesFile, _ follower: inout JournalFollower
  ) throws(FileError) -> ThreadContents {
    var touched: Set<MessageID> = []
    var before: MessageFold?
    let known = follower
    switch try follower.news(of: journal) {
    case .none: return ThreadContents(records: [], leftStreaming: [], findings: [])
    case .appended(let text):
      let identity = try text.file?.identity()
      _ = journal.read(text) { line, offset in
        if !known.isOwn(offset, in: identity), let id = MessageLine(line)?.id { touched.insert(id) }
        return true
      }
    case .replaced(let old, _):
      var fold = MessageFold()
      _ = journal.read(old) { line, offset in !known.knows(offset) || fold.take(line, offset) }
      before = fold
    }
    let whole = try journal.text(from: 0)
    var fold = MessageFold()
    let reading = journal.read(whole) { line, offset in fold.take(line, offset) }
    follower.follow(whole, to: reading.end)
    let changed = fold.records.filter { record in before.map { $0[record.id] != record } ?? touched.contains(record.id)
    }
    let ids = Set(changed.map(\.id))
    let left = fold.leftStreaming.filter(ids.contains)
    return ThreadContents(records: changed, leftStreaming: left, findings: journal.judge(reading, whole))
  }

  /// Keeps the newest state of a message; when `durable`, it is on the disk when this returns.
  public func save(_ record: MessageRecord, in thread: ThreadID, durable: Bool = false) throws(FileError) {
    let line = line(of: record, in: thread)
    try state.withLock { state throws(FileError) in
      let thread = state.shared.name(of: thread)
      let follower = state.threads[ifFollowed: thread]
      let place = try threadFile(thread).add(durable: durable) { file throws(FileError) in
        // A part of a reply says nothing where another Skein has written the whole of it, or is about to.
        let isOlder = record.state != .completed && hasNews(of: record.id, in: file, beyond: follower, thread)
        return isOlder ? [] : [line]
      }
      state.threads.wrote(place, in: thread)
    }
  }

  /// Whether another Skein has written of a message what its reader has not been told.
  private func hasNews(
    of message: MessageID, in file: OpenFile, beyond follower: JournalFollower?, _ thread: ThreadID
  ) -> Bool {
    guard let follower, case .appended(let text)? = try? follower.news(inLocked: file) else { return false }
    let identity = try? file.identity()
    var isFound = false
    _ = threadFile(thread).read(text) { line, offset in
      if !isFound, !follower.isOwn(offset, in: identity), MessageLine(line)?.id == message { isFound = true }
      return true
    }
    return isFound
  }

  /// Keeps the newest state of several messages, all or none; they are on the disk when this returns.
  public func save(_ records: [MessageRecord], in thread: ThreadID) throws(FileError) {
    let lines = records.map { line(of: $0, in: thread) }
    try state.withLock { state throws(FileError) in
      let thread = state.shared.name(of: thread)
      state.threads.wrote(try threadFile(thread).add(lines, durable: true), in: thread)
    }
  }

  /// The line of a message, with what a newer Skein had put there.
  private func line(of record: MessageRecord, in thread: ThreadID) -> [UInt8] {
    let unknown = state.withLock { $0.unknownOfMessages[thread]?[record.id] ?? [] }
    return MessageLine.bytes(of: record, writer: ProcessIdentity.current, unknown: unknown)
  }

  /// Adds text to a message whose record was saved before.
  public func append(_ text: String, to message: MessageID, in thread: ThreadID) throws(FileError) {
    try add(MessageLine.bytes(appending: text, to: message), to: thread, durable: false)
  }

  /// Brings what was appended to a thread's journal onto the disk itself.
  public func sync(_ thread: ThreadID) throws(FileError) {
    try OpenFile.reading(threadFile(thread).path)?.sync()
  }

  private func add(_ line: [UInt8], to thread: ThreadID, durable: Bool) throws(FileError) {
    try state.withLock { state throws(FileError) in
      let thread = state.shared.name(of: thread)
      let place = try threadFile(thread).add([line], durable: durable)
      state.threads.wrote(place, in: thread)
    }
  }

  /// Keeps a thread under the id that its provider has given it, with its messages and its draft.
  ///
  /// At every moment in between, the id that the registry holds leads to the messages: whoever reads then, or starts
  /// after a crash, finds them. When there are messages under both ids, they are brought together.
  public func rename(thread old: ThreadID, as record: ThreadRecord) throws(FileError) {
    if old == record.id { return try save(record) }
    try state.withLock { state throws(FileError) in
      try moveMessages(from: threadFile(old), to: threadFile(record.id)) { () throws(FileError) in
        try save(record, durable: true, &state)
      }
      state.threads.rename(old, to: record.id)
    }
    if let draft = drafts().texts[old] {
      try saveDraft(draft, for: record.id)
      try saveDraft(nil, for: old)
    }
  }

  /// `change` is made while the messages are under both names.
  private func moveMessages(
    from old: JSONLinesFile, to new: JSONLinesFile, around change: () throws(FileError) -> Void
  ) throws(FileError) {
    guard try OpenFile.reading(old.path) != nil else { return try change() }
    try old.withLockedFile { file throws(FileError) in
      // A link, not a rename: it does not overwrite. After a crash in mid-way both names may be of one file already.
      let identity = try file.identity()
      if link(old.path, new.path) != 0, try OpenFile.reading(new.path)?.identity() != identity {
        let text = JournalText(file: file, bytes: try file.read(to: try file.size()), start: 0)
        var lines: [[UInt8]] = []
        _ = old.read(text) { line, _ in
          lines.append(Array(line))
          return true
        }
        try new.add(lines, durable: true)
      }
      Folder.sync(Folder.of(new.path))
      try change()
      if unlink(old.path) != 0 { throw FileError(.remove, old.path, code: errno) }
    }
  }
}

extension MessageLine {
  var id: MessageID {
    switch self {
    case .message(let record, _): record.id
    case .text(_, let id): id
    }
  }
}

/// The threads whose journals are followed: the last few that were looked at.
struct FollowedThreads: Sendable {
  private static let most = 16
  private var followers: [ThreadID: JournalFollower] = [:]
  private var order: [ThreadID] = []

  subscript(id: ThreadID) -> JournalFollower {
    get { followers[id] ?? JournalFollower() }
    set {
      if followers.updateValue(newValue, forKey: id) != nil { order.removeAll { $0 == id } }
      order.append(id)
      if order.count > Self.most { followers[order.removeFirst()] = nil }
    }
  }

  var ids: [ThreadID] { order }

  subscript(ifFollowed id: ThreadID) -> JournalFollower? { followers[id] }

  mutating func wrote(_ place: JSONLinesFile.Place, in id: ThreadID) {
    followers[id]?.wrote(place)
  }

  mutating func rename(_ old: ThreadID, to new: ThreadID) {
    guard let follower = followers.removeValue(forKey: old) else { return }
    order.removeAll { $0 == old }
    self[new] = follower
  }
}
