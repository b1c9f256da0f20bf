// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc

/// A text in the user's editor: in a private file, which goes when it has been read.
struct EditorErrand: Sendable {
  let text: String
  /// The editor and its arguments; empty for the one that the environment names, else one that is installed.
  let program: [String]

  /// More than anybody writes to somebody, in bytes.
  private static let limit = 64 << 20

  /// What the file holds decides, not how the editor ended.
  func perform() async -> ErrandResult {
    guard let words = Self.editor(program, environment: Self.variable) else {
      return .failed(Notice(.error, "There is no editor: set EDITOR, or programs.editor in config.toml."))
    }
    let name = words[0]
    let file: TemporaryFile
    do throws(FileError) {
      file = try TemporaryFile(named: "message.md", holding: text.isEmpty ? "" : text + "\n")
    } catch {
      return failed("There is no file for \(name): \(ChatApp.words(for: error))")
    }
    switch TerminalJob.start(words + [file.path]) {
    case .failure(let failure):
      file.remove()
      return failed("\(name) can't be started (\(systemReason(failure.code)))")
    case .success(let job): _ = await job.wait()
    }
    return read(file, name)
  }

  private func read(_ file: TemporaryFile, _ name: String) -> ErrandResult {
    switch TextFile.read(file.path, limit: Self.limit) {
    case .success(let content):
      // An editor that had to end in a hurry leaves what it could save beside the file.
      if !Task.isCancelled || file.isAlone { file.remove() }
      let text = content.text
      return .edited(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    case .failure(let failure) where failure.isAbsence:
      file.remove()
      return failed("\(name) left no file")
    case .failure(let failure):
      return failed("What \(name) left can't be read (\(systemReason(failure.errno))) and is kept in \(file.path)")
    }
  }

  private func failed(_ words: String) -> ErrandResult {
    .failed(Notice(.error, "\(words). Your text is as it was."))
  }

  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Which editor: the one of the settings, VISUAL's, EDITOR's, else the first that is installed.
  static func editor(_ program: [String], environment: (String) -> String?) -> [String]? {
    for words in [program] + ["VISUAL", "EDITOR"].map({ environment($0).map(shellWords) ?? [] })
    where words.first?.isEmpty == false {
      return words
    }
    let folders = (environment("PATH") ?? "/usr/bin:/bin").split(separator: ":")
    return ["vi", "nano", "vim", "emacs"]
      .first { name in folders.contains { access("\($0)/\(name)", X_OK) == 0 } }.map { [$0] }
  }
}
