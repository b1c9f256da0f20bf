// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc

/// A program of the user's that has the terminal while it runs.
struct TerminalProgram: Sendable {
  var words: [String]
  /// What is on its standard input; `nil` for the terminal.
  var input: [UInt8]?

  /// Runs it to its end; `nil` when it was there and could be run, whatever it ended with.
  func run() async -> FailedProgram? {
    var source = STDIN_FILENO
    if let input {
      guard let file = PrivateFile.nameless(holding: input) else { return .system(systemReason(errno)) }
      source = file
    }
    let start = TerminalJob.start(words, input: source)
    if source != STDIN_FILENO { close(source) }
    switch start {
    case .failure(let failure): return failure.code == ENOENT ? .notFound : .system(systemReason(failure.code))
    case .success(let job):
      _ = await job.wait()
      return nil
    }
  }
}

extension FileToOpen {
  /// Shows the text in its program, as a file that is gone afterwards.
  func perform() async -> ErrandResult {
    guard let program = EditorErrand.editor(program, environment: EditorErrand.variable) else {
      return .failed(Notice(.error, "There is no editor: set EDITOR, or programs.blocks in config.toml."))
    }
    do throws(FileError) {
      let file = try TemporaryFile(named: name, holding: text)
      defer { file.remove() }
      guard let failure = await TerminalProgram(words: program.filled(with: file.path)).run() else { return .done }
      return .failed(Notice(.error, words(for: failure, of: program.first ?? "")))
    } catch {
      return .failed(Notice(.error, words(for: error)))
    }
  }
}
