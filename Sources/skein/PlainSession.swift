// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import EventLoop
import Glibc
import Synchronization
import TerminalCore
import TerminalCurses
import ThreadsAPI

/// One start without a screen: lines in, lines out.
@MainActor
struct PlainSession {
  private let household: Household
  private let isInteractive = isatty(STDIN_FILENO) == 1

  init(_ household: Household) { self.household = household }

  /// Runs until it is left; returns the exit status.
  func run(opening wanted: ThreadID?) async -> Int32 {
    do throws(FolderError) { try household.folders.make() } catch {
      Output.complain(
        "\(error.path) can't be written (\(String(cString: strerror(error.errno)))): nothing will be kept")
    }
    household.complainOfSettings()
    let engines = Engines(household)
    let services = Services(household, engines: engines)
    let mailbox = Mailbox()
    let presence = PresenceFile(folder: household.files.folder, place: PresenceFile.place(or: "skein --plain"))
    defer { presence.leave() }
    let keeper = JournalKeeper(
      files: household.files, presence: presence, tell: { mailbox.post($0) },
      pause: { try? await Task.sleep(for: .seconds($0)) })
    let chat = PlainChat(
      state: initialState(), mailbox: mailbox,
      outside: Outside(files: keeper, provider: services.provider, mailbox: mailbox),
      clock: { .now }, isInteractive: isInteractive, search: search, tell: Charset.ofTheTerminal.writer)
    let interrupts = Interrupts { signal in
      chat.postInterrupt()
      if signal != SIGINT { chat.postEndOfInput() }
    }
    readLines(for: chat)
    let status = await chat.run(opening: wanted)
    interrupts.cancel()
    await services.shutDown()
    await engines.stop()
    if let rest = await keeper.finish() {
      Output.complain(words(for: rest, profile: household.profile.name))
      return max(status, 1)
    }
    return status
  }

  private func initialState() -> ChatState {
    let registry = household.keptThreads()
    let drafts = household.files.drafts()
    let outbox = household.files.outbox()
    for finding in registry.findings + drafts.findings + outbox.findings { Output.complain(words(for: finding)) }
    if let notice = household.plainHTTPNotice { Output.complain(notice.text) }
    var state = household.state(registry.records)
    state.composers = drafts.texts.mapValues { TextEditor($0) }
    takeOutbox(outbox.contents, &state)
    // A script wants to know now what became of its words.
    state.outbox.policy = isInteractive ? .waits : .fails
    state.preferences = household.settings.preferences
    return state
  }

  private var search: PlainChat.Search {
    let files = household.files
    return { words, records in
      let found = Mutex<[(thread: ThreadID, words: String)]>([])
      try? await ThreadSearch(words: words).run(records, in: files, tell: { _ in }) {
        (record, hits) async throws(MoveFailure) in
        found.withLock { $0 += hits.map { (thread: record.id, words: $0.snippet) } }
      }
      return found.withLock { $0 }
    }
  }

  /// Standard input is read by a thread of its own: it may well wait for ever.
  private func readLines(for chat: PlainChat) {
    let lines = LineReader(charset: .ofTheTerminal)
    OwnThread.start {
      while let line = lines.next() { chat.post(line: line) }
      chat.postEndOfInput()
    }
  }
}

/// Standard input, a line at a time.
private final class LineReader: Sendable {
  /// A line of more bytes is cut: no request carries more.
  private static let limit = 8 * 1024 * 1024
  private let charset: Charset
  private let rest = Mutex<[UInt8]>([])

  init(charset: Charset) { self.charset = charset }

  /// The next line without its end; `nil` when there is none.
  func next() -> String? {
    var line: [UInt8] = rest.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
    var searched = 0
    while true {
      if let end = line[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        rest.withLock { $0 = Array(line[(end + 1)...]) }
        return charset.text(of: line[..<end].last == UInt8(ascii: "\r") ? line[..<(end - 1)] : line[..<end])
      }
      searched = line.count
      var buffer = [UInt8](repeating: 0, count: 65536)
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0, line.count < Self.limit else { return line.isEmpty ? nil : charset.text(of: line[...]) }
      line += buffer.prefix(count)
    }
  }
}

/// The characters that the terminal takes and gives.
enum Charset: Sendable {
  case utf8, latin1, ascii

  /// That of the locale; what is no terminal gets UTF-8.
  @MainActor static var ofTheTerminal: Charset {
    guard Output.isTerminal else { return .utf8 }
    switch TerminalDescription.codeset() ?? "" {
    case "UTF-8": return .utf8
    case "ISO-8859-1", "ISO-8859-15": return .latin1
    // A name that is not installed here may well be a UTF-8 one at the other end of the link.
    case let other: return other.isEmpty && TerminalDescription.hasUTF8Locale() ? .utf8 : .ascii
    }
  }

  /// Writes text in it.
  var writer: (String) -> Void {
    { text in
      switch self {
      case .utf8: Output.write(text)
      case .ascii: Output.write(skein.ascii(VisibleText.of(text)))
      case .latin1: Output.write(text, in: Self.latin1)
      }
    }
  }

  private static func latin1(_ text: String) -> [UInt8] {
    text.flatMap { character -> [UInt8] in
      if let scalar = character.unicodeScalars.first, scalar.value < 0x100, character.unicodeScalars.count == 1 {
        return [UInt8(scalar.value)]
      }
      return Array(skein.ascii(String(character)).utf8)
    }
  }

  /// What was typed. Bytes that are no UTF-8 are read as Latin-1, in which all are something.
  func text(of bytes: ArraySlice<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}
