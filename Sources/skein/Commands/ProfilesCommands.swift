// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import ThreadsAPI

/// `skein profiles …`: whom Skein can talk to.
struct ProfilesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profiles", abstract: "The services that Skein can talk to.",
    subcommands: [ListCommand.self, ShowCommand.self, CheckCommand.self, AddCommand.self])

  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the profiles.")

    @OptionGroup var options: ThreadsCommand.Options

    func run() throws {
      let (settings, standard) = try load(options.common)
      let profiles = settings.profileNames.compactMap { settings.profiles[$0] }
      if options.json {
        return Output.json(.array(profiles.map { json(of: $0, isStandard: $0.name == standard) }))
      }
      for profile in profiles {
        let mark = profile.name == standard ? "*" : " "
        let place = profile.baseURL.map(SecretShapes.shownURL) ?? "this machine"
        Output.row("\(mark) \(profile.name)", profile.dialect.rawValue, place)
      }
    }
  }

  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show one profile; its key is never shown.")

    @OptionGroup var options: ThreadsCommand.Options
    @Argument(help: "The profile's name; without one, the default.") var name: String?

    func run() throws {
      let (settings, standard) = try load(options.common)
      let profile: Profile
      do { profile = try settings.profile(name) } catch { throw Failure("\(error)", status: 64) }
      let json = json(of: profile, isStandard: profile.name == standard)
      if options.json { return Output.json(json) }
      for member in json.object?.members ?? [] where !member.value.isNull {
        Output.row("\(member.name): \(member.value.string ?? member.value.text)")
      }
    }
  }
}

extension ProfilesCommand {
  struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Ask each profile's service whether it answers and takes the key.")

    @OptionGroup var options: ThreadsCommand.Options
    @Argument(help: "The profiles' names; without one, all.") var names: [String] = []

    @MainActor
    func run() async throws {
      let (settings, _) = try load(options.common)
      var results: [JSONValue] = []
      var isEveryOneWell = true
      for name in names.isEmpty ? settings.profileNames : names {
        var common = options.common
        common.profile = name
        let failure = await ProfileCheck.failure(try Household(common))
        isEveryOneWell = isEveryOneWell && failure == nil
        if let failure, !options.json { Output.row(name, "failed", failure.onOneLine) }
        if failure == nil, !options.json { Output.row(name, "ok") }
        results.append([
          "name": .string(name), "ok": .bool(failure == nil), "message": failure.map { .string($0) } ?? .null,
        ])
      }
      if options.json { Output.json(.array(results)) }
      if !isEveryOneWell { throw ExitCode(1) }
    }
  }
}

/// The settings and the name of the default profile, which need not exist.
private func load(_ options: CommonOptions) throws -> (Settings, String) {
  let household = Household.settings(options)
  for warning in household.warnings { Output.complain("\(warning)") }
  return (household, household.profileName)
}

private func json(of profile: Profile, isStandard: Bool) -> JSONValue {
  let engine: JSONValue =
    switch profile.engine {
    case .auto: "auto"
    case .builtin: "builtin"
    case .url(let url): .string(SecretShapes.shownURL(url))
    case .command(let words): .array(words.map { .string(SecretShapes.masked($0)) })
    }
  return [
    "name": .string(profile.name), "dialect": .string(profile.dialect.rawValue),
    "base_url": profile.baseURL.map { .string(SecretShapes.shownURL($0)) } ?? .null,
    "allow_http": .bool(profile.allowsHTTP), "ca_file": profile.authorities.map { .string($0) } ?? .null,
    "engine": profile.dialect == .local ? engine : .null,
    "model": profile.model.map { .string($0) } ?? .null,
    "assistant": profile.assistant.map { .string($0) } ?? .null,
    "key": profile.apiKey.map { .string("\($0)") } ?? .null, "default": .bool(isStandard),
  ]
}
