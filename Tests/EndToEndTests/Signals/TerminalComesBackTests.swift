// SPDX-License-Identifier: Apache-2.0
import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// Every signal at every moment: the terminal is whole afterwards, and Skein does what was decided.
@Suite struct TerminalComesBackTests {
  @Test(arguments: SignalMoment.allCases)
  func afterEverySignal(moment: SignalMoment) async throws {
    let signals = SignalFate.all.filter { moment.hasScreen || SignalFate.of($0) != .passes }
    let harms = try await withThrowingTaskGroup(of: (Int32, [String]).self) { group in
      var harms: [Int32: [String]] = [:]
      for (index, signal) in signals.enumerated() {
        if index >= 3, let (done, harm) = try await group.next() { harms[done] = harm }
        group.addTask { (signal, await Self.harm(of: signal, at: moment)) }
      }
      for try await (done, harm) in group { harms[done] = harm }
      return harms
    }
    let whole = harms.values.count { $0.isEmpty }
    print("signals × \(moment.rawValue): terminal whole \(whole)/\(signals.count)")
    for (signal, harm) in harms.sorted(by: { $0.key < $1.key }) { #expect(harm == [], "signal \(signal), \(moment)") }
  }

  private static func harm(of signal: Int32, at moment: SignalMoment) async -> [String] {
    do { return try await SignalScene(moment).meet(signal) } catch { return ["\(error)"] }
  }

  /// Killed when so many bytes of the start have come, at whatever it does then.
  @Test func afterBeingKilledAnywhereInTheStart() async throws {
    let before = try await PseudoTerminal.untouchedAttributes()
    var whole = 0
    let places = Array(stride(from: 1, through: 4000, by: 100))
    for place in places {
      let terminal = try Home().start()
      try await terminal.wait("\(place) bytes") { $0.outputCount >= min(place, 1500) }
      terminal.terminate(SIGKILL)
      #expect(try await terminal.waitForExit() == .signaled(SIGKILL))
      let harm = terminal.harm(since: before)
      #expect(harm == [], "killed behind \(place) bytes")
      if harm.isEmpty { whole += 1 }
    }
    print("SIGKILL × places in the start: terminal whole \(whole)/\(places.count)")
  }

  /// Two at once, in both orders: the second while the first is being obeyed.
  @Test(arguments: [
    [SIGTERM, SIGTERM], [SIGHUP, SIGTERM], [SIGTERM, SIGHUP], [SIGTERM, SIGKILL], [SIGSEGV, SIGTERM],
    [SIGTERM, SIGSEGV],
    [SIGABRT, SIGSEGV], [SIGSEGV, SIGKILL], [SIGINT, SIGQUIT], [SIGSTOP, SIGKILL], [SIGTSTP, SIGTERM],
    [SIGWINCH, SIGBUS],
  ])
  func afterTwoAtOnce(signals: [Int32]) async throws {
    for moment in [SignalMoment.idle, .mouseAndSynchronized, .streaming, .asked] {
      let scene = try await SignalScene(moment)
      for signal in signals { scene.terminal.terminate(signal) }
      try await scene.terminal.waitForExit()
      let before = try await PseudoTerminal.untouchedAttributes()
      let harm = scene.terminal.harm(since: before, earlier: SignalMoment.words)
      #expect(harm == [], "\(signals) \(moment)")
    }
  }

  @Test(arguments: [SignalMoment.idle, .streaming, .editing, .stalled])
  func aTerminalThatIsGoneEndsSkeinAndLosesNothing(moment: SignalMoment) async throws {
    let scene = try await SignalScene(moment)
    if moment == .idle {
      scene.terminal.send("typed just now")
      try await scene.terminal.waitFor("> typed just now")
    }
    scene.terminal.hangUp()
    let status = try await scene.terminal.waitForStatus()
    #expect(status == .exited(128 + SIGHUP))
    switch moment {
    case .idle: #expect(scene.home.text("data/local/drafts.jsonl").contains("typed just now"))
    case .stalled: #expect(scene.home.text("data/local/drafts.jsonl").contains("typed in vain"))
    case .streaming: #expect(try await scene.home.run(["threads", "search", "word19"]).output.contains("word19"))
    default: break
    }
  }
}

extension PseudoTerminal {
  /// A terminal's settings before any program has touched them.
  static func untouchedAttributes() async throws -> TerminalAttributes {
    let terminal = try PseudoTerminal(command: "/bin/true")
    try await terminal.waitForExit()
    return terminal.attributes
  }
}
