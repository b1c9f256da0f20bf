// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import TerminalCore
public import ThreadsAPI

/// Takes what gathers in the mailbox, updates the state, has the effects carried out, and paints once.
@MainActor
public final class ChatLoop {
  public private(set) var state: ChatState
  private let theme: Theme
  private var renderer = Renderer()
  private let display: Display
  private let mailbox: Mailbox
  private let outside: Outside
  private let outlet: Outlet?
  private let clock: @Sendable () -> Timestamp
  private let themes: @Sendable () -> [Theme]
  private var isEnding = false
  private var isTurning = false
  /// Who waits for the last turn.
  private var whenEnding: CheckedContinuation<Void, Never>?
  private var paintedAt: Timestamp?
  private var isPaintDue = false
  /// Whether somebody wakes the loop for that.
  private var isPaintAwaited = false
  /// What the neighbours know of this screen.
  private var presence: Presence?
  /// Who has the terminal.
  private var errand: Task<Void, Never>?

  /// The shortest time between two pictures that no key asked for, in milliseconds: 15 a second.
  static let frame: Int64 = 66
  /// The shortest time between any two on a thin line: 4 a second.
  static let thriftyFrame: Int64 = 250
  private var isThrifty: Bool { state.preferences.screen.lowBandwidth }

  public init(
    state: ChatState, theme: Theme, display: Display, mailbox: Mailbox, outside: Outside,
    outlet: Outlet? = nil, clock: @escaping @Sendable () -> Timestamp,
    themes: @escaping @Sendable () -> [Theme] = { [] }
  ) {
    self.state = state
    self.theme = theme
    self.display = display
    self.mailbox = mailbox
    self.outside = outside
    self.outlet = outlet
    self.clock = clock
    self.themes = themes
  }

  /// Runs until the user or the system ends it. When it returns, everything is on disk.
  ///
  /// - Parameters:
  ///   - thread: the thread to open at once, and `messages`, what its journal holds, so that the first picture is whole;
  ///     or `end`, the newest of them, where it is so long that all would keep the picture waiting.
  ///   - adopted: a thread to ask the provider for.
  ///   - begin: what waits for the first picture, so that this waits for nothing.
  public func run(
    opening thread: ThreadID? = nil, messages: [MessageRecord]? = nil, end: [MessageRecord]? = nil,
    adopting adopted: ThreadID? = nil,
    behindFirstPicture begin: () -> Void = {}
  ) async {
    var effects = start(&state, opening: thread)
    if let thread, let messages {
      effects.removeAll { $0 == .loadMessages(thread) }
      effects += update(&state, .messagesLoaded(thread, messages), at: clock())
    } else if let thread, let end {
      effects += update(&state, .endLoaded(thread, end), at: clock())
    }
    if let adopted { effects.append(.adopt(adopted)) }
    paint()
    outside.carryOut(carryOutHere(effects) + newPresence())
    begin()
    await turnUntilTheEnd()
    await endErrand()
    mailbox.close()
    await outlet?.finish()
    await outside.finish()
  }

  /// Turns are not a task that waits for events: to resume one wakes a thread of no actor first, at each key.
  private func turnUntilTheEnd() async {
    await withCheckedContinuation { end in
      whenEnding = end
      mailbox.listen { [weak self] in await self?.takeTurns() }
    }
  }

  private func takeTurns() async {
    // The turn before may wait for the disk yet: it sees to what came meanwhile.
    guard !isTurning, !isEnding else { return }
    isTurning = true
    repeat { await turn() } while mailbox.isCalled && !isEnding
    isTurning = false
    if isEnding {
      whenEnding?.resume()
      whenEnding = nil
    }
  }

  /// One turn: all events that have gathered, their effects, one picture.
  private func turn() async {
    let events = mailbox.take()
    let effects = update(&state, events, at: clock())
    // What is shown as sent or waiting is on the disk.
    if !(await outside.carryOutKept(carryOutHere(effects) + newPresence())) { await tellThatTheDiskIsSlow() }
    guard !isEnding else { return }
    if !isPaintTooEarly || !isThrifty && events.contains(where: \.deservesPictureAtOnce) {
      if !events.isEmpty || isPaintDue { paint() }
    } else if !events.isEmpty || isPaintDue {
      paintLater()
    }
  }

  /// What is on the screen by now is a promise, unless this stands there.
  private func tellThatTheDiskIsSlow() async {
    outside.carryOut(carryOutHere(update(&state, [.diskIsSlow(true)], at: clock())))
  }

  /// What the neighbours are to be told, behind what was written before.
  private func newPresence() -> [Effect] {
    guard state.presence != presence else { return [] }
    let presence = state.presence
    self.presence = presence
    return [.showPresence(presence)]
  }

  /// How long the next picture that no key asked for has to wait, in milliseconds.
  private var paintDelay: Int64 {
    guard let paintedAt else { return 0 }
    let passed = clock().milliseconds - paintedAt.milliseconds
    let frame = isThrifty ? Self.thriftyFrame : Self.frame
    return (0..<frame).contains(passed) ? frame - passed : 0
  }

  private var isPaintTooEarly: Bool { paintDelay > 0 }

  private func paint() {
    isPaintDue = false
    display.paint(renderer.render(state, theme))
    paintedAt = clock()
  }

  private func paintLater() {
    isPaintDue = true
    guard !isPaintAwaited else { return }
    isPaintAwaited = true
    let delay = paintDelay
    Task { [mailbox] in
      try? await Task.sleep(for: .milliseconds(delay))
      isPaintAwaited = false
      mailbox.wake()
    }
  }

  /// Carries out what concerns the terminal and time; returns the rest.
  private func carryOutHere(_ effects: [Effect]) -> [Effect] {
    effects.filter { effect in
      switch effect {
      case .redraw: display.redraw()
      case .bell: display.bell()
      case .notify(let notification):
        display.notify(notification)
        return true
      case .suspend: suspend()
      case .quit: isEnding = true
      case .listThemes: listThemes()
      case .lendTerminal(let errand): lendTerminal(errand)
      case .copy(let text): copy(text)
      case .takeOut(let outgoing): take(outgoing)
      case .wake(let timer, let milliseconds): wake(timer, after: milliseconds)
      default: return true
      }
      return false
    }
  }

  private func suspend() {
    display.suspend()
    mailbox.post(.resumed)
  }

  /// The terminal goes to an errand; what comes from it waits in the mailbox.
  private func lendTerminal(_ errand: Errand) {
    self.errand = Task {
      var result = ErrandResult.done
      await display.lend { result = await errand.perform() }
      self.errand = nil
      mailbox.post(.errandEnded(errand, result))
    }
  }

  private func listThemes() {
    Task.detached { [mailbox, themes] in mailbox.post(.themesListed(themes())) }
  }

  /// Ends what has the terminal, and takes in what it leaves: Skein itself is to end.
  private func endErrand() async {
    guard let errand else { return }
    errand.cancel()
    await errand.value
    let effects = update(&state, mailbox.take().filter(\.isErrandEnd), at: clock())
    outside.carryOut(carryOutHere(effects))
  }

  private func copy(_ text: CopiedText) {
    outlet?.copy(text, state.preferences.clipboard, send: display.send) { [mailbox] in mailbox.post($0) }
  }

  private func take(_ outgoing: Outgoing) {
    outlet?.take(outgoing, state.preferences.programs) { [mailbox] in mailbox.post($0) }
  }

  private func wake(_ timer: ChatUI.Timer, after milliseconds: Int64) {
    Task { [mailbox] in
      try? await Task.sleep(for: .milliseconds(milliseconds))
      mailbox.post(.timer(timer))
    }
  }
}

extension Event {
  fileprivate var isErrandEnd: Bool {
    if case .errandEnded = self { true } else { false }
  }

  /// Whether somebody waits for what it changes on the screen.
  fileprivate var deservesPictureAtOnce: Bool {
    switch self {
    case .input, .resumed, .messagesLoaded, .endLoaded, .copied, .tookOut, .errandEnded, .found: true
    // The last step of what a key began.
    case .timer(.seek), .timer(.filterPicker): true
    default: false
    }
  }
}
