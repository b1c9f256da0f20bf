// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where Skein keeps its files.
public struct Folders: Equatable, Sendable {
  /// `config.toml` and `themes/`.
  public var config: String
  /// Threads, messages, drafts.
  public var data: String
  /// The log, and where the screen stood.
  public var state: String

  public init(config: String, data: String, state: String) {
    self.config = config
    self.data = data
    self.state = state
  }

  /// The folders that the environment asks for: all in `SKEIN_HOME`, else as XDG has them.
  ///
  /// `accountHome` is the home folder by the system's account data, for an environment without `HOME`;
  /// `currentFolder` is what a relative `SKEIN_HOME` is relative to.
  public init(environment: [String: String], accountHome: String? = nil, currentFolder: String = "/") {
    if let home = environment["SKEIN_HOME"], !home.isEmpty {
      let home = home.hasPrefix("/") ? home : currentFolder.appending(path: home)
      self.init(config: home, data: home.appending(path: "data"), state: home.appending(path: "state"))
      return
    }
    let home = [environment["HOME"], accountHome].compactMap { $0 }.first { $0.hasPrefix("/") } ?? "/"
    func folder(_ variable: String, _ standard: String) -> String {
      // A relative path in these is to be ignored, says the standard.
      let base = environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home.appending(path: standard)
      return base.appending(path: "skein")
    }
    self.init(
      config: folder("XDG_CONFIG_HOME", ".config"), data: folder("XDG_DATA_HOME", ".local/share"),
      state: folder("XDG_STATE_HOME", ".local/state"))
  }

  /// The settings file, which need not exist.
  public var configFile: String { config.appending(path: "config.toml") }
  /// Where the user's own themes are.
  public var themes: String { config.appending(path: "themes") }
  /// What belongs to one profile.
  public func data(profile: String) -> String { data.appending(path: profile) }

  /// The index of the words of one profile's threads.
  public func index(profile: String) -> String { state.appending(path: "index-\(profile).sqlite") }

  /// The snapshot of one profile's registry.
  public func snapshot(profile: String) -> String { state.appending(path: "registry-\(profile).snapshot") }

  /// Makes the folders for data and state, readable by their owner alone whatever the umask is. An existing one that
  /// others can read is closed to them. The config folder is the user's to make.
  public func make() throws(FolderError) {
    for folder in [data, state] { try Folders.makePrivate(folder) }
  }

  /// Makes one folder, and those above it that are missing, with mode 0700.
  public static func makePrivate(_ path: String) throws(FolderError) {
    try makeMissing(path)
    var facts = stat()
    guard stat(path, &facts) == 0 else { throw FolderError(path: path, errno: errno) }
    guard facts.st_mode & S_IFMT == S_IFDIR else { throw FolderError(path: path, errno: ENOTDIR) }
    // What belongs to somebody else is theirs to close.
    guard facts.st_mode & 0o777 != 0o700, facts.st_uid == geteuid() else { return }
    guard chmod(path, 0o700) == 0 else { throw FolderError(path: path, errno: errno) }
  }

  private static func makeMissing(_ path: String) throws(FolderError) {
    var missing: [String] = []
    var place = path
    while place != "/", !place.isEmpty, access(place, F_OK) != 0 {
      missing.append(place)
      place = place.deletingLastPart
    }
    for folder in missing.reversed() {
      guard mkdir(folder, 0o700) == 0 else {
        // Another Skein may have been quicker.
        if errno == EEXIST { continue }
        throw FolderError(path: folder, errno: errno)
      }
      // A umask takes bits away from what mkdir was given.
      guard chmod(folder, 0o700) == 0 else { throw FolderError(path: folder, errno: errno) }
    }
  }
}

/// A folder that could not be made or used.
public struct FolderError: Error, Equatable, Sendable {
  public var path: String
  /// The system's reason.
  public var errno: Int32

  public init(path: String, errno: Int32) {
    self.path = path
    self.errno = errno
  }
}

extension String {
  /// The path of something in the folder that this is the path of.
  func appending(path: String) -> String { (hasSuffix("/") ? String(dropLast()) : self) + "/" + path }

  /// The path of the folder that this is in.
  var deletingLastPart: String {
    let parts = split(separator: "/", omittingEmptySubsequences: true).dropLast()
    return (hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
