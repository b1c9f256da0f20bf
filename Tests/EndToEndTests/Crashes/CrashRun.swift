// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PseudoTerminal
import TerminalCore
import ThreadsAPI

/// A scripted conversation in which Skein is killed again and again; at its end what it had shown is compared with what
/// is there.
struct CrashRun {
  var home: Home
  var environment: [String: String]
  /// How many Skeins are open on the same folder at once, each with a user of its own.
  var windows = 1
  var kills: Int
  var seed: UInt64
  /// Fills the disk for a while, and makes room again.
  var disk: SmallDisk?
  /// The link to the provider, when it is one that breaks.
  var proxy: CuttingProxy?
  /// What the provider has, asked without a detour.
  var service: (any ThreadService)?

  /// What was seen on the screen before a kill, and what was typed at all.
  var shown: Set<String> { Set(sightings.keys) }
  /// The first picture that showed a word.
  private(set) var sightings: [String: String] = [:]
  private(set) var typed: Set<String> = []
  /// Drafts that stood on the screen for more than a second.
  private(set) var drafted: Set<String> = []

  init(home: Home, environment: [String: String] = [:], kills: Int, seed: UInt64) {
    (self.home, self.environment, self.kills, self.seed) = (home, environment, kills, seed)
  }

  /// Kills and starts again as often as wanted, then lets Skein finish what is left.
  mutating func run() async throws {
    var users = (0..<windows).map { ScriptedUser(["a", "b", "c"][$0 % 3], seed: seed &+ UInt64($0)) }
    var terminals: [PseudoTerminal] = []
    for _ in 0..<windows { terminals.append(try await home.open(environment: environment)) }
    for _ in 0..<kills {
      for window in terminals.indices { await act(in: terminals[window], &users[window]) }
      let victim = Int.random(in: terminals.indices, using: &users[0].chance)
      try await users[victim].pause(upTo: 250)
      for terminal in terminals { note(terminal.picture) }
      terminals[victim].terminate(SIGKILL)
      try await terminals[victim].waitForExit()
      disk?.free()
      terminals[victim] = try await open(in: &users[victim])
      if users[victim].chooses(oneIn: 3) { disk?.fill() }
    }
    disk?.free()
    proxy?.heal()
    for terminal in terminals {
      terminal.send(.control("q"))
      _ = try await terminal.waitForExit()
    }
    try await settle()
  }

  /// Some steps of a user, with pauses between them that are now and then too short for anything to end.
  private mutating func act(in terminal: PseudoTerminal, _ user: inout ScriptedUser) async {
    for _ in 0..<Int.random(in: 1...3, using: &user.chance) {
      let step = user.next()
      typed.formUnion(step.words)
      terminal.press(step)
      try? await user.pause(upTo: 400)
      note(terminal.picture)
      if case .draft(let word) = step {
        // A draft is promised to be on the disk within a second, not before.
        try? await Task.sleep(for: .milliseconds(1200))
        if terminal.picture.text.contains(word) { drafted.insert(word) }
      }
    }
  }

  /// Opens a window, and kills it once in a while before it is there.
  private func open(in user: inout ScriptedUser) async throws -> PseudoTerminal {
    while user.chooses(oneIn: 6) {
      let early = try home.start(environment: environment)
      try await user.pause(upTo: 150)
      early.terminate(SIGKILL)
      // Of a terminal that nobody has opened yet there is no end to be seen.
      _ = try await early.waitForStatus()
    }
    return try await home.open(environment: environment)
  }

  private mutating func note(_ picture: Picture) {
    // While the disk takes nothing, or not yet, the screen says so, and promises nothing.
    guard picture.isAlternateScreen, disk?.isFull != true, !picture.text.contains("The disk is slow") else { return }
    for word in words(in: picture.messagePane) where sightings[word] == nil { sightings[word] = picture.text }
  }

  /// Opens Skein once more and waits until nothing is left to do. What waits in a thread that was deleted waits for its
  /// end: a kill came before the user could take the delete back, so that is made up for.
  private func settle() async throws {
    for thread in try await home.ownThreads(environment) where thread.isTrashed {
      _ = try await home.run(["threads", "restore", thread.id], environment: environment)
    }
    let terminal = try await home.open(environment: environment)
    let deadline = ContinuousClock.now + .seconds(90)
    while let unrest = try await unrest() {
      guard ContinuousClock.now < deadline else {
        throw CrashFault("It does not come to rest: \(unrest)\n\(terminal.picture.text)")
      }
      try await Task.sleep(for: .milliseconds(300))
    }
    terminal.send(.control("q"))
    _ = try await terminal.waitForExit()
  }

  /// What is still on its way: a message, or a reply that the provider has whole and the user's files have not.
  private func unrest() async throws -> String? {
    let own = try await home.ownThreads(environment)
    if let open = own.first(where: \.isUnsettled) { return "\(open.id): \(open.messages)" }
    guard let service else { return nil }
    let theirs = try await FoundThread.all(of: service).flatMap(\.answered)
    let missing = Set(theirs).subtracting(own.flatMap(\.answered))
    return missing.isEmpty ? nil : "the replies to \(missing.sorted()) are at the provider alone"
  }
}

extension ScriptedUser.Step {
  /// The words that it makes a message of.
  var words: [String] {
    switch self {
    case .say(let word), .sayInNewThread(let word): [word]
    // A draft goes along with the message that is sent next.
    case .draft(let word): [word]
    case .rename, .deleteAndUndo, .otherThread: []
    }
  }
}

extension FoundThread {
  /// Whether something in it is still on its way.
  fileprivate var isUnsettled: Bool { messages.contains { ["queued", "streaming"].contains($0.status) } }
}
