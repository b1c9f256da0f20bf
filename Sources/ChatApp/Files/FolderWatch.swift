// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Dispatch
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
  private let queue = DispatchQueue(label: "skein.folder", qos: .utility)
  private let state = Mutex(State())

  private struct State {
    var descriptor: Int32 = -1
    /// What each watch of the system is of.
    var watches: [Int32: Place] = [:]
    var source: Source?
    var timer: Source?
    var isPausing = false
    var wakeups = 0
    /// Why the system tells of a folder no more, until that is told.
    var blindness: FileError?
  }

  /// A source of events. Dispatch objects may be used from any thread; only their protocols do not say so.
  private struct Source: @unchecked Sendable {
    let object: any DispatchSourceProtocol
  }

  /// A folder that is watched.
  private enum Place: CaseIterable {
    case parent, profile, threads, here
  }

  /// Asks the system to watch a path: `inotify_add_watch`, or what fails in its place.
  typealias AddWatch = @Sendable (_ descriptor: Int32, _ path: String, _ mask: UInt32) -> Int32

  /// - Parameters:
  ///   - whenBlind: hears once why the system can't tell of changes (any more); from then on it is looked now and then.
  ///   - tell: gets the news on a queue of its own.
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
    guard descriptor >= 0 else { return lookNowAndThen(FileError(.open, folder, code: errno)) }
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler { [weak self] in self?.takeEvents() }
    source.setCancelHandler { close(descriptor) }
    let held = Source(object: source)
    let failure = state.withLock { state in
      state.descriptor = descriptor
      state.source = held
      return Place.allCases.compactMap { watch($0, &state) }.first
    }
    source.resume()
    return failure.flatMap { lookNowAndThen($0) }
  }

  /// Ends the watching; nothing is told afterwards.
  public func stop() {
    state.withLock { state in
      state.source?.object.cancel()
      // One that is suspended must not be let go of.
      if state.isPausing { state.source?.object.resume() }
      state.isPausing = false
      state.timer?.object.cancel()
      (state.source, state.timer) = (nil, nil)
    }
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

  private func lookNowAndThen(_ failure: FileError) -> FileError {
    let timer = DispatchSource.makeTimerSource(queue: queue)
    let interval = DispatchTimeInterval.seconds(Self.fallback)
    timer.schedule(deadline: .now() + interval, repeating: interval, leeway: .seconds(1))
    timer.setEventHandler { [tell] in tell(.all) }
    let held = Source(object: timer)
    let isFirst = state.withLock { state in
      guard state.timer == nil else { return false }
      state.timer = held
      return true
    }
    // One that was never begun must not be let go of.
    timer.resume()
    if isFirst { whenBlind(failure) } else { timer.cancel() }
    return failure
  }

  private func takeEvents() {
    let (news, blindness) = state.withLock { state in
      guard let source = state.source else { return (FolderNews(), FileError?.none) }
      state.wakeups += 1
      defer { state.blindness = nil }
      let news = read(&state)
      // What comes now gathers in the system until the pause is over.
      source.object.suspend()
      state.isPausing = true
      return (news, state.blindness)
    }
    if let blindness { _ = lookNowAndThen(blindness) }
    if !news.isEmpty { tell(news) }
    queue.asyncAfter(deadline: .now() + .milliseconds(Self.pause)) { [weak self] in self?.goOn() }
  }

  private func goOn() {
    state.withLock { state in
      guard state.isPausing else { return }
      state.isPausing = false
      state.source?.object.resume()
    }
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

  /// The system tells of the end of a process a moment before it drops its locks.
  private func lookAgain() {
    var news = FolderNews()
    news.neighbours = true
    queue.asyncAfter(deadline: .now() + .seconds(1)) { [weak self, news] in self?.tell(news) }
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
      if event.has(IN_CLOSE_WRITE) { lookAgain() }
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
