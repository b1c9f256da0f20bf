// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import ThreadsAPI

/// Carries out the core's file effects on one profile's journals, one after the other.
public actor JournalKeeper: FileKeeper {
  private let files: ProfileFiles
  /// Text of a streaming reply that was not yet written: pieces of one message go out as one line.
  private var heldBack: (text: String, message: MessageID, thread: ThreadID)?
  private var flushing: Task<Void, Never>?
  /// What was already complained of, so that a full disk is one notice and not a thousand.
  private var lastFailure: FileError?
  private var failures: [Event] = []

  /// How long text of a streaming reply is held back at most, in milliseconds.
  static let holdBack = 100

  public init(files: ProfileFiles) { self.files = files }

  public func carryOut(_ effect: Effect) async -> [Event] {
    if case .appendText(let text, let message, let thread) = effect {
      holdBack(text, message, thread)
    } else {
      writeHeldBack()
      perform(effect)
    }
    defer { failures = [] }
    return failures
  }

  public func flush() async { writeHeldBack() }

  private func perform(_ effect: Effect) {
    switch effect {
    case .saveThread(let record): attempt { () throws(FileError) in try files.save(record) }
    case .saveMessage(let record, let thread): attempt { () throws(FileError) in try files.save(record, in: thread) }
    case .saveMessageDurably(let record, let thread):
      attempt { () throws(FileError) in try files.save(record, in: thread, durable: true) }
    case .saveMessages(let records, let thread):
      attempt { () throws(FileError) in try files.save(records, in: thread) }
    case .saveDraft(let text, let thread):
      attempt { () throws(FileError) in try files.saveDraft(text, for: thread) }
    case .renameThread(let old, let record):
      attempt { () throws(FileError) in try files.rename(thread: old, as: record) }
    case .loadMessages(let thread): load(thread)
    default: break
    }
  }

  private func load(_ thread: ThreadID) {
    let contents = files.messages(of: thread)
    if let notice = Notice(findings: contents.findings) { failures.append(.finding(notice)) }
    failures.append(.messagesLoaded(thread, contents.records))
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
    attempt { () throws(FileError) in try files.append(held.text, to: held.message, in: held.thread) }
  }

  private func attempt(_ work: () throws(FileError) -> Void) {
    do throws(FileError) {
      try work()
      lastFailure = nil
    } catch {
      guard error != lastFailure else { return }
      lastFailure = error
      failures.append(.finding(Notice(.error, words(for: error))))
    }
  }
}
