// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Dispatch
import Glibc

/// A program of the user's that has the terminal while it runs.
struct TerminalProgram: Sendable {
  var words: [String]
  /// What is on its standard input; `nil` for the terminal.
  var input: [UInt8]?

  /// Runs it to its end; `nil` when it was there and could be run, whatever it ended with.
  func run() async -> FailedProgram? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: perform()) }
    }
  }

  private func perform() -> FailedProgram? {
    var source = STDIN_FILENO
    if let input {
      guard let file = PrivateFile.nameless(holding: input) else { return .system(systemReason(errno)) }
      source = file
    }
    defer { if source != STDIN_FILENO { close(source) } }
    switch Spawn.start(words, environment: [], input: source, output: STDOUT_FILENO, group: .job) {
    case .failure(let failure): return failure.code == ENOENT ? .notFound : .system(systemReason(failure.code))
    case .success(let process):
      var raw: Int32 = 0
      while waitpid(process, &raw, 0) < 0, errno == EINTR {}
      return nil
    }
  }

  /// The user's editor, as every program on a terminal finds it.
  static func editor() -> [String] {
    for name in ["VISUAL", "EDITOR"] {
      if let found = getenv(name).map({ String(cString: $0) }), !found.allSatisfy({ $0 == " " }) {
        return found.split(separator: " ").map { String($0) }
      }
    }
    return ["vi"]
  }
}

extension FileToOpen {
  /// Shows the text in its program, as a file that is gone afterwards.
  func perform() async -> ErrandResult {
    switch PrivateFile.temporary(named: name, holding: Array(text.utf8)) {
    case .failure(let error): return .failed(Notice(.error, words(for: error)))
    case .success(let path):
      defer { PrivateFile.remove(temporary: path) }
      let program = program.isEmpty ? TerminalProgram.editor() : program
      guard let failure = await TerminalProgram(words: program.filled(with: path)).run() else { return .done }
      return .failed(Notice(.error, words(for: failure, of: program.first ?? "")))
    }
  }
}
