// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import EventLoop
import Glibc
import Synchronization

/// Hears from the system which files of a profile's folder are written, by whomever, and passes it on.
///
/// Nothing runs while nothing is written. What comes in a quick row is told together, some times a second at most.
public final class FolderWatch: Sendable {
  /// How long the next news waits after some were told, in milliseconds.
  static let pause = 150
  /// How often is looked where the system can't tell, in seconds.
  static let fallback = 5

  private let folder: String
  private let addWatch: AddWatch
  private let whenBlind: @Sendable (FileError) -> Void
  private let tell: @Sendable (FolderNews) -> Void
  /// Calls the thread that watches.
  private let bell = Bell()
  private let state = Mutex(State())

  private struct State {
    var descriptor: Int32 = -1
    /// What each watch of the system is of.
    var watches: [Int32: Place] = [:]
    var isOver = false
    /// When the next news may be told, whether that is waited for, when is looked for neighbours again, and when for all
    /// where the system can't tell.
    var nextNews = ContinuousClock.now
    var pauseEnd: ContinuousClock.Instant?
    var nextNeighbours: ContinuousClock.Instant?
    var nextLook: ContinuousClock.Instant?
    var wakeups = 0
    /// Why the system tells of a folder no more, until that is told.
    var blindness: FileError?
  }

  /// A folder that is watched.
  private enum Place: CaseIterable {
    case parent, profile, threads, here
  }

  /// Asks the system to watch a path: `inotify_add_watch`, or what fails in its place.
  typealias AddWatch = @Sendable (_ descriptor: Int32, _ path: String, _ mask: UInt32) -> Int32

  /// - Parameters:
  ///   - whenBlind: hears once why the system can't tell of changes (any more); from then on it is looked now and then.
  ///   - tell: gets the news on a thread of its own.
  public convenience init(
    folder: String, whenBlind: @escaping @Sendable (FileError) -> Void = { _ in },
    tell: @escaping @Sendable (FolderNews) -> Void
  ) {
    self.init(folder: folder, addWatch: { inotify_add_watch($0, $1, $2) }, whenBlind: whenBlind, tell: tell)
  }

  init(
    folder: String, addWatch: @escaping AddWatch, whenBlind: @escaping @Sendable (FileError) -> Void,
    tell: @escaping @Sendable (FolderNews) -> Void
  ) {
    self.folder = folder
    self.addWatch = addWatch
    self.whenBlind = whenBlind
    self.tell = tell
  }

  deinit { stop() }

  /// Begins to watch. Returns why the system can't tell of changes; then it is looked now and then.
  @discardableResult
  public func start() -> FileError? {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    let reason = errno
    let failure = state.withLock { state -> FileError? in
      state.descriptor = descriptor
      if descriptor < 0 { return FileError(.open, folder, code: reason) }
      return Place.allCases.compactMap { watch($0, &state) }.first
    }
    if let failure { lookNowAndThen(failure) }
    OwnThread.start { [weak self, bell] in
      defer { if descriptor >= 0 { close(descriptor) } }
      // Nobody is kept from going by who only waits.
      while let milliseconds = self?.nextWait {
        var waits = [descriptor, bell.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        if milliseconds.isPause { waits[0].fd = -1 }
        poll(&waits, 2, milliseconds.count)
        self?.look(hasEvents: waits[0].revents != 0)
      }
    }
    return failure
  }

  /// Ends the watching; nothing is told afterwards.
  public func stop() {
    state.withLock { $0.isOver = true }
    bell.ring()
  }

  /// How often the system has woken this up.
  var wakeups: Int { state.withLock { $0.wakeups } }

  private func path(of place: Place) -> String {
    switch place {
    case .parent: Folder.of(folder)
    case .profile: folder
    case .threads: folder + "/threads"
    case .here: folder + "/here"
    }
  }

  /// Watches a folder if it is there; returns what keeps the system from it.
  private func watch(_ place: Place, _ state: inout State) -> FileError? {
    let made = UInt32(IN_CREATE) | UInt32(IN_MOVED_TO) | UInt32(IN_ONLYDIR)
    let written = UInt32(IN_MODIFY) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM) | UInt32(IN_CLOSE_WRITE)
    let mask = place == .parent ? made : place == .here ? made | written : made | UInt32(IN_MODIFY)
    let number = addWatch(state.descriptor, path(of: place), mask)
    if number >= 0 {
      state.watches[number] = place
      return nil
    }
    return errno == ENOSPC || errno == ENOMEM ? FileError(.open, path(of: place), code: errno) : nil
  }

  private func lookNowAndThen(_ failure: FileError) {
    let isFirst = state.withLock { state in
      guard state.nextLook == nil else { return false }
      state.nextLook = .now + .seconds(Self.fallback)
      return true
    }
    if isFirst { whenBlind(failure) }
  }

  /// How long the thread waits, if not for ever (-1), and whether for the time alone; `nil` when it is to end.
  private var nextWait: (count: Int32, isPause: Bool)? {
    state.withLock { state in
      guard !state.isOver else { return nil }
      let end = [state.pauseEnd, state.nextNeighbours, state.nextLook].compactMap(\.self).min()
      guard let end else { return (-1, false) }
      let (seconds, attoseconds) = (end - .now).components
      let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
      return (Int32(clamping: max(0, milliseconds)), state.pauseEnd != nil)
    }
  }

  /// Looks at what there is, and tells it.
  private func look(hasEvents: Bool) {
    let now = ContinuousClock.now
    let (news, blindness) = state.withLock { state in
      var news = FolderNews()
      guard !state.isOver else { return (news, FileError?.none) }
      defer { state.blindness = nil }
      if hasEvents, state.nextNews > now {
        // What comes now gathers in the system until the pause is over.
        state.pauseEnd = state.nextNews
      } else if hasEvents || state.pauseEnd.map({ $0 <= now }) == true {
        state.wakeups += 1
        news = read(&state)
        (state.nextNews, state.pauseEnd) = (now + .milliseconds(Self.pause), nil)
      }
      if let next = state.nextNeighbours, next <= now {
        news.neighbours = true
        state.nextNeighbours = nil
      }
      if let next = state.nextLook, next <= now {
        news.everything = true
        state.nextLook = now + .seconds(Self.fallback)
      }
      return (news, state.blindness)
    }
    if let blindness { lookNowAndThen(blindness) }
    if !news.isEmpty { tell(news) }
  }

  private func read(_ state: inout State) -> FolderNews {
    var news = FolderNews()
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    while true {
      let count = Glibc.read(state.descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return news }
      take(buffer[..<count], &news, &state)
    }
  }

  private func take(_ bytes: ArraySlice<UInt8>, _ news: inout FolderNews, _ state: inout State) {
    var rest = bytes
    while let event = FolderEvent(rest) {
      rest = rest.dropFirst(event.size)
      take(event, &news, &state)
    }
  }

  /// What the system's events, as it writes them, come to.
  func news(of bytes: [UInt8]) -> FolderNews {
    state.withLock { state in
      var news = FolderNews()
      take(bytes[...], &news, &state)
      return news
    }
  }

  private func take(_ event: FolderEvent, _ news: inout FolderNews, _ state: inout State) {
    if event.has(IN_Q_OVERFLOW) { news.everything = true }
    if event.has(IN_IGNORED) { state.watches[event.watch] = nil }
    guard let place = state.watches[event.watch] else { return }
    switch place {
    case .parent where path(of: .profile).hasSuffix("/" + event.name): folderCame([.profile, .threads, .here])
    case .profile where event.has(IN_ISDIR) && event.name == "threads": folderCame([.threads])
    case .profile where event.has(IN_ISDIR) && event.name == "here": folderCame([.here])
    case .parent: break
    case .profile: news.note(event.name)
    case .threads: if event.name.hasSuffix(".jsonl") { news.threadFiles.insert(event.name) }
    case .here:
      news.neighbours = true
      // The system tells of the end of a process a moment before it drops its locks.
      if event.has(IN_CLOSE_WRITE) { state.nextNeighbours = .now + .seconds(1) }
    }
    // What was written before the folder was watched is read too.
    func folderCame(_ places: [Place]) {
      for place in places {
        if let failure = watch(place, &state) { state.blindness = state.blindness ?? failure }
      }
      news.everything = true
    }
  }
}

extension FolderNews {
  /// What a file of the profile's folder tells of.
  fileprivate mutating func note(_ name: String) {
    switch name {
    case "registry.jsonl": registry = true
    case "drafts.jsonl": drafts = true
    case "outbox.jsonl": outbox = true
    default: break
    }
  }
}

/// One event as the system writes it.
private struct FolderEvent {
  var watch: Int32
  private var mask: UInt32
  var name: String
  var size: Int

  /// `nil` at the end of the bytes.
  init?(_ bytes: ArraySlice<UInt8>) {
    let head = MemoryLayout<inotify_event>.size
    guard bytes.count >= head else { return nil }
    let (watch, mask, length) = bytes.withUnsafeBytes { raw in
      (
        raw.loadUnaligned(fromByteOffset: 0, as: Int32.self), raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self),
        raw.loadUnaligned(fromByteOffset: 12, as: UInt32.self)
      )
    }
    size = head + Int(length)
    guard bytes.count >= size else { return nil }
    self.watch = watch
    self.mask = mask
    name = String(decoding: bytes.dropFirst(head).prefix(Int(length)).prefix { $0 != 0 }, as: UTF8.self)
  }

  func has(_ flag: some BinaryInteger) -> Bool { mask & UInt32(truncatingIfNeeded: flag) != 0 }
}
