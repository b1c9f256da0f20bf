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
    var lines: [Substring]
    switch source {
    case .environment(let name):
      guard let value = environment[name], !value.isEmpty else { throw .noVariable(name) }
      lines = Self.lines(of: value)
    case .command(let words):
      // Password stores put other things on the lines below the first.
      lines = Array(Self.lines(of: try await output(of: words)).prefix(1))
    case .file(let path): lines = Self.lines(of: try contents(of: located(path)))
    case .plain(let secret): lines = Self.lines(of: secret.value)
    case .exposed(let file, let mode): throw .fileIsOpen(file, mode: mode)
    }
    guard lines.count <= 1 else { throw .severalLines(source) }
    let key = lines.popLast().map { String($0).trimmingBlanks } ?? ""
    guard !key.isEmpty else { throw .empty(source) }
    guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .malformed(source) }
    return Secret(key)
  }

  /// The lines in which there is something.
  private static func lines(of text: String) -> [Substring] {
    text.split(whereSeparator: \.isNewline).filter { $0.contains { !$0.isWhitespace } }
  }

  /// An absolute path; `~` is the home folder.
  private func located(_ path: String) -> String {
    if path.hasPrefix("~/"), let home = environment["HOME"] { return home.appending(path: String(path.dropFirst(2))) }
    return path.hasPrefix("/") ? path : folder.appending(path: path)
  }

  private func contents(of path: String) throws(APIKeyError) -> String {
    switch SecretFile.read(path) {
    case .success(let text): return text
    case .failure(.unreadable(let reason)): throw .fileUnreadable(path, errno: reason)
    case .failure(.noFile): throw .noFile(path)
    case .failure(.isOpen(let mode)): throw .fileIsOpen(path, mode: mode)
    case .failure(.isForeign): throw .fileIsForeign(path)
    case .failure(.folderIsOpen(let folder)): throw .folderIsOpen(path, folder: folder)
    }
  }
}

// MARK: Commands
extension APIKeyReader {
  private func output(of words: [String]) async throws(APIKeyError) -> String {
    guard let name = words.first, !name.isEmpty else { throw .noCommand }
    let place = name.contains("/") ? located(name) : SearchPath.program(name, path: environment["PATH"])
    guard let place else { throw .commandNotFound(name) }
    let run = Run(words: words, path: place, environment: environment, folder: folder)
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
    case .tooMuch: throw .commandWroteTooMuch(name)
    case .notFound: throw .commandNotFound(name)
    case .timedOut: throw .commandTimedOut(name, after: timeout)
    }
  }

  private enum Outcome: Sendable {
    case text(String)
    case failed(Int32)
    case tooMuch
    case notFound
    case timedOut
  }

  /// A command about to be run, without a shell.
  private struct Run: Sendable {
    var words: [String]
    var path: String
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
          .path(FilePath(path)), arguments: Arguments(Array(words.dropFirst())),
          environment: .custom(variables), workingDirectory: FilePath(access(folder, X_OK) == 0 ? folder : "/"),
          platformOptions: options, input: .none, output: .bytes(limit: SecretFile.limit), error: .discarded)
        switch result.terminationStatus {
        case .exited(0): return .text(String(decoding: result.standardOutput, as: UTF8.self))
        case .exited(let status): return .failed(status)
        case .signaled(let signal): return .failed(128 + signal)
        }
      } catch let error as SubprocessError where error.code == .executableNotFound || error.code == .spawnFailed {
        return .notFound
      } catch let error as SubprocessError where error.code == .outputLimitExceeded {
        return .tooMuch
      } catch {
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
