// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import EventLoop
import Glibc
import TerminalCore
import TerminalCurses
import ThreadsAPI

/// One start of the screen: what is on disk is shown at once, the rest comes as it comes.
@MainActor
struct ChatSession {
  private let household: Household
  private let mailbox = Mailbox()
  /// What the other Skeins on this folder are told.
  private let presence: PresenceFile
  /// How the user wants Skein to behave: the settings, and what was said on the command line.
  private let preferences: Preferences
  private var findings: [Notice] = []
  /// Whether there are threads whose time in the trash is over.
  private var hasThreadsToForget = false
  /// The threads by the registry's snapshot; `nil` when all of the registry was read.
  private var overSnapshot: RegistryOverSnapshot?

  init(_ household: Household, preferences: Preferences) {
    self.household = household
    self.preferences = preferences
    presence = PresenceFile(folder: household.files.folder, place: PresenceFile.place(or: "another window"))
  }

  mutating func run(opening wanted: ThreadID?) async throws {
    noteSettings()
    makeFolders()
    let terminal = try openTerminal()
    defer { terminal.close() }
    let screenFile = ScreenStateFile(path: household.folders.state + "/ui.json")
    let left = screenFile.read(profile: household.profile.name).state
    let library = ThemeLibrary(folder: household.folders.themes)
    let themeName = themeName(left, library)
    let theme = theme(for: terminal, themeName, library)
    var state = initialState(size: terminal.size, left)
    let opening = opening(wanted, left, state)
    tellFindings(&state)
    state.themes = ThemeChoice(first: themeName, isFixed: household.settings.isThemeFixed)
    state.neighbours = presence.others()
    let hasRoom = terminal.hasRoomForPages
    let workshop = Workshop(household, presence, mailbox)
    let loop = ChatLoop(
      state: state, theme: theme.on(hasRoom), display: Display(terminal), mailbox: mailbox, outside: workshop.outside,
      outlet: outlet(), clock: { .now }, themes: { library.all.map { $0.on(hasRoom) } })
    terminal.listen(postingTo: mailbox)
    let watch = watch(workshop.outside)
    await loop.run(
      opening: opening.thread, messages: opening.messages, end: opening.end, adopting: opening.stranger
    ) {
      watch.start()
      tidyUp(workshop)
    }
    watch.stop()
    // To the end: who sees it gone takes over what it was about to send, and must find that nobody's.
    defer { presence.leave() }
    terminal.close()
    leaveTranscript(of: loop.state)
    try await workshop.close(profile: household.profile.name)
    keep(loop.state, in: screenFile)
    compact()
    // As a shell tells of a program that a signal has ended.
    if let signal = terminal.endingSignal { throw ExitCode(128 + signal) }
  }

  /// A quiet moment: what can not be tidied now is tried at the next end.
  private func compact() {
    _ = household.files.compactIfWorthwhile(snapshot: snapshotPath) { [trash = household.trash] in
      trash.isOver($0, at: .now)
    }
    household.files.renewSnapshot(at: snapshotPath)
  }

  /// What is open in the first picture.
  private struct Opening {
    var thread: ThreadID?
    var messages: [MessageRecord]?
    /// The newest messages, where there are so many that they are not all read yet.
    var end: [MessageRecord]?
    /// A thread that was asked for and is not known here.
    var stranger: ThreadID?
  }

  /// The thread that was asked for, else the one that was left open, else the one that the list stands at.
  private mutating func opening(_ wanted: ThreadID?, _ left: ScreenState, _ state: ChatState) -> Opening {
    let thread = wanted ?? left.selectedThread
    let shown = thread.flatMap { state.list[$0]?.isShown == true ? $0 : nil } ?? state.list.selection
    let stranger = wanted.flatMap { state.list[$0] == nil ? $0 : nil }
    if let shown, let end = household.files.end(of: shown) {
      return Opening(thread: shown, end: end, stranger: stranger)
    }
    let messages = shown.map { household.files.messages(of: $0) }
    if let notice = messages.flatMap({ Notice(findings: $0.findings) }) { findings.append(notice) }
    return Opening(thread: shown, messages: messages?.records, stranger: stranger)
  }

  /// What was found amiss is in the list of notices; an error, or else the first, is in the first picture.
  private func tellFindings(_ state: inout ChatState) {
    state.notice = findings.first { $0.kind == .error } ?? findings.first
    for finding in findings { state.notices.append(finding, at: state.now) }
  }

  private var snapshotPath: String { household.folders.snapshot(profile: household.profile.name) }

  /// What waits for the first picture, so that this waits for nothing.
  private func tidyUp(_ workshop: Workshop) {
    // What was written while Skein started.
    workshop.outside.look(at: .all)
    let (files, known, path) = (household.files, overSnapshot, snapshotPath)
    let (finder, outside, trash) = (workshop.finder, workshop.outside, household.trash)
    let isToForget = hasThreadsToForget
    Task.detached(priority: .utility) {
      await withDiscardingTaskGroup { group in
        group.addTask { await finder.prepare() }
        group.addTask {
          try? files.claimDrafts()
          try? files.backUpRegistry(at: .now)
          if let known, !known.isSure, !files.check(known.table) { outside.look(at: .all) }
          if known?.isSnapshotDue ?? true { files.writeSnapshot(to: path) }
        }
        guard isToForget else { return }
        group.addTask { files.forgetThreads { trash.isOver($0, at: .now) } }
      }
      // A long thread is read whole behind the first picture, which shows its end.
      await outside.catchUp()
      await MainActor.run {}
      // What asks the provider has no end that anybody is told of.
      for delay in [0, 300, 2000] as [Int64] {
        try? await Task.sleep(for: .milliseconds(delay))
        StartMemory.giveBack()
      }
    }
  }

  /// Hears of what other Skeins write into the same folder.
  private func watch(_ outside: Outside) -> FolderWatch {
    let watch = FolderWatch(
      folder: household.files.folder,
      whenBlind: { [mailbox] failure in
        let text = "What other windows write is seen after some seconds only: \(words(for: failure))."
        mailbox.post(.finding(Notice(.warning, text)))
      }, tell: { outside.look(at: $0) })
    return watch
  }

  /// The theme that was chosen on the screen, unless something newer or stronger names another.
  private func themeName(_ left: ScreenState, _ library: ThemeLibrary) -> String {
    let settings = household.settings
    guard !settings.isThemeFixed, let theme = left.theme, theme.over == settings.themeName,
      library.text(of: theme.name) != nil
    else { return settings.themeName }
    return theme.name
  }

  /// Where text leaves the program.
  private func outlet() -> Outlet {
    let (files, profile) = (household.files, household.profile.name)
    let home = household.environment["HOME"] ?? "/"
    return Outlet(
      .init(
        environment: household.environment, stateFolder: household.folders.state, home: home, profile: profile),
      load: { files.moved($0).thread },
      json: { ThreadJSON.of($0.record, messages: $0.messages.map(\.record), profile: profile) })
  }

  private mutating func noteSettings() {
    if let notice = household.plainHTTPNotice { findings.append(notice) }
    findings += household.settings.warnings.map { Notice(.warning, "\($0)") }
  }

  /// Missing folders are made; a place that can't be written is a notice, not the end.
  private mutating func makeFolders() {
    do throws(FolderError) {
      try household.folders.make()
    } catch {
      let reason = String(cString: strerror(error.errno))
      findings.append(Notice(.error, "\(error.path) can't be written (\(reason)): nothing will be kept."))
    }
  }

  private mutating func openTerminal() throws -> CursesTerminal {
    do throws(TerminalOpenError) {
      let terminal = try CursesTerminal.open(.init(preferences, log: household.folders.state + "/log"))
      if let name = terminal.substitute {
        let term = household.environment["TERM"] ?? ""
        findings.append(Notice(.warning, "The terminal “\(term)” is not described here: drawing as on \(name)."))
      }
      return terminal
    } catch {
      throw Failure(words(for: error), status: 64)
    }
  }

  /// The theme that was chosen; where there are no colours, the one that needs none.
  private mutating func theme(for terminal: CursesTerminal, _ name: String, _ library: ThemeLibrary) -> Theme {
    let (theme, warnings) = library.theme(terminal.hasColors ? name : "mono")
    findings += warnings.map { Notice(.warning, "\($0)") }
    return theme
  }

  /// Leaves the end of the conversation on the terminal, if that is wanted.
  private func leaveTranscript(of state: ChatState) {
    guard preferences.screen.transcript else { return }
    if let text = state.plainTranscript(lines: preferences.screen.transcriptLines) { Output.write(text) }
  }

  private mutating func initialState(size: Size, _ left: ScreenState) -> ChatState {
    let list = knownThreads()
    let drafts = household.files.drafts()
    let outbox = household.files.outbox()
    if let notice = Notice(findings: drafts.findings + outbox.findings) { findings.append(notice) }
    var state = ChatState(
      size: size, now: .now, secondsFromUTC: Household.secondsFromUTC(), profile: household.face,
      trash: household.trash, localIDs: LocalIDs(session: Household.sessionName()))
    state.list = list
    state.composers = drafts.texts.mapValues { TextEditor($0) }
    takeOutbox(outbox.contents, &state)
    state.places = household.places
    state.preferences = preferences
    state.bindings = household.settings.bindings
    state.usesMouse = preferences.screen.mouse
    state.isListHidden = left.isListHidden
    state.list.sort(by: left.sort.flatMap { ListSort(rawValue: $0) } ?? state.preferences.list.sort)
    return state
  }

  /// The threads, but those whose time in the trash is over: Skein may never have ended orderly since.
  private mutating func knownThreads() -> ThreadList {
    let isOver: (ThreadRecord) -> Bool = { [trash = household.trash] in trash.isOver($0, at: .now) }
    if let known = household.files.registry(over: snapshotPath, forgetting: isOver) {
      overSnapshot = known
      hasThreadsToForget = known.hasThreadsToForget
      return ThreadList(known.table, changed: known.changed, gone: known.gone)
    }
    let registry = household.knownThreads()
    if let notice = Notice(findings: registry.findings) { findings.append(notice) }
    let records = registry.records.filter { !isOver($0) }
    hasThreadsToForget = records.count < registry.records.count
    return ThreadList(records)
  }

  private func keep(_ state: ChatState, in file: ScreenStateFile) {
    var left = ScreenState()
    left.selectedThread = state.openThread
    left.isListHidden = state.isListHidden
    if let chosen = state.themes.chosen, !state.themes.isFixed {
      left.theme = ScreenState.Theme(name: chosen.name, over: household.settings.themeName)
    }
    left.sort = state.list.sort == state.preferences.list.sort ? nil : state.list.sort.rawValue
    // Where the screen stood is a comfort: not being able to keep it is not worth a word.
    try? file.write(left, profile: household.profile.name)
  }
}

/// Who does what the screen wants done: writes the files, asks the provider, looks into the index.
@MainActor
private struct Workshop {
  let outside: Outside
  let finder: ThreadFinder
  private let keeper: JournalKeeper
  private let engines: Engines
  private let services: Services

  init(_ household: Household, _ presence: PresenceFile, _ mailbox: Mailbox) {
    engines = Engines(household)
    services = Services(household, engines: engines)
    finder = ThreadFinder(
      folder: household.files.folder, index: household.folders.index(profile: household.profile.name),
      clock: { .now })
    keeper = JournalKeeper(
      files: household.files, presence: presence, tell: { mailbox.post($0) },
      pause: { try? await Task.sleep(for: .seconds($0)) })
    outside = Outside(files: keeper, provider: services.provider, mailbox: mailbox, searcher: finder)
  }

  /// Ends them all; a failure says where that is which could not be written.
  func close(profile: String) async throws {
    await services.shutDown()
    await engines.stop()
    if let rest = await keeper.finish() { throw Failure(words(for: rest, profile: profile)) }
  }
}
