// SPDX-License-Identifier: Apache-2.0
import Glibc
import Subprocess
import SystemPackage

/// Gets API keys from where they are.
public struct APIKeyReader: Sendable {
  private let environment: [String: String]
  private let folder: String
  private let timeout: Duration

  /// `folder` is the config folder: relative paths start there and commands run there, never in the current folder,
  /// which may belong to somebody else.
  public init(environment: [String: String], folder: String, timeout: Duration = .seconds(60)) {
    self.environment = environment
    self.folder = folder
    self.timeout = timeout
  }

  /// The key. A command gets no terminal and what it writes to standard error is dropped.
  public func key(from source: APIKeySource) async throws(APIKeyError) -> Secret {
    let text: String
    switch source {
    case .environment(let name):
      guard let value = environment[name], !value.isEmpty else { throw .noVariable(name) }
      text = value
    case .command(let words): text = try await output(of: words)
    case .file(let path): text = try contents(of: located(path))
    case .plain(let secret): text = secret.value
    }
    // Password stores put other things on the lines below the first.
    let key = text.split(whereSeparator: \.isNewline).first.map { String($0).trimmingBlanks } ?? ""
    guard !key.isEmpty else { throw .empty(source) }
    guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .malformed(source) }
    return Secret(key)
  }

  /// An absolute path; `~` is the home folder.
  private func located(_ path: String) -> String {
    if path.hasPrefix("~/"), let home = environment["HOME"] { return home.appending(path: String(path.dropFirst(2))) }
    return path.hasPrefix("/") ? path : folder.appending(path: path)
  }

  private func contents(of path: String) throws(APIKeyError) -> String {
    let file = TextFile.read(path, limit: 64 * 1024)
    switch file {
    case .failure(let failure): throw .fileUnreadable(path, errno: failure.errno)
    case .success(let file):
      // A secret that root put there for us (as containers do) is root's to protect.
      if file.owner == geteuid(), file.mode & 0o077 != 0 { throw .fileIsOpen(path, mode: file.mode & 0o777) }
      return file.text
    }
  }
}

// MARK: Commands
extension APIKeyReader {
  private func output(of words: [String]) async throws(APIKeyError) -> String {
    guard let name = words.first, !name.isEmpty else { throw .noCommand }
    let run = Run(
      words: words, path: name.contains("/") ? located(name) : nil, environment: environment, folder: folder)
    let outcome = await withTaskGroup(of: Outcome.self) { group in
      group.addTask { await run.outcome() }
      group.addTask { [timeout] in
        try? await Task.sleep(for: timeout)
        return .timedOut
      }
      let first = await group.next() ?? .timedOut
      group.cancelAll()
      return first
    }
    switch outcome {
    case .text(let text): return text
    case .failed(let status): throw .commandFailed(name, status: status)
    case .notFound: throw .commandNotFound(name)
    case .timedOut: throw .commandTimedOut(name, after: timeout)
    }
  }

  private enum Outcome: Sendable {
    case text(String)
    case failed(Int32)
    case notFound
    case timedOut
  }

  /// A command about to be run, without a shell.
  private struct Run: Sendable {
    var words: [String]
    var path: String?
    var environment: [String: String]
    var folder: String

    func outcome() async -> Outcome {
      var options = PlatformOptions()
      // A session of its own: no keys of ours reach it, and it ends with all that it started.
      options.createSession = true
      options.teardownSequence = [
        .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
      ]
      var variables: [Environment.Key: String] = [:]
      for (name, value) in environment {
        if let key = Environment.Key(rawValue: name) { variables[key] = value }
      }
      do {
        let result = try await Subprocess.run(
          path.map { .path(FilePath($0)) } ?? .name(words.first ?? ""), arguments: Arguments(Array(words.dropFirst())),
          environment: .custom(variables), workingDirectory: FilePath(access(folder, X_OK) == 0 ? folder : "/"),
          platformOptions: options, output: .bytes(limit: 64 * 1024), error: .discarded)
        switch result.terminationStatus {
        case .exited(0): return .text(String(decoding: result.standardOutput, as: UTF8.self))
        case .exited(let status): return .failed(status)
        case .signaled(let signal): return .failed(128 + signal)
        }
      } catch let error as SubprocessError where error.code == .executableNotFound || error.code == .spawnFailed {
        return .notFound
      } catch {
        // Too much output, or a system that can't read it.
        return .failed(-1)
      }
    }
  }
}

extension String {
  var trimmingBlanks: String {
    let head = drop { $0.isWhitespace }
    guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(head[...last])
  }
}
