// SPDX-License-Identifier: Apache-2.0
public import ChatUI

/// What the user has set, from flags, environment and `config.toml`, in that order.
public struct Settings: Equatable, Sendable {
  /// What was asked for on the command line.
  public struct Flags: Equatable, Sendable {
    public var profile: String?
    public var theme: String?

    public init(profile: String? = nil, theme: String? = nil) {
      self.profile = profile
      self.theme = theme
    }
  }

  /// What becomes of deleted threads.
  public struct Trash: Equatable, Sendable {
    /// How long the provider is not told.
    public var grace: Duration = .seconds(600)
    /// How long they are kept here.
    public var days = 30

    public init() {}
  }

  /// The profile to use, by name; it need not exist (see `profile(_:)`).
  public var profileName = "local"
  public var profiles: [String: Profile]
  /// The theme to use: a name, or the path of a file.
  public var themeName = "skein"
  /// Whether a flag or the environment chose the theme: that goes before what was chosen on the screen.
  public var isThemeFixed = false
  public var trash = Trash()
  public var preferences = Preferences()
  public var bindings = KeyBindings.standard
  /// What is wrong with the file, in the order of its lines.
  public var warnings: [SettingsWarning] = []

  /// The settings of somebody without a file.
  public init(environment: [String: String] = [:]) { profiles = Profile.withoutFile(environment) }

  /// Reads the settings; a missing file is as good as an empty one.
  public static func load(_ folders: Folders, environment: [String: String], flags: Flags = Flags()) -> Settings {
    var settings = Settings(environment: environment)
    switch TextFile.read(folders.configFile, limit: 1024 * 1024) {
    case .success(let file):
      settings.apply(file.text, file: folders.configFile, environment: environment)
      settings.refuseKeys(in: file, at: folders.configFile)
    case .failure(let failure) where failure.isAbsence: break
    case .failure(let failure):
      settings.warnings.append(SettingsWarning(file: folders.configFile, problem: .unreadable(errno: failure.errno)))
    }
    settings.override(environment: environment, flags: flags)
    return settings
  }

  /// A key that stands in a file that others can read is theirs already: it is not used, so that somebody notices.
  private mutating func refuseKeys(in file: TextFile, at path: String) {
    guard file.mode & 0o077 != 0 else { return }
    for (name, profile) in profiles {
      guard case .plain? = profile.apiKey else { continue }
      profiles[name]?.apiKey = .exposed(file: path, mode: file.mode & 0o777)
    }
    for index in warnings.indices where warnings[index].problem == .plainKey { warnings[index].problem = .exposedKey }
  }

  private mutating func override(environment: [String: String], flags: Flags) {
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    profileName = flags.profile ?? variable("SKEIN_PROFILE") ?? profileName
    // Who wants no colours anywhere has said so before any theme was chosen in a file.
    let colourless = variable("NO_COLOR").map { _ in "mono" }
    let asked = flags.theme ?? variable("SKEIN_THEME") ?? colourless
    isThemeFixed = asked != nil
    themeName = asked ?? themeName
  }

  /// The names of the profiles there are; `local` first.
  public var profileNames: [String] {
    (profiles["local"] == nil ? [] : ["local"]) + profiles.keys.filter { $0 != "local" }.sorted()
  }

  /// A profile by name, else the one to use.
  public func profile(_ name: String? = nil) throws(UnknownProfile) -> Profile {
    let name = name ?? profileName
    if let profile = profiles[name] { return profile }
    throw UnknownProfile(name: name, known: profileNames, variable: Profile.known[name]?.keyVariables.first)
  }
}

/// A profile was asked for that does not exist.
public struct UnknownProfile: Error, Equatable, Sendable {
  public var name: String
  /// The names there are.
  public var known: [String]
  /// The variable that would make it exist.
  public var variable: String?

  public init(name: String, known: [String], variable: String? = nil) {
    self.name = name
    self.known = known
    self.variable = variable
  }
}
