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
    guard let file = EditedFile(holding: text.isEmpty ? "" : text + "\n") else {
      return failed("No file for \(name) could be made (\(Self.reason(errno)))")
    }
    switch TerminalJob.start(words + [file.path]) {
    case .failure(let failure):
      file.remove()
      return failed("\(name) can't be started (\(Self.reason(failure.code)))")
    case .success(let job): _ = await job.wait()
    }
    return read(file, name)
  }

  private func read(_ file: EditedFile, _ name: String) -> ErrandResult {
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

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func variable(_ name: String) -> String? {
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

/// A file that only its owner can read, in a folder that only its owner can enter.
private struct EditedFile {
  private let folder: String
  var path: String { folder + "/message.md" }

  init?(holding text: String) {
    let temporary = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    var template = Array("\(temporary)/skein-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard write(Array(text.utf8)) else {
      let reason = errno
      remove()
      errno = reason
      return nil
    }
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR {
        close(file)
        return false
      }
      rest = rest.dropFirst(max(0, count))
    }
    return close(file) == 0
  }

  /// Whether nothing stands beside the file.
  var isAlone: Bool { names == ["message.md"] }

  /// Takes away the file, what an editor left beside it, and the folder.
  func remove() {
    for name in names { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  private var names: [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
