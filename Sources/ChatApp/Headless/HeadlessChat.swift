// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import TerminalCore
public import ThreadsAPI

/// One message and its reply without a screen, by the same core as the screen's.
@MainActor
public final class HeadlessChat {
  /// How a sending without a screen ended.
  public enum Outcome: Equatable, Sendable {
    case replied
    /// What failed, in words.
    case failed(String)
    case interrupted
  }

  public private(set) var state: ChatState
  private let mailbox: Mailbox
  private let outside: Outside
  private let provider: Provider
  private let clock: @Sendable () -> Timestamp
  private let tell: (String) -> Void
  private var told = ""
  private var isInterrupted = false
  private var isRefused = false
  /// Whether anything of a reply came.
  public var hasReply: Bool { !told.isEmpty }

  /// - Parameter tell: takes the reply piece by piece, as the provider has it.
  public init(
    state: ChatState, mailbox: Mailbox, outside: Outside, provider: Provider,
    clock: @escaping @Sendable () -> Timestamp, tell: @escaping (String) -> Void
  ) {
    self.state = state
    self.mailbox = mailbox
    self.outside = outside
    self.provider = provider
    self.clock = clock
    self.tell = tell
  }

  /// Sends a text and waits for the end of the reply. Everything is on disk when it returns.
  public func send(_ text: String, in thread: ThreadID?, title: String?) async -> Outcome {
    if let thread { await load(thread) }
    return await follow(ChatUI.send(text, in: thread, title: title, &state, at: clock()))
  }

  /// Sends again what failed in a thread, or asks for its reply again.
  public func sendAgain(in thread: ThreadID) async -> Outcome {
    await load(thread)
    return await follow(ChatUI.sendAgain(in: thread, &state, at: clock()))
  }

  /// The user wants no more: the run is stopped, what came is kept.
  public func interrupt() {
    isInterrupted = true
    mailbox.post(.input(.key(.control("c"))))
  }

  private func load(_ thread: ThreadID) async {
    outside.carryOut([.loadMessages(thread)])
    for await _ in mailbox.arrivals {
      for event in mailbox.take() {
        _ = update(&state, event, at: clock())
        if case .messagesLoaded(thread, _) = event { return }
      }
    }
  }

  private func follow(_ first: [Effect]) async -> Outcome {
    guard first.contains(where: \.isSending) else {
      outside.carryOut(first.filter(\.isForOutside))
      await outside.finish()
      return .failed(state.notice?.text ?? "there is nothing to send")
    }
    outside.carryOut(first.filter(\.isForOutside))
    var failure: SendFailure??
    waiting: for await _ in mailbox.arrivals {
      for event in mailbox.take() {
        let effects = update(&state, event, at: clock())
        outside.carryOut(effects.filter(\.isForOutside) + [.showPresence(state.presence)])
        tellText(of: event)
        if case .sendEnded(_, let ended) = event { failure = .some(ended) }
        if case .sendRefused = event { isRefused = true }
      }
      if failure != nil || isRefused { break waiting }
    }
    let outcome =
      isRefused ? .failed(state.notice?.text ?? "another Skein was earlier") : await outcome(of: failure ?? nil)
    await outside.finish()
    return outcome
  }

  private func tellText(of event: Event) {
    switch event {
    case .run(_, .delta(_, _, let text)): say(text)
    case .run(_, .messageChanged(let message)) where message.role == .assistant: complete(to: message.text)
    default: break
    }
  }

  private func say(_ text: String) {
    told += text
    tell(text)
  }

  /// Says what is missing of a text whose beginning was said.
  private func complete(to text: String) {
    guard text.utf8.count > told.utf8.count, text.utf8.starts(with: told.utf8) else { return }
    say(String(decoding: text.utf8.dropFirst(told.utf8.count), as: UTF8.self))
  }

  private func outcome(of failure: SendFailure?) async -> Outcome {
    if isInterrupted { return .interrupted }
    guard let failure else { return .replied }
    if failure.stage == .running, [.cutStream, .brokenConnection].contains(failure.error.kind),
      await fetchRest()
    {
      return .replied
    }
    return .failed(words(for: failure.error, state.profile))
  }

  /// Completes a cut reply from the provider's messages, while its run goes on.
  private func fetchRest() async -> Bool {
    guard let thread = state.openThread else { return false }
    for _ in 0..<20 {
      let run = state.list[thread]?.runID
      guard let news = try? await provider.news(of: thread, back: nil, run: run) else { return false }
      let effects = update(&state, .refreshed(thread, .success(news)), at: clock())
      outside.carryOut(effects.filter(\.isForOutside))
      if let last = state.transcripts[thread]?.last, last.role == .assistant, last.state == .completed {
        complete(to: last.text)
        return true
      }
      guard let run = news.run, !run.status.isTerminal else { return false }
      try? await Task.sleep(for: .milliseconds(500))
    }
    return false
  }
}

extension Effect {
  fileprivate var isSending: Bool {
    if case .send = self { true } else { false }
  }

  /// Whether it reaches beyond the terminal and time, and beyond this one sending.
  fileprivate var isForOutside: Bool {
    switch self {
    case .listThemes, .wake, .redraw, .suspend, .bell, .notify, .quit, .refresh: false
    default: true
    }
  }
}
