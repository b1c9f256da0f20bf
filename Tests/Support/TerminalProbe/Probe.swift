// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Glibc
import PseudoTerminal
import TerminalCore
import TerminalCurses

/// Opens the terminal and does what its keys say, so that a test sees what a terminal gets.
///
/// `terminal-probe echo` shows every input; `terminal-probe paint SEED` paints random screens. After each answer it
/// sends `ESC ] 7777 ; done N BEL`, which draws nothing. Exit status 64: the terminal can't be opened.
/// `terminal-probe fault NAME` makes a fault instead.
@main @MainActor struct Probe {
  nonisolated static func main() {
    let arguments = CommandLine.arguments
    if arguments.count > 2, arguments[1] == "fault" {
      Fault(rawValue: arguments[2])?.make()
      exit(0)
    }
    runProgram {
      run(arguments)
      // It ends by `exit`.
      await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    }
  }

  private static func run(_ arguments: [String]) {
    let isEcho = arguments.count > 1 && arguments[1] == "echo"
    let seed = arguments.count > 2 ? UInt64(arguments[2]) ?? 1 : 1
    var options = CursesTerminal.Options()
    options.log = getenv("PROBE_LOG").map { String(cString: $0) }
    options.reportsFocus = isEcho
    let wishes = getenv("PROBE_OPTIONS").map { String(cString: $0) } ?? ""
    options.usesAlternateScreen = !wishes.contains("same-screen")
    if wishes.contains("links") { options.links = .always }
    if wishes.contains("no-links") { options.links = .never }
    if wishes.contains("synchronized") { options.synchronizedUpdates = .always }
    do {
      let terminal = try CursesTerminal.open(options)
      let session = ProbeSession(terminal: terminal, isEcho: isEcho, seed: seed)
      session.start()
    } catch {
      print("probe: \(error)")
      exit(64)
    }
  }
}

/// What the probe remembers between keys.
@MainActor final class ProbeSession {
  private let terminal: CursesTerminal
  private let isEcho: Bool
  private var samples: SampleScreens
  private var screen: Screen
  private lazy var scrolling = ScrollingScreens(size: terminal.size)
  private var lines: [String] = []
  private var answers = 0
  private var grids = 0
  private let hasLinks = getenv("PROBE_OPTIONS").map { String(cString: $0).hasPrefix("links") } ?? false

  init(terminal: CursesTerminal, isEcho: Bool, seed: UInt64) {
    self.terminal = terminal
    self.isEcho = isEcho
    samples = SampleScreens(seed: seed)
    screen = Screen(size: terminal.size)
  }

  func start() {
    // The closures keep the session; the terminal lives as long as the process.
    terminal.onInput = { inputs in
      for input in inputs { self.take(input) }
    }
    terminal.onSignal = { signal in
      self.terminal.close()
      print("signal \(signal)")
      exit(7)
    }
    terminal.onHangUp = { exit(8) }
    tell("ready")
  }

  private func take(_ input: TerminalInput) {
    if case .key(.control("q")) = input { return quit() }
    if case .key(.control("z")) = input {
      terminal.suspend()
      return tell("resumed")
    }
    if isEcho { return tell("\(input)") }
    if case .resized(let size) = input {
      screen = samples.next(size: size)
      return answer()
    }
    guard case .key(let key) = input, case .character(let character) = key.code else { return }
    act(character)
  }

  private func act(_ character: Character) {
    switch character {
    case "n":
      screen = samples.next(size: terminal.size)
      if hasLinks { addLinks() }
      answer()
    case "e": answer()
    case "c":
      screen.write("#", at: Point(column: 2, row: 0), style: .plain)
      answer()
    case "w":
      screen.write("東🫨西", at: Point(column: 0, row: 0), style: .plain)
      answer()
    case "1"..."9":
      screen = scrolling.next(step: character.wholeNumberValue ?? 0)
      answer()
    case "-":
      screen = scrolling.next(step: -2)
      answer()
    case "L":
      terminal.redraw()
      answer()
    case "m":
      screen.wantsMouse.toggle()
      answer()
    case "T":
      screen.title = screen.title == nil ? "probe \u{1B}]2;evil\u{7} 西" : nil
      answer()
    case "l", "u": showLinks(character)
    case "k": showColors()
    case "p":
      print("noise on stdout")
      _ = write(STDERR_FILENO, "noise on stderr\n", 16)
      answer()
    case "v": release()
    default: end(character)
    }
  }

  /// Links without regard to what stands there, others at each screen.
  private func addLinks() {
    for row in 0..<terminal.size.rows where (row + answers) % 3 > 0 {
      let start = (row * 7 + answers) % max(1, terminal.size.columns)
      screen.addLink(to: "https://example.org/\(row)", row: row, columns: start..<start + 1 + (row + answers) % 40)
    }
  }

  /// Two links, one of them to nowhere good; or the same words without.
  private func showLinks(_ character: Character) {
    screen = Screen(size: terminal.size)
    screen.write("see the 西湖 page and more", at: Point(column: 2, row: 1), style: .plain)
    let style = Style(foreground: .ansi(4), attributes: .underline)
    screen.paint(row: 1, columns: 6..<19, style: style)
    screen.cursor = Point(column: 3, row: 2)
    if character == "l" {
      screen.addLink(to: "https://example.org/西湖\u{1B}\\", row: 1, columns: 6..<19)
      screen.addLink(to: "javascript:alert(1)", row: 1, columns: 20..<23)
    }
    answer()
  }

  /// All pairs of eight colours, the next half of them each time.
  private func showColors() {
    screen = Screen(size: terminal.size)
    grids += 1
    for number in 0..<40 {
      let color = grids % 2 * 40 + number
      func part(_ index: Int) -> Color { index == 8 ? .standard : .ansi(UInt8(index)) }
      screen.write(
        "x", at: Point(column: number % 20, row: number / 20),
        style: Style(foreground: part(color / 9), background: part(color % 9)))
    }
    answer()
  }

  private func release() {
    Task {
      await terminal.withTerminalReleased {
        let child = Task.detached { _ = system("echo a child has it; read line; echo \"it read $line\"") }
        await child.value
      }
      answer()
    }
  }

  /// The ways out that no program plans.
  private func end(_ character: Character) {
    switch character {
    case "x": exit(3)
    case "a": abort()
    case "t":
      let empty = [Int](repeating: 0, count: answers * 0)
      print(empty[answers])
    case "o": print(dive(1))
    default: break
    }
  }

  private func dive(_ depth: Int) -> Int {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 512) { memory in
      memory.initialize(repeating: depth)
      return depth < 0 ? 0 : dive(depth + 1) + memory[depth & 511]
    }
  }

  private func quit() {
    terminal.close()
    print("bye")
    exit(0)
  }

  private func tell(_ line: String) {
    if isEcho {
      lines.append(line)
      let shown = ["size \(terminal.size.columns)x\(terminal.size.rows)"] + lines.suffix(max(0, terminal.size.rows - 1))
      screen = Screen(size: terminal.size)
      for (row, line) in shown.enumerated() {
        screen.write(VisibleText.of(line, keepingLines: false), at: Point(column: 0, row: row), style: .plain)
      }
    }
    answer()
  }

  private func answer() {
    terminal.paint(screen)
    answers += 1
    terminal.send(Array("\u{1B}]7777;done \(answers)\u{7}".utf8))
  }
}
