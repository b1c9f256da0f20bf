// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
public import ThreadsAPI

/// Carries out the core's file effects on one profile's journals, one after the other.
///
/// What the disk refuses is kept, and tried again with the next effect and after a pause, until it is written.
public actor JournalKeeper: FileKeeper {
  private let files: ProfileFiles
  /// Takes what there is to say when nobody asked.
  private let tell: @Sendable (Event) -> Void
  /// Waits before the next attempt; `nil` when there is to be none.
  private let pause: (@Sendable (_ seconds: Int) async -> Void)?
  /// Text of a streaming reply that was not yet written: pieces of one message go out as one line.
  private var heldBack: (text: String, message: MessageID, thread: ThreadID)?
  private var flushing: Task<Void, Never>?
  private var unwritten = UnwrittenEffects()
  private var retrying: Task<Void, Never>?
  /// Why the last effect was not carried out.
  private var refusal: FileError?
  /// What was already complained of, so that a full disk is one notice and not a thousand.
  private var complaints: [FileError] = []
  /// Threads of which something could not be kept and never will: a newer Skein's.
  private var lost: [ThreadID: FileError] = [:]
  private var said: [Event] = []
  /// Those who wait until something more is written.
  private var waiting: [AsyncStream<Void>.Continuation] = []
  /// Journals with words of a reply that a power cut could take yet.
  private var unsynced: Set<ThreadID> = []

  /// How long such words wait for the disk at most, in milliseconds.
  static let syncDelay = 1000
  /// How long text of a streaming reply is held back at most, in milliseconds.
  static let holdBack = 100
  /// The longest pause between two attempts, in seconds.
  static let longestPause = 30

  /// What this Skein tells the others of itself; `nil` where it tells nothing.
  private let presence: PresenceFile?
  private var neighbours: [Neighbour]?

  /// - Parameters:
  ///   - tell: takes what is said between two effects: that all is written again.
  ///   - pause: waits before the next attempt. Who does not go on for long gives `nil`: then what is refused is refused.
  public init(
    files: ProfileFiles, presence: PresenceFile? = nil, tell: @escaping @Sendable (Event) -> Void = { _ in },
    pause: (@Sendable (_ seconds: Int) async -> Void)? = nil
  ) {
    self.files = files
    self.presence = presence
    self.tell = tell
    self.pause = pause
  }

  public func claim(_ thread: ThreadID) async -> Bool { presence?.claim(thread) ?? true }

  public func carryOut(_ effect: Effect) async -> [Event] {
    if case .appendText(let text, let message, let thread) = effect {
      holdBack(text, message, thread)
    } else {
      writeHeldBack()
      keep(effect)
    }
    defer { said = [] }
    return said
  }

  public func flush() async {
    writeHeldBack()
    syncStreams()
  }

  public func refusal(of thread: ThreadID) async -> FileError? {
    writeHeldBack()
    return lost[thread] ?? (unwritten.hold(thread) ? complaints.last : nil)
  }

  public func untilWritten(_ thread: ThreadID) async -> Bool {
    while unwritten.hold(thread) {
      guard pause != nil, !Task.isCancelled else { return false }
      let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
      waiting.append(continuation)
      for await _ in stream { break }
    }
    return lost[thread] == nil && !Task.isCancelled
  }

  /// Tries a last time to write what was refused; what the disk still does not take goes into a folder of its own.
  public func finish() async -> UnwrittenRest? {
    retrying?.cancel()
    writeHeldBack()
    writeUnwritten()
    guard !unwritten.isEmpty, let error = complaints.last else { return nil }
    return UnwrittenRest(unwritten.effects, error: error, files: files)
  }

  public func note(name: ThreadID, of local: ThreadID) async {
    attempt { () throws(FileError) in try files.note(name: name, of: local) }
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .saveThread(let record): attempt { () throws(FileError) in try files.save(record) }
    case .saveMessage(let record, let thread): attempt { () throws(FileError) in try files.save(record, in: thread) }
    case .saveMessageDurably(let record, let thread):
      attempt { () throws(FileError) in try files.save(record, in: thread, durable: true) }
    case .saveMessages(let records, let thread):
      attempt { () throws(FileError) in try files.save(records, in: thread) }
    case .appendText(let text, let message, let thread):
      attempt { () throws(FileError) in try files.append(text, to: message, in: thread) }
    case .saveDraft(let text, let thread):
      attempt { () throws(FileError) in try files.saveDraft(text, for: thread) }
    case .renameThread(let old, let record):
      attempt { () throws(FileError) in try files.rename(thread: old, as: record) }
    case .keepCleared(let texts): attempt { () throws(FileError) in try files.keep(cleared: texts) }
    case .loadCleared: loadCleared()
    case .loadMessages(let thread): load(thread)
    case .readNews(let news): read(news)
    case .knowThreads(let records): files.know(records)
    case .showPresence(let presence): self.presence?.show(presence)
    case .keepInOutbox(let entry): attempt { () throws(FileError) in try files.keep(entry) }
    case .dropFromOutbox(let id, let durably):
      attempt { () throws(FileError) in try files.dropFromOutbox(id, durably: durably) }
    case .claimOutbox:
      attempt { () throws(FileError) in said.append(.outboxRead(try files.claimOutbox())) }
    default: break
    }
  }

  /// Reads what others have written. The journals come before the neighbours: what a Skein wrote before it ended is
  /// known when its end is.
  private func read(_ news: FolderNews) {
    if news.everything || news.registry {
      let registry = files.registryNews()
      say(registry.findings)
      if !registry.changes.isEmpty { said.append(.othersChanged(registry.changes)) }
    }
    for thread in news.everything ? files.followedThreads : files.followedThreads(in: news.threadFiles) {
      let messages = files.messageNews(in: thread)
      say(messages.findings)
      if !messages.changes.isEmpty { said.append(.othersWrote(thread, messages.changes)) }
    }
    if news.everything || news.drafts || news.neighbours {
      // What a Skein that is no more had typed is anybody's.
      let drafts = files.draftNews(afterEnds: news.everything || news.neighbours)
      if !drafts.isEmpty { said.append(.othersDrafted(drafts)) }
    }
    if (news.everything || news.outbox) && files.outboxHasNews() { said.append(.outboxChanged) }
    if news.everything || news.neighbours { lookForNeighbours() }
  }

  /// That nothing can be read now is said by what was begun here, not by listening to others.
  private func say(_ findings: [FileFinding]) {
    let told = findings.filter { if case .failed = $0 { false } else { true } }
    if let notice = Notice(findings: told) { said.append(.finding(notice)) }
  }

  private func lookForNeighbours() {
    guard let others = presence?.others(), others != neighbours else { return }
    neighbours = others
    said.append(.neighbours(others))
  }

  private func load(_ thread: ThreadID) {
    // Who opens a long thread sees its end at once.
    if let end = files.end(of: thread) { tell(.endLoaded(thread, unwritten.overlay(end, of: thread))) }
    let contents = files.messages(of: thread)
    lookForNeighbours()
    if let notice = Notice(findings: contents.findings) { said.append(.finding(notice)) }
    said.append(.messagesLoaded(thread, unwritten.overlay(contents.records, of: thread)))
  }

  private func loadCleared() {
    setLeftDraftsAside()
    let (texts, findings) = files.clearedTexts()
    // Where nothing can be read at all, that was said when the threads were read.
    let odd = findings.filter { if case .failed = $0 { false } else { true } }
    if let notice = Notice(findings: odd) { said.append(.finding(notice)) }
    said.append(.clearedLoaded(texts))
  }

  private func setLeftDraftsAside() {
    var count = 0
    attempt { () throws(FileError) in count = try files.setLeftDraftsAside(at: Timestamp(seconds: Int64(time(nil)))) }
    guard count > 0 else { return }
    let what = count == 1 ? "Another draft" : "\(count) other drafts"
    said.append(.finding(Notice(.warning, "\(what), of another Skein, for the same thread: in the history.")))
  }

  private func holdBack(_ text: String, _ message: MessageID, _ thread: ThreadID) {
    if let held = heldBack, held.message == message, held.thread == thread {
      heldBack?.text += text
      return
    }
    writeHeldBack()
    heldBack = (text, message, thread)
    flushing = Task { [weak self] in
      try? await Task.sleep(for: .milliseconds(Self.holdBack))
      await self?.writeHeldBack()
    }
  }

  private func writeHeldBack() {
    guard let held = heldBack else { return }
    heldBack = nil
    flushing?.cancel()
    keep(.appendText(held.text, to: held.message, in: held.thread))
    syncSoon(held.thread)
  }

  /// Brings what streams onto the disk itself once a second, while it streams.
  private func syncSoon(_ thread: ThreadID) {
    let isFirst = unsynced.isEmpty
    unsynced.insert(thread)
    guard isFirst else { return }
    Task { [weak self] in
      try? await Task.sleep(for: .milliseconds(Self.syncDelay))
      await self?.syncStreams()
    }
  }

  private func syncStreams() {
    // Where that fails, the whole message comes again at the reply's end, and says so if it must.
    for thread in unsynced.sorted() { try? files.sync(thread) }
    unsynced = []
  }

  private func attempt(_ work: () throws(FileError) -> Void) {
    do throws(FileError) { try work() } catch { refusal = error }
  }
}

// MARK: What is refused

extension JournalKeeper {
  /// Carries an effect out now, or as soon as it can be; behind what waits already.
  private func keep(_ effect: Effect) {
    switch effect {
    // These write nothing that is to be kept.
    case .loadMessages, .loadCleared, .readNews, .knowThreads, .showPresence, .claimOutbox: return perform(effect)
    default: unwritten.add(effect)
    }
    // A reply comes in many pieces: they wait for the next attempt that is due.
    if case .appendText = effect, unwritten.effects.count > 1 { return }
    writeUnwritten()
  }

  private func write(_ effect: Effect) -> FileError? {
    refusal = nil
    perform(effect)
    if let refusal, refusal.isForGood {
      for case .thread(let id) in effect.places { lost[id] = refusal }
    }
    return refusal
  }

  private func writeUnwritten() {
    let wasTroubled = complaints.contains { !$0.isForGood }
    let before = unwritten.effects.count
    let errors = unwritten.write { write($0) }
    for error in errors where !complaints.contains(where: { $0.isLike(error) }) {
      complaints.append(error)
      let isKept = !error.isForGood && pause != nil
      said.append(.finding(Notice(.error, isKept ? words(forUnwritten: error) : words(for: error))))
    }
    if unwritten.isEmpty {
      complaints.removeAll { !$0.isForGood }
      if wasTroubled { said.append(.writtenAgain) }
    } else {
      retryLater()
    }
    if unwritten.effects.count < before || unwritten.isEmpty {
      for one in waiting { one.finish() }
      waiting = []
    }
  }

  private func retryLater() {
    guard retrying == nil, let pause else { return }
    retrying = Task { [weak self] in
      var seconds = 1
      while !Task.isCancelled {
        await pause(seconds)
        guard !Task.isCancelled, await self?.retry() == false else { return }
        seconds = min(2 * seconds, Self.longestPause)
      }
    }
  }

  /// One more attempt; whether there is nothing more to write.
  private func retry() -> Bool {
    writeUnwritten()
    for event in said { tell(event) }
    said = []
    if unwritten.isEmpty { retrying = nil }
    return unwritten.isEmpty
  }
}
