// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PseudoTerminal
import TerminalCore

/// A moment of a program's life at which a signal comes.
enum SignalMoment: String, CaseIterable, Sendable {
  case idle, sameScreen, mouseAndSynchronized, streaming, editing
  /// The first bytes are out; the terminal is being asked; the screen is being left.
  case opening, asked, ending
  /// Nobody takes what is drawn.
  case stalled
  case keyTest, secret

  static let words = "earlier words"

  var arguments: [String] {
    switch self {
    case .sameScreen: ["--no-alt-screen"]
    case .keyTest: ["doctor", "--keys"]
    case .secret: ["profiles", "add", "mine", "--dialect", "assistants"]
    default: []
    }
  }

  /// Whether the program asks for no screen, and so decides about less.
  var hasScreen: Bool { ![.keyTest, .secret].contains(self) }
}

/// A program that has come to its moment.
struct SignalScene: Sendable {
  let moment: SignalMoment
  let home: Home
  let model: ScriptedModel?
  let terminal: PseudoTerminal

  /// Starts the program behind some earlier words, with their shell's process for its own.
  init(_ moment: SignalMoment) async throws {
    self.moment = moment
    model = moment == .streaming ? try ScriptedModel() : nil
    home = try model.map { try Home(model: $0) } ?? Home()
    if moment == .mouseAndSynchronized {
      try home.configure(home.text("config.toml") + "[screen]\nmouse = true\nsynchronized = \"always\"\n")
    }
    let editor = "trap 'exit 0' HUP; echo editor is up; while :; do read -r line || exit 0; done"
    try editor.write(toFile: home.path + "/editor", atomically: true, encoding: .utf8)
    terminal = try PseudoTerminal(
      command: "/bin/sh",
      arguments: ["-c", "echo \(SignalMoment.words); exec \"$0\" \"$@\"", Home.program] + moment.arguments,
      environment: home.environment(["EDITOR": "sh \(home.path)/editor"]), size: Size(columns: 100, rows: 30))
    try await reach()
  }

  private func reach() async throws {
    let start = try await terminal.waitForOutput(SignalMoment.words)
    switch moment {
    case .opening: try await terminal.waitForOutput("\u{1B}", from: start)
    case .asked: try await terminal.waitForOutput("\u{1B}[?2026$p", from: start)
    case .keyTest: try await terminal.waitForOutput("\u{1B}[?1004h", from: start)
    case .secret: try await terminal.wait("a question") { $0.rows.count { !$0.isEmpty } > 1 }
    default:
      try await terminal.waitFor(">", "New thread")
      try await reachOnScreen()
    }
  }

  private func reachOnScreen() async throws {
    switch moment {
    case .streaming:
      terminal.send("Go on\r")
      guard let exchange = await model?.next() else { return }
      for number in 0..<20 { exchange.say("word\(number) and 西湖 and more\n\n") }
      try await terminal.waitFor("word19")
    case .editing:
      terminal.send(.control("x"), .control("e"))
      try await terminal.waitFor("editor is up")
    case .ending:
      let start = terminal.output.count
      terminal.send(.control("q"))
      try await terminal.waitForOutput("\u{1B}[?1049l", from: start)
    case .stalled: try await stall()
    default: break
    }
  }

  /// Draws more than any link holds, to nobody. What is typed then is kept all the same: Skein goes on.
  private func stall() async throws {
    terminal.stall()
    for _ in 0..<80 { terminal.send(.control("l")) }
    terminal.send("typed in vain")
    try await until { home.text("data/local/drafts.jsonl").contains("typed in vain") }
  }

  private func until(_ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(120)
    while !condition() {
      if ContinuousClock.now > end { throw WaitTimeout(what: "a draft on disk", picture: terminal.picture) }
      await Task.yield()
    }
  }

  /// Sends the signal and lets the program come to its end; says what was not as decided.
  func meet(_ signal: Int32) async throws -> [String] {
    terminal.terminate(signal)
    if signal == SIGSTOP { terminal.terminate(SIGCONT) }
    let mayEndAsItLikes = moment == .ending || !moment.hasScreen
    let fate = fate(of: signal)
    if fate == .passes { try await leave() }
    let status = try await terminal.waitForStatus()
    terminal.stall(false)
    try await terminal.waitForExit()
    let before = try await PseudoTerminal.untouchedAttributes()
    var harm = terminal.harm(since: before, earlier: moment == .sameScreen ? "" : SignalMoment.words)
    if !mayEndAsItLikes, !fate.expects(status, of: signal) { harm.append("\(status) instead of \(fate)") }
    if moment == .stalled, !home.text("data/local/drafts.jsonl").contains("typed in vain") { harm.append("lost words") }
    return harm
  }

  private func fate(of signal: Int32) -> SignalFate {
    // The keys of the program that has the terminal.
    if moment == .editing, signal == SIGINT || signal == SIGQUIT { return .passes }
    return SignalFate.of(signal)
  }

  /// Ends a program that the signal has not ended, as its user does.
  private func leave() async throws {
    switch moment {
    case .ending: break
    case .secret: terminal.send(.control("d"))
    case .keyTest: terminal.send("q")
    case .stalled:
      terminal.stall(false)
      try await terminal.waitFor("typed in vain")
      terminal.send(.control("q"))
    case .editing:
      terminal.send(.control("d"))
      try await terminal.waitFor(">", "New thread")
      terminal.send(.control("q"))
    default:
      try await terminal.waitFor(">")
      terminal.send(.control("q"))
    }
  }
}
