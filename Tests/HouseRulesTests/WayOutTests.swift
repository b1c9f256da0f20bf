// SPDX-License-Identifier: Apache-2.0
import Testing

/// Nothing is written on a terminal but by those who make it harmless.
@Suite struct WayOutTests {
  /// Who alone may name standard output or error, and why no hostile text gets out there.
  static let waysOut: [String: String] = [
    "Sources/skein/Output.swift": "the way out itself",
    "Sources/ChatApp/Moving/Jobs/ExportDestination.swift": "makes what it writes visible where a terminal reads it",
    "Sources/ChatApp/TakingOut/BareText+Perform.swift": "shows what BareView made visible",
    "Sources/ChatApp/Files/PresenceFile.swift": "asks which terminal it has",
    "Sources/ChatApp/Loop/TerminalJob.swift": "lends the terminal to a program of the user's",
    "Sources/ChatApp/Engine/EngineSupervisor.swift": "a line in the engine's log, made visible",
    "Sources/TerminalCurses/CursesTerminal.swift": "paints cells",
    "Sources/TerminalCurses/StandardStreams.swift": "takes both out of the way of the screen",
  ]

  @Test(arguments: SourceTree.files("Sources"))
  func nobodyWritesPastTheWayOut(file: SourceFile) {
    for (number, line) in file.code where Self.writesItself(line) {
      #expect(Self.waysOut[file.path] != nil, "\(file):\(number): \(line) writes past Output")
    }
  }

  @Test func everyWayOutIsThere() {
    let files = Dictionary(uniqueKeysWithValues: SourceTree.files("Sources").map { ($0.path, $0) })
    for path in Self.waysOut.keys {
      #expect(files[path]?.code.contains { Self.writesItself($0.text) } == true, "\(path) needs no exception")
    }
  }

  static func writesItself(_ line: String) -> Bool {
    var line = line
    for asked in [
      "isatty(STDOUT_FILENO)", "isatty(STDERR_FILENO)", "columns(of: STDOUT_FILENO)", "columns(of: STDERR_FILENO)",
    ] {
      line = line.replacing(asked, with: "")
    }
    if line.contains("Output.write(") { line = line.replacing("to: STDERR_FILENO", with: "") }
    return line.contains(
      /(^|[^.\w])(print|debugPrint|dump|fputs|puts|putchar|fwrite|vprintf)\(|FileHandle|STDOUT_FILENO|STDERR_FILENO|(^|[^.\w])write\([12],|exit\(withError/
    )
  }

  @Test(arguments: [
    "print(text)", "  fputs(text, x)", "Glibc.write(STDOUT_FILENO, a, b)", "write(2, line, 3)",
    "Skein.exit(withError: e)",
    "FileHandle.standardError.write(x)",
  ])
  func aWayPastIsRecognized(line: String) { #expect(Self.writesItself(line)) }

  @Test(arguments: [
    "printer.tell(x)", "isatty(STDOUT_FILENO) == 1", "Output.write(x, to: STDERR_FILENO)", "footprint(x)",
  ])
  func theRestIsNone(line: String) { #expect(!Self.writesItself(line)) }
}
