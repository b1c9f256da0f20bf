// SPDX-License-Identifier: Apache-2.0
import PseudoTerminal
import TerminalCore

/// Somebody who types, sends, renames and goes about, by a seed: the same in every run.
struct ScriptedUser {
  /// What one does between two looks at the screen.
  enum Step: Equatable {
    case say(String)
    case sayInNewThread(String)
    case draft(String)
    case rename(String)
    case deleteAndUndo
    case otherThread
  }

  var chance: SeededGenerator
  private let name: String
  private var count = 0

  /// - Parameter name: begins every word that this user types, so that each word is theirs alone.
  init(_ name: String, seed: UInt64) {
    self.name = name
    chance = SeededGenerator(seed: seed)
  }

  mutating func next() -> Step {
    switch Int.random(in: 0..<12, using: &chance) {
    case 0..<6: .say(word())
    case 6, 7: .sayInNewThread(word())
    case 8: .draft(word())
    case 9: .rename(word())
    case 10: .deleteAndUndo
    default: .otherThread
    }
  }

  /// Lets a while pass that nobody can foresee: a kill may come at any moment.
  mutating func pause(upTo milliseconds: Int) async throws {
    try await Task.sleep(for: .milliseconds(Int.random(in: 0...milliseconds, using: &chance)))
  }

  mutating func chooses(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &chance) == 0 }

  /// A word that nobody types twice; its end tells it from those that begin alike.
  private mutating func word() -> String {
    count += 1
    return "\(name)\(count)z"
  }
}

extension PseudoTerminal {
  /// Presses the keys of a step and waits for nothing.
  func press(_ step: ScriptedUser.Step) {
    switch step {
    case .say(let word): send(word + "\r")
    case .sayInNewThread(let word):
      send(.control("n"))
      send(word + "\r")
    case .draft(let word): send(" " + word)
    case .rename(let title):
      inList { send("r", "\u{15}", title, "\r") }
    case .deleteAndUndo:
      inList { send("d", "u") }
    case .otherThread:
      inList { send("j", "\r") }
    }
  }

  /// Goes to the list, does something there and comes back to the composer. A text in the composer stays.
  private func inList(_ body: () -> Void) {
    send(Key(.tab))
    body()
    send(Key(.enter))
  }

  private func send(_ texts: String...) { for text in texts { send(text) } }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
