// SPDX-License-Identifier: Apache-2.0
import Testing

/// What the compiler does not check of ARCHITECTURE.md.
@Suite struct HouseRulesTests {
  /// The targets of the house, and which of them each may import.
  static let rows: [String: Set<String>] = [
    "CNcurses": [], "CUnicode": [], "CCmark": [], "CMalloc": [],
    "EventLoop": ["CMalloc"],
    "TerminalCore": ["CUnicode"],
    "TerminalCurses": ["EventLoop", "TerminalCore", "CNcurses", "CUnicode"],
    "ThreadsAPI": [],
    "ThreadsClient": ["ThreadsAPI"],
    "ThreadsIndex": ["TerminalCore", "ThreadsAPI"],
    "ThreadsLocal": ["ThreadsAPI"],
    "ThreadsServer": ["ThreadsAPI"],
    "ChatUI": ["TerminalCore", "ThreadsAPI", "CCmark"],
    "ChatApp": ["ChatUI", "EventLoop", "TerminalCore", "ThreadsAPI", "ThreadsIndex"],
    "skein": [
      "ChatApp", "ChatUI", "EventLoop", "TerminalCore", "TerminalCurses", "ThreadsAPI", "ThreadsClient", "ThreadsLocal",
      "ThreadsServer",
    ],
  ]

  /// Who alone may import what others made.
  static let guests: [String: Set<String>] = [
    "AsyncHTTPClient": ["ThreadsClient"],
    "Hummingbird": ["ThreadsServer"],
    "GRDB": ["ThreadsIndex", "ThreadsLocal"],
    "TOMLKit": ["ChatApp", "skein"],
    "ArgumentParser": ["skein"],
    "Subprocess": ["ChatApp", "skein"],
  ]

  static let pure: Set<String> = ["TerminalCore", "ThreadsAPI", "ChatUI"]

  @Test func everySourceIsFound() {
    let targets = Set(SourceTree.files("Sources").map(\.target))
    #expect(targets == Set(Self.rows.keys.filter { !$0.hasPrefix("C") || $0.hasPrefix("Chat") }))
  }

  @Test(arguments: SourceTree.files("Sources"))
  func aTargetImportsFromTheRowsBelow(file: SourceFile) {
    for module in file.imports {
      if Self.rows[module] != nil {
        #expect(Self.rows[file.target]?.contains(module) == true, "\(file) imports \(module)")
      }
      if let hosts = Self.guests[module] { #expect(hosts.contains(file.target), "\(file) imports \(module)") }
    }
  }

  @Test(arguments: SourceTree.files("Sources").filter { pure.contains($0.target) })
  func aPureTargetReachesForNothing(file: SourceFile) {
    let imports = Set(file.imports).subtracting(Self.rows[file.target] ?? []).subtracting(["Synchronization"])
    #expect(imports == [], "\(file) imports more than values need")
    for (number, line) in file.code {
      #expect(Self.impurity(in: line) == nil, "\(file):\(number) in a pure target")
    }
  }

  /// Input and output, clocks, chance, tasks: what can be had without an import.
  static let reaching: Set<Substring> = [
    "Task", "withTaskGroup", "withThrowingTaskGroup", "withDiscardingTaskGroup", "UUID", "Date", "ContinuousClock",
    "SuspendingClock", "FileManager", "DispatchQueue", "SystemRandomNumberGenerator", "random", "randomElement",
    "shuffled", "shuffle", "readLine", "print", "debugPrint", "getenv", "CommandLine",
  ]

  /// The first name in a line of code that reaches for something outside.
  static func impurity(in line: String) -> Substring? {
    if line.contains("async let ") { return "async let" }
    return line.matches(of: /(\w+) *[.(<{]/).map(\.output.1).first(where: reaching.contains)
  }

  @Test(arguments: SourceTree.files("Sources"))
  func nothingIsForced(file: SourceFile) {
    for (number, line) in file.code {
      let isForced = line.contains(/try!|as! |fatalError|(^|\W)u?sleep\(\d|Thread\.sleep/)
      #expect(!isForced, "\(file):\(number): \(line)")
    }
  }

  @Test(arguments: SourceTree.files("Sources", "Tests/Support"))
  func whatTheCompilerIsToldToTrustIsProved(file: SourceFile) {
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in file.code where line.contains(/@unchecked Sendable|nonisolated\(unsafe\)|@preconcurrency/) {
      let said = lines[max(0, number - 6)..<number].contains { $0.contains("//") }
      #expect(said, "\(file):\(number): \(line) without a comment that proves it")
    }
  }

  @Test func everyFileNamesItsLicense() {
    let endings = [".swift", ".py", ".sh"]
    let files = SourceTree.files("Sources", "Tests", "scripts", endings: endings)
    #expect(files.count > 50)
    for file in files where !file.path.hasPrefix("Tests/Fixtures/") {
      let start = file.text.split(separator: "\n").prefix(2).joined()
      #expect(start.contains("SPDX-License-Identifier: Apache-2.0"), "\(file)")
    }
  }
}

extension HouseRulesTests {
  @Test(arguments: [
    "Task { }", "let x = UUID()", "Date.now", "ContinuousClock().now", "Int.random(in: 0...1)", "print(1)",
    "async let x = y", "Task.detached {",
  ])
  func impurityIsRecognized(line: String) {
    #expect(Self.impurity(in: line) != nil)
  }

  @Test(arguments: ["var task: SubTask {", "/// Task {", "let a = \"UUID()\"", "fingerprint(x)", "// print(1)"])
  func purityIsToo(line: String) {
    #expect(!SourceFile(path: "Sources/ChatUI/X.swift", text: line).code.contains { Self.impurity(in: $0.text) != nil })
  }
}
