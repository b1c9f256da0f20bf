// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
import Synchronization
public import ThreadsAPI

/// What this Skein tells the others on the same folder of itself, and what they tell: `data/<profile>/here/`.
///
/// Each has a file there and holds a lock on it. The system drops the lock when the process ends, by whatever death, and
/// tells those who watch the folder; a file without a lock says nothing and is taken away.
public final class PresenceFile: Sendable {
  private let folder: String
  /// The folder of the profile: one that has vanished is not made anew by this.
  private let home: HomeFolder
  private let name: String
  private let place: String
  private let state = Mutex(State())

  private struct State {
    var file: OpenFile?
    var told: Presence?
    var hasFailed = false
  }

  /// - Parameters:
  ///   - folder: the profile's folder.
  ///   - place: where this Skein is: `pts/4`.
  public init(folder: String, place: String) {
    self.folder = folder + "/here"
    home = HomeFolder(folder)
    self.place = place
    name = "\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 36))"
  }

  deinit { leave() }

  /// The terminal of this process as `pts/4`; else `name`.
  public static func place(or name: String) -> String {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      guard let path = ttyname(descriptor) else { continue }
      let tty = String(cString: path)
      return tty.hasPrefix("/dev/") ? String(tty.dropFirst(5)) : tty
    }
    return name
  }

  /// Tells the others.
  public func show(_ presence: Presence) {
    state.withLock { state in
      guard state.told != presence else { return }
      write(presence, &state)
    }
  }

  /// Takes a thread for a reply of this Skein's; `false` when another has one under way there.
  ///
  /// Where the folder can't be written, nobody is asked.
  public func claim(_ thread: ThreadID) -> Bool {
    state.withLock { state in
      var presence = state.told ?? Presence()
      if presence.busy.contains(thread) { return true }
      guard (try? makeFolder()) != nil else { return true }
      let door = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard door >= 0 else { return true }
      defer { close(door) }
      // Who looks and who writes is one at a time.
      guard retrying({ flock(door, LOCK_EX) }) == 0 else { return true }
      if others().contains(where: { $0.busy.contains(thread) }) { return false }
      presence.busy.insert(thread)
      write(presence, &state)
      return true
    }
  }

  /// Nothing more is told: the file goes.
  public func leave() {
    state.withLock { state in
      if state.file != nil { unlink("\(folder)/\(name)") }
      state = State()
    }
  }

  /// The other Skeins, in no order that matters but always the same.
  public func others() -> [Neighbour] {
    names.filter { $0 != name }.sorted().compactMap { neighbour($0) }
  }

  private func neighbour(_ name: String) -> Neighbour? {
    guard let file = try? OpenFile.reading("\(folder)/\(name)") else { return nil }
    if flock(file.descriptor, LOCK_SH | LOCK_NB) == 0 {
      // Nobody holds it any more.
      unlink(file.path)
      return nil
    }
    guard let size = try? file.size(), let bytes = try? file.read(from: max(0, size - 16_384), to: size) else {
      return nil
    }
    return Self.neighbour(name, telling: bytes)
  }

  /// What a file's last whole line tells.
  static func neighbour(_ name: String, telling bytes: [UInt8]) -> Neighbour? {
    guard let end = bytes.lastIndex(of: JSONLinesFile.newline) else { return nil }
    let line = bytes[..<end].split(separator: JSONLinesFile.newline).last
    guard let line, let value = try? JSONValue(parsing: line), let place = value["place"]?.string else { return nil }
    return Neighbour(
      id: name, place: place, openThread: value["open"]?.string,
      busy: Set(value["busy"]?.array?.compactMap(\.string) ?? []))
  }

  /// A line that tells where a Skein is, and what it does.
  static func line(_ presence: Presence, at place: String) -> [UInt8] {
    var object = JSONObject()
    object["place"] = .string(place)
    object["open"] = presence.openThread.map(JSONValue.string)
    if !presence.busy.isEmpty { object["busy"] = .array(presence.busy.sorted().map(JSONValue.string)) }
    return JSONValue.object(object).utf8 + [JSONLinesFile.newline]
  }

  private var names: [String] { FolderNames.of(folder).filter { !$0.hasPrefix(".") } }

  private func makeFolder() throws(FileError) {
    try home.check()
    try Folder.make(folder)
    home.noteThere()
  }

  /// A line at the end: who reads meanwhile sees the one before or this one.
  private func write(_ presence: Presence, _ state: inout State) {
    state.told = presence
    let line = Self.line(presence, at: place)
    do throws(FileError) {
      if let file = state.file, isNamed(file) { return try file.append(line) }
      try makeFolder()
      state.file = try make(line)
    } catch {
      // That others can't be told is no reason to stop.
      state.file = nil
    }
  }

  /// A file that has its lock before it has its name.
  private func make(_ line: [UInt8]) throws(FileError) -> OpenFile {
    let temporary = "\(folder)/.\(name)"
    unlink(temporary)
    let file = try OpenFile.creating(temporary, flags: O_RDWR | O_APPEND | O_EXCL)
    let path = "\(folder)/\(name)"
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else { throw FileError(.lock, temporary, code: errno) }
    try file.append(line)
    guard rename(temporary, path) == 0 else { throw FileError(.rename, path, code: errno) }
    return file
  }

  /// Whether the file still stands where others look for it.
  private func isNamed(_ file: OpenFile) -> Bool {
    var status = stat()
    return stat("\(folder)/\(name)", &status) == 0 && (try? file.identity()) == OpenFile.Identity(status)
  }
}
