// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
import TerminalCore
public import ThreadsAPI

/// Where text leaves Skein: for the terminal's clipboard, files, and programs of the user's.
@MainActor
public final class Outlet {
  /// What the outlet has to know of where it runs.
  public struct Place: Sendable {
    public var environment: [String: String]
    /// The folder of `clip.txt`.
    public var stateFolder: String
    public var home: String
    public var profile: String

    public init(environment: [String: String], stateFolder: String, home: String, profile: String) {
      self.environment = environment
      self.stateFolder = stateFolder
      self.home = home
      self.profile = profile
    }
  }

  private let place: Place
  private let load: @Sendable (ThreadRecord) -> MovedThread
  private let json: @Sendable (MovedThread) -> JSONValue
  /// What goes to files keeps its order.
  private var writing: Task<Void, Never>?

  /// - Parameters:
  ///   - load: a thread with what is on disk of it.
  ///   - json: a thread as `show --json` prints it.
  public init(
    _ place: Place, load: @escaping @Sendable (ThreadRecord) -> MovedThread = { MovedThread($0) },
    json: @escaping @Sendable (MovedThread) -> JSONValue = { _ in .null }
  ) {
    self.place = place
    self.load = load
    self.json = json
  }

  /// Sends a text to the terminal, and has it kept and given to the user's program.
  func copy(
    _ copied: CopiedText, _ settings: Preferences.Clipboard, send: ([UInt8]) -> Bool,
    tell: @escaping @Sendable (Event) -> Void
  ) {
    let terminal = toTerminal(copied.text, settings, send)
    let path = place.stateFolder.appending(path: "clip.txt")
    let (shown, command) = (abbreviated(path), settings.command)
    inOrder {
      let bytes = Array(copied.text.utf8)
      let reason = PrivateFile.replace(path, with: bytes)
      let taken = await Self.give(bytes, to: command)
      let file: CopyOutcome.File =
        reason.map { .failed(path: shown, reason: systemReason($0)) } ?? .written(path: shown)
      let outcome = CopyOutcome(size: bytes.count, terminal: terminal, command: taken, file: file)
      tell(.copied(copied.subject, outcome))
    }
  }

  private func toTerminal(
    _ text: String, _ settings: Preferences.Clipboard, _ send: ([UInt8]) -> Bool
  ) -> CopyOutcome.Terminal {
    switch ClipboardRoute.find(settings, environment: place.environment) {
    case .failure(.off): return .off
    case .failure(.incapable(let term)): return .incapable(term)
    case .success(let route):
      if text.utf8.count > settings.limit { return .tooLarge(limit: settings.limit) }
      return send(route.sequences.flatMap { $0.bytes(for: text) }) ? .sent(route) : .busy
    }
  }

  private nonisolated static func give(_ bytes: [UInt8], to words: [String]) async -> CopyOutcome.Command? {
    guard let name = words.first else { return nil }
    let outcome = await ChildProgram(words: words, input: bytes, patience: 10).run()
    return outcome.failure.map { .failed(name, $0) } ?? .took(name)
  }

  /// Carries out what needs neither the terminal nor its picture.
  func take(_ outgoing: Outgoing, _ programs: Preferences.Programs, tell: @escaping @Sendable (Event) -> Void) {
    switch outgoing {
    case .write(let file): write(file, tell)
    case .pipe(let piped):
      let shell = Shell(environment: place.environment)
      Task { tell(.tookOut(.piped(piped, await shell.run(piped)))) }
    case .openLink(let link):
      let opener = LinkOpener(words: programs.opener, environment: place.environment)
      Task { await opener.open(link) { tell(.tookOut(.linkOpened(link, $0))) } }
    }
  }

  private func write(_ file: FileToWrite, _ tell: @escaping @Sendable (Event) -> Void) {
    let (place, load, json) = (place, load, json)
    inOrder {
      let target = UserFile(file.name, standardName: file.standardName, home: place.home)
      let outcome: WriteOutcome
      switch file.content {
      case .text(let text): outcome = target.write(Array(text.utf8), replacing: file.isReplacing)
      case .thread(let record, let messages):
        let moved = messages.map { MovedThread(record, messages: $0.map { MovedMessage($0) }) } ?? load(record)
        if let format = ThreadExport.Format(ending: target.ending) {
          let bytes = format.document(of: moved, profile: place.profile, json: json)
          outcome = target.write(bytes, replacing: file.isReplacing)
        } else {
          outcome = .unknownFormat(target.ending)
        }
      case .threads(let threads):
        let folder = ThreadFolder(file.name, home: place.home)
        outcome = folder.write(threads, replacing: file.isReplacing) { thread, format in
          let moved =
            thread.messages.map { MovedThread(thread.record, messages: $0.map { MovedMessage($0) }) }
            ?? load(thread.record)
          return format.document(of: moved, profile: place.profile, json: json)
        }
      }
      tell(.tookOut(.written(file, Self.abbreviated(outcome, place))))
    }
  }

  private func inOrder(_ work: @escaping @Sendable () async -> Void) {
    let before = writing
    writing = Task.detached {
      await before?.value
      await work()
    }
  }

  /// Waits until every file is written.
  func finish() async { await writing?.value }

  // MARK: Words

  private func abbreviated(_ path: String) -> String { Self.abbreviated(path, place) }

  private nonisolated static func abbreviated(_ outcome: WriteOutcome, _ place: Place) -> WriteOutcome {
    switch outcome {
    case .written(let path, let bytes): .written(path: abbreviated(path, place), bytes: bytes)
    case .writtenAll(let folder, let count): .writtenAll(folder: abbreviated(folder, place), count: count)
    case .isThere(let path): .isThere(path: abbreviated(path, place))
    case .isNoFile(let path): .isNoFile(path: abbreviated(path, place))
    case .noFolder(let path): .noFolder(path: abbreviated(path, place))
    case .unknownFormat: outcome
    case .failed(let path, let reason): .failed(path: abbreviated(path, place), reason: reason)
    }
  }

  /// A path as its owner would write it.
  private nonisolated static func abbreviated(_ path: String, _ place: Place) -> String {
    place.home.count > 1 && path.hasPrefix(place.home + "/") ? "~" + path.dropFirst(place.home.count) : path
  }
}
