// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Synchronization
import ThreadsAPI

/// Carries out the effects that reach beyond the terminal: files in their order, the provider side by side.
public actor Outside {
  private let files: any FileKeeper
  private let provider: Provider
  private let searcher: (any ThreadSearcher)?
  private let post: @Sendable (Event) -> Void
  private let queue: AsyncStream<Work>
  private let enqueue: AsyncStream<Work>.Continuation
  private let worker = Mutex<Task<Void, Never>?>(nil)
  private var sendings: [String: Task<Void, Never>] = [:]

  /// What is to be done in its turn.
  private enum Work: Sendable {
    case effect(Effect)
    /// Tell that everything before is done.
    case tell(AsyncStream<Void>.Continuation)
    /// Post that what the screen has shown already is on disk.
    case caughtUp
  }

  public init(
    files: any FileKeeper, provider: Provider, mailbox: Mailbox, searcher: (any ThreadSearcher)? = nil
  ) {
    self.files = files
    self.provider = provider
    self.searcher = searcher
    post = { mailbox.post($0) }
    (queue, enqueue) = AsyncStream.makeStream()
  }

  /// Takes effects in, in their order; returns before they are carried out. From one thread at a time.
  nonisolated func carryOut(_ effects: [Effect]) {
    guard !effects.isEmpty else { return }
    startWorker()
    for effect in effects { enqueue.yield(.effect(effect)) }
  }

  /// Takes effects in and waits until the user's words among them are on disk; returns whether they are. It does not
  /// wait for ever: a disk that is slow or gone is no reason to show nothing. Where there are no such words it does not
  /// wait at all, and stays where it was called.
  nonisolated(nonsending) func carryOutKept(_ effects: [Effect]) async -> Bool {
    guard let last = effects.lastIndex(where: \.keepsWords) else {
      carryOut(effects)
      return true
    }
    carryOut(Array(effects[...last]))
    let (late, tell) = AsyncStream.makeStream(of: Void.self)
    enqueue.yield(.tell(tell))
    carryOut(Array(effects[(last + 1)...]))
    let limit = Task {
      guard (try? await Task.sleep(for: .milliseconds(Self.patience))) != nil else { return }
      tell.yield()
      tell.finish()
    }
    defer { limit.cancel() }
    for await _ in late {
      enqueue.yield(.caughtUp)
      return false
    }
    return true
  }

  /// How long a picture waits for the disk at most, in milliseconds.
  static let patience = 1000

  /// Has what others have written read in its turn. From any thread.
  public nonisolated func look(at news: FolderNews) { enqueue.yield(.effect(.readNews(news))) }

  /// Waits until all that was asked of the files before is done, and what came of it is told. From any thread.
  public nonisolated func catchUp() async {
    let (done, tell) = AsyncStream.makeStream(of: Void.self)
    enqueue.yield(.tell(tell))
    for await _ in done {}
  }

  /// Waits until every file is written. Sendings under way are left to the provider.
  func finish() async {
    enqueue.finish()
    startWorker()
    await worker.withLock { $0 }?.value
    for sending in sendings.values { sending.cancel() }
  }

  private nonisolated func startWorker() {
    worker.withLock { worker in
      guard worker == nil else { return }
      worker = Task { [queue, weak self] in
        for await work in queue {
          switch work {
          case .effect(let effect): await self?.carryOut(effect)
          case .tell(let waiting): waiting.finish()
          case .caughtUp: self?.post(.diskIsSlow(false))
          }
        }
        await self?.files.flush()
      }
    }
  }

  private func carryOut(_ effect: Effect) async {
    switch effect {
    case .saveThread, .saveMessage, .saveMessageDurably, .saveMessages, .appendText, .saveDraft, .renameThread,
      .loadMessages, .readNews, .knowThreads, .showPresence, .keepCleared, .loadCleared, .keepInOutbox, .dropFromOutbox,
      .claimOutbox:
      for event in await files.carryOut(effect) { post(event) }
    case .send(let request): await startSending(request)
    case .createThread(let local, let metadata, let messages, let isRepeat):
      startCreating(local, metadata, messages, isRepeat)
    case .stop(let thread, let run): stop(thread, run)
    case .submitToolOutputs(let outputs, let run, let thread): submit(outputs, run, thread)
    case .runToolCommand(let command): start(command)
    case .refresh(let thread, let back, let run): ask { await $0.refresh(thread, back: back, run: run) }
    case .adopt(let thread): ask { await $0.adopt(thread) }
    case .changeMetadata(let thread, let change, let attempt):
      ask { await $0.changeMetadata(change, of: thread, attempt: attempt) }
    case .deleteAtProvider(let thread): ask { await $0.delete(thread) }
    case .listThreads: listThreads()
    case .listAnswerers: ask { .answerersListed(await $0.answerers()) }
    case .notify(let notification): run(notification)
    case .search(let typed, let number): search(typed, number)
    case .listThemes, .copy, .takeOut, .wake, .redraw, .suspend, .lendTerminal, .bell, .quit: break
    }
  }

  /// Asks the provider something and posts its answer.
  private func ask(_ question: @escaping @Sendable (Provider) async -> Event) {
    Task { [provider, post] in post(await question(provider)) }
  }

  private func listThreads() {
    Task { [provider, post] in
      await provider.listThreads { post(.listed($0)) }
    }
  }

  /// What was written before is on disk when the search begins.
  private func search(_ typed: String, _ number: Int) {
    Task { [searcher, post] in await searcher?.search(typed, number: number, tell: post) }
  }

  private func startSending(_ request: SendRequest) async {
    // Nothing leaves before what was typed is on disk.
    await files.flush()
    guard await files.claim(request.thread) else { return post(.sendRefused(request.thread)) }
    let key = request.thread
    let refusal = await files.refusal(of: key)
    if let refusal { post(.finding(Notice(.error, words(forUnsent: refusal)))) }
    let named: @Sendable (ThreadID) async -> Void = { [weak self] in await self?.renameSending(key, to: $0) }
    sendings[key] = Task { [provider, post, files] in
      if let refusal, await !files.untilWritten(key) { return post(.unwritten(request, refusal)) }
      await provider.send(request, named: named, tell: post)
    }
  }

  private func startCreating(_ local: ThreadID, _ metadata: Metadata, _ messages: [String], _ isRepeat: Bool) {
    let named: @Sendable (ThreadID) async -> Void = { [weak self] in await self?.renameSending(local, to: $0) }
    sendings[local] = Task { [provider, post] in
      await provider.create(local, metadata, messages: messages, isRepeat: isRepeat, named: named, tell: post)
    }
  }

  private func submit(_ outputs: [ToolOutput], _ run: RunID, _ thread: ThreadID) {
    sendings[thread] = Task { [provider, post] in await provider.submit(outputs, to: run, in: thread, tell: post) }
  }

  private func run(_ notification: Notification) {
    guard !notification.command.isEmpty else { return }
    Task { [post] in
      if let notice = await notification.runCommand() { post(.finding(notice)) }
    }
  }

  private func start(_ command: ToolCommand) {
    Task { [post] in post(.toolCommandEnded(command, await command.perform())) }
  }

  /// The provider has named the thread of a sending: a stop will come under the new name.
  private func renameSending(_ local: ThreadID, to name: ThreadID) async {
    await files.note(name: name, of: local)
    if let sending = sendings.removeValue(forKey: local) { sendings[name] = sending }
  }

  /// Tells the provider to stop, and stops listening when that is done; at once when there is no run to stop.
  private func stop(_ thread: ThreadID, _ run: RunID?) {
    let sending = sendings[thread]
    guard let run else {
      sending?.cancel()
      return
    }
    Task { [provider, post] in
      if let notice = await provider.stop(run, in: thread) { post(.finding(notice)) }
      sending?.cancel()
    }
  }
}

extension Event {
  /// A message does not leave before it is on disk, and the disk does not take it.
  fileprivate static func unwritten(_ request: SendRequest, _ error: FileError) -> Event {
    let stage: SendFailure.Stage = request.newThreadMetadata == nil ? .postingMessage : .creatingThread
    return .sendEnded(
      request.thread,
      SendFailure(stage: stage, error: ServiceError(.storage, code: "unwritten", message: words(for: error))))
  }
}

extension Effect {
  /// Whether it brings the user's own words onto the disk for good.
  fileprivate var keepsWords: Bool {
    switch self {
    case .saveMessageDurably(let message, _): message.role == .user
    case .keepInOutbox: true
    default: false
    }
  }
}
