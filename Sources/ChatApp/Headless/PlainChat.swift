// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import TerminalCore
public import ThreadsAPI

/// A chat in lines, for screen readers, terminals that draw nothing, and scripts: the screen's core, without a screen.
@MainActor
public final class PlainChat {
  /// What may happen.
  enum Turn: Sendable {
    case mail
    case line(String)
    case found([(thread: ThreadID, words: String)])
    case interrupt
    case endOfInput
  }

  /// Looks for words in these threads; gives each hit as the thread and what stands around it.
  public typealias Search = @Sendable ([String], [ThreadRecord]) async -> [(thread: ThreadID, words: String)]

  public private(set) var state: ChatState
  private let mailbox: Mailbox
  private let outside: Outside
  let clock: @Sendable () -> Timestamp
  let search: Search
  private let tell: (String) -> Void
  /// Whether somebody types: then commands need not wait for a reply, and a prompt says when it is their turn.
  private let isInteractive: Bool

  private let turns: AsyncStream<Turn>
  let turn: AsyncStream<Turn>.Continuation
  var reader = PlainReader()
  private var input = PlainInput()
  /// Lines that wait until the reply before them is there.
  private var waiting: [String] = []
  /// The threads that the last list numbered.
  var numbered: [ThreadID] = []
  private var isInputOver = false
  private var isEnding = false
  private var isIdleInterrupt = false
  /// Answers that are awaited: of the provider about models, of a search.
  var questions = 0
  private var hasFailed = false
  private var isPrompted = false
  /// What the neighbours know of this chat.
  private var presence = Presence()

  public init(
    state: ChatState, mailbox: Mailbox, outside: Outside, clock: @escaping @Sendable () -> Timestamp,
    isInteractive: Bool, search: @escaping Search, tell: @escaping (String) -> Void
  ) {
    self.state = state
    self.mailbox = mailbox
    self.outside = outside
    self.clock = clock
    self.isInteractive = isInteractive
    self.search = search
    self.tell = tell
    (turns, turn) = AsyncStream.makeStream()
  }

  /// A line was typed. From any thread.
  public nonisolated func post(line: String) { turn.yield(.line(line)) }
  /// No more lines come.
  public nonisolated func postEndOfInput() { turn.yield(.endOfInput) }
  /// The user wants the reply to end, else to leave.
  public nonisolated func postInterrupt() { turn.yield(.interrupt) }

  /// Runs until it is left; returns the exit status. Everything is on disk then.
  public func run(opening thread: ThreadID?) async -> Int32 {
    let mail = Task { [mailbox, turn] in
      for await _ in mailbox.arrivals { turn.yield(.mail) }
    }
    defer { mail.cancel() }
    greet()
    await act(startPlain(&state, opening: thread))
    if thread == nil { say(reader.greeting(state)) }
    await settle()
    for await next in turns {
      await take(next)
      await settle()
      if isEnding { break }
    }
    await leave()
    if isIdleInterrupt { return 130 }
    return hasFailed && !isInteractive ? 1 : 0
  }

  private func greet() {
    guard isInteractive else { return }
    let model = state.profile.model.isEmpty ? "" : ", \(state.profile.model)"
    let threads = state.list.shown.count
    say(
      reader.line(
        VisibleText.of("Skein, profile \(state.profile.name)\(model).", keepingLines: false)
          + " \(threads) thread\(threads == 1 ? "" : "s"). /help names the commands."))
  }

  // MARK: Turns

  private func take(_ next: Turn) async {
    switch next {
    case .mail: await takeMail()
    case .line(let line):
      isIdleInterrupt = false
      isPrompted = false
      reader.lineWasTyped()
      await takeLine(line)
    case .found(let hits): tellHits(hits)
    case .interrupt: await interrupt()
    case .endOfInput: await endOfInput()
    }
  }

  private func takeMail() async {
    for event in mailbox.take() {
      await act(update(&state, event, at: clock()))
      note(event)
    }
  }

  /// Takes what the core leaves to whoever shows it.
  private func note(_ event: Event) {
    switch event {
    case .sendEnded(_, .some): hasFailed = true
    case .answerersListed(let answerers):
      questions = max(0, questions - 1)
      tellModels(answerers)
    case .toolCommandEnded(_, .output(let text)): say(reader.line("It wrote: \(VisibleText.of(text))"))
    default: break
    }
  }

  /// A command is for now, where somebody types it; all else waits for its turn.
  private func takeLine(_ line: String) async {
    let isCommand = line.hasPrefix("/") && !line.hasPrefix("//") && !input.isOpen
    guard isInteractive, isCommand else {
      if isInteractive, !isQuiet, !input.isOpen, !line.allSatisfy(\.isWhitespace) {
        say(reader.line("(kept until the reply is there)"))
      }
      waiting.append(line)
      return
    }
    if let order = input.take(line) { await carry(out: order) }
  }

  /// Everything that is due: lines that waited, the end, the prompt.
  private func settle() async {
    say(reader.words(state))
    while isQuiet, !waiting.isEmpty, !isEnding {
      let line = waiting.removeFirst()
      if let order = input.take(line) { await carry(out: order) }
      say(reader.words(state))
    }
    if isInputOver, isQuiet, waiting.isEmpty {
      if !isEnding, let order = input.finish() {
        await carry(out: order)
        say(reader.words(state))
        if !isQuiet { return }
      }
      isEnding = true
    }
    prompt()
  }

  private func prompt() {
    guard isInteractive, isQuiet, !isEnding, !isPrompted || reader.isAtLineStart else { return }
    say(reader.prompt(input.isOpen ? "... " : state.waitingCall == nil ? "You: " : "Answer: "))
    isPrompted = true
  }

  /// Whether nothing is awaited that the next line may depend on.
  private var isQuiet: Bool {
    if questions > 0 || state.awaitedThread != nil { return false }
    guard let thread = state.openThread else { return true }
    if state.toolRequests[thread]?.isCommandRunning == true { return false }
    return state.replies[thread] == nil && state.transcripts[thread]?.isLoaded == true
  }

  private func interrupt() async {
    if let thread = state.openThread, state.replies[thread] != nil || state.toolRequests[thread] != nil {
      await act(ChatUI.carryOut(.stop, &state, at: clock()))
      return
    }
    if !isInteractive || isIdleInterrupt {
      isIdleInterrupt = true
      isEnding = true
      return
    }
    isIdleInterrupt = true
    // What was begun is let go, as the terminal lets go what is typed.
    input = PlainInput()
    isPrompted = false
    say(reader.line("(nothing to stop; /quit or Ctrl-D leaves, and so does Ctrl-C again)"))
  }

  private func endOfInput() async {
    isInputOver = true
    // Who types and leaves does not wait for a reply: the provider goes on with it.
    if isInteractive { isEnding = true }
  }

  private func leave() async {
    let rest = waiting + [input.finish().map { if case .say(let text) = $0 { text } else { "" } } ?? ""]
    let text = rest.filter { !$0.isEmpty }.joined(separator: "\n")
    if !text.isEmpty {
      await act(keepAsDraft(text, &state))
      say(reader.line("(what was not sent is kept as a draft)"))
    }
    await act(ChatUI.carryOut(.quit, &state, at: clock()))
    if !reader.isAtLineStart { say("\n") }
    mailbox.close()
    await outside.finish()
  }

  // MARK: Orders

  private func carry(out order: PlainOrder) async {
    hasFailed = false
    if case .say(let text) = order, !isInteractive { say(reader.line("You: \(VisibleText.of(text))")) }
    switch order {
    case .help: say(PlainOrder.helpLines.map { reader.line($0) }.joined())
    case .list(let words): tellThreads(words)
    case .open(let word): await open(word)
    case .search(let words): startSearch(words)
    case .model(nil):
      questions += 1
      outside.carryOut([.listAnswerers])
    case .read(let count):
      let text = reader.readAgain(state, count: count ?? 2)
      say(text.isEmpty ? reader.line("(there is nothing to read here)") : text)
    case .unknown(let name):
      say(reader.line("(there is no command \(VisibleText.of(name, keepingLines: false)); /help names them)"))
    case .incomplete(let form): say(reader.line("(write \(form))"))
    default: await act(ChatUI.carryOut(order, &state, at: clock()))
    }
  }

  private func open(_ word: String) async {
    if numbered.isEmpty { numbered = Array(state.list.shown.prefix(Self.listLimit)) }
    let isNumber = Int(word).map { numbered.indices.contains($0 - 1) } ?? false
    if !isNumber, word.allSatisfy(\.isNumber), state.list[word] == nil {
      return say(reader.line("(there is no number \(word) in the list; /list shows it)"))
    }
    let thread = isNumber ? Int(word).map { numbered[$0 - 1] } ?? word : word
    await act(ChatUI.carryOut(.open(thread), &state, at: clock()))
  }

  private func act(_ effects: [Effect]) async {
    var rest: [Effect] = []
    for effect in effects {
      switch effect {
      case .quit: isEnding = true
      case .wake(let timer, let milliseconds): wake(timer, after: milliseconds)
      case .redraw, .suspend, .bell, .listThemes, .lendTerminal: break
      default: rest.append(effect)
      }
    }
    if state.presence != presence {
      presence = state.presence
      rest.append(.showPresence(presence))
    }
    outside.carryOut(rest)
  }

  private func wake(_ timer: ChatUI.Timer, after milliseconds: Int64) {
    Task { [mailbox] in
      try? await Task.sleep(for: .milliseconds(milliseconds))
      mailbox.post(.timer(timer))
    }
  }

  func say(_ text: String) {
    if !text.isEmpty { tell(text) }
  }
}
