// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import Glibc
import TerminalCore
import ThreadsAPI
import ThreadsClient
import ThreadsLocal

/// Who gets whom: the settings of this start, and what is made of them.
struct Household {
  let environment: [String: String]
  let folders: Folders
  let settings: Settings
  let profile: Profile
  let files: ProfileFiles

  /// Reads the settings and finds the profile. A profile that does not exist is a failure that names those that do.
  init(_ options: CommonOptions) throws { try self.init(options.flags) }

  init(_ flags: Settings.Flags) throws {
    environment = Self.readEnvironment()
    folders = Self.folders(environment)
    settings = Settings.load(folders, environment: environment, flags: flags)
    do {
      profile = try settings.profile()
    } catch {
      throw Failure("\(error)", status: 64)
    }
    files = ProfileFiles(folder: folders.data(profile: profile.name))
    ChildEnvironment.hideKeys(of: settings)
  }

  /// The house with a profile that need not be in the settings.
  init(_ settings: Settings, profile: Profile) {
    environment = Self.readEnvironment()
    folders = Self.folders(environment)
    self.settings = settings
    self.profile = profile
    files = ProfileFiles(folder: folders.data(profile: profile.name))
  }

  /// The settings alone, for commands that need no profile.
  static func settings(_ options: CommonOptions) -> Settings {
    let environment = readEnvironment()
    return Settings.load(folders(environment), environment: environment, flags: options.flags)
  }

  /// Where the embedded service keeps its threads: one store for all local profiles.
  var storePath: String { folders.data + "/local.sqlite" }

  /// What the settings have to say, one line each on standard error.
  func complainOfSettings() {
    for warning in settings.warnings { Output.complain("\(warning)") }
  }

  /// The profile as the screen shows it.
  var face: ProfileFace {
    var face = ProfileFace(
      name: profile.name, dialect: profile.dialect.rawValue, host: Self.userAtHost(environment),
      model: profile.model ?? "")
    face.isReadOnTheWay = plainHTTPNotice != nil
    return face
  }

  /// Where the files are, the home folder as `~`.
  var places: Places {
    Places(config: shortened(folders.configFile), data: shortened(folders.data(profile: profile.name)))
  }

  private func shortened(_ path: String) -> String {
    guard let home = environment["HOME"], home.count > 1, path.hasPrefix(home + "/") else { return path }
    return "~" + path.dropFirst(home.count)
  }

  var trash: TrashPolicy {
    TrashPolicy(grace: settings.trash.grace.components.seconds, keep: Int64(settings.trash.days) * 86400)
  }

  /// The threads of the profile; a registry that is lost is put together again.
  func knownThreads() -> RegistryContents {
    files.recoveredRegistry { [trash] in trash.isOver($0, at: .now) }
  }

  /// The same for a start without a screen: threads whose time in the trash is over go first, with all that is theirs.
  func keptThreads() -> RegistryContents {
    var contents = knownThreads()
    let isOver: (ThreadRecord) -> Bool = { [trash] in trash.isOver($0, at: .now) }
    guard contents.records.contains(where: isOver) else { return contents }
    files.forgetThreads(isOver)
    contents.records.removeAll(where: isOver)
    return contents
  }

  /// A state for a command without a screen.
  func state(_ records: [ThreadRecord]) -> ChatState {
    var state = ChatState(
      size: .init(columns: 80, rows: 24), now: .now, secondsFromUTC: Self.secondsFromUTC(), profile: face,
      trash: trash, records: records, localIDs: LocalIDs(session: Self.sessionName()))
    // A command sends what it was told to, at once or not at all.
    takeOutbox(files.outbox().contents, &state)
    state.outbox.policy = .fails
    return state
  }

  // MARK: The machine

  static func folders(_ environment: [String: String]) -> Folders {
    Folders(environment: environment, accountHome: accountHome(), currentFolder: currentFolder())
  }

  static func readEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var pointer = environ
    while let entry = pointer.pointee {
      let text = String(cString: entry)
      if let sign = text.firstIndex(of: "=") {
        variables[String(text[..<sign])] = String(text[text.index(after: sign)...])
      }
      pointer += 1
    }
    return variables
  }

  private static func accountHome() -> String? {
    getpwuid(getuid()).flatMap { $0.pointee.pw_dir }.map { String(cString: $0) }
  }

  private static func currentFolder() -> String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }

  static func userAtHost(_ environment: [String: String]) -> String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let user = environment["USER"] ?? getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "?"
    return "\(user)@\(host.split(separator: ".").first ?? "?")"
  }

  static func secondsFromUTC() -> Int {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    return parts.tm_gmtoff
  }

  /// Random letters that no other start has.
  static func sessionName() -> String {
    String(UInt64.random(in: .min ... .max), radix: 36)
  }
}

extension Timestamp {
  /// The time of this machine's clock.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
