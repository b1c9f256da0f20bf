// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import Glibc
import ThreadsAPI

extension ProfilesCommand {
  /// `skein profiles add`: another provider, in four questions.
  struct AddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Add a profile: four questions, the key is checked, config.toml is written.",
      discussion: """
        Flags answer questions beforehand; with --yes none is asked. A key that is pasted goes into a file of its own \
        (keys/NAME beside config.toml, mode 0600), never into config.toml.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "What to call the profile.") var name: String?
    @Option(help: "local, dashscope, aimlapi, assistants or conversations.") var dialect: String?
    @Option(help: "Where the service is; for local, the engine's URL.") var baseURL: String?
    @Option(help: "The environment variable that holds the key.") var keyEnv: String?
    @Option(help: "A command that writes the key, its arguments between blanks.") var keyCommand: String?
    @Option(help: "A file that holds the key (mode 0600).") var keyFile: String?
    @Option(name: .customLong("ca-file"), help: "A PEM file of authorities to trust beside the system's.")
    var authorities: String?
    @Flag(name: .customLong("allow-http"), help: "Let the base URL be plain http on another machine.")
    var allowsHTTP = false
    @Option(help: "The model that answers.") var model: String?
    @Option(help: "The id of the assistant that answers.") var assistant: String?
    @Flag(help: "Make it the default profile.") var `default` = false
    @Flag(help: "Write it in the place of a profile of the same name.") var replace = false
    @Flag(help: "Do not ask the service whether it takes the key.") var noCheck = false
    @Flag(help: "Ask nothing.") var yes = false

    func validate() throws {
      if [keyEnv, keyCommand, keyFile].compactMap({ $0 }).count > 1 {
        throw ValidationError("Give one of --key-env, --key-command and --key-file.")
      }
      if let dialect, Profile.Dialect(rawValue: dialect) == nil {
        let all = Profile.Dialect.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("There is no dialect \(dialect); there are \(all).")
      }
      if let baseURL, !Profile.isServiceURL(baseURL) {
        throw ValidationError("--base-url is an http or https URL without a user.")
      }
    }

    @MainActor
    func run() async throws {
      let settings = Household.settings(common)
      let canAsk = !yes && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      if !canAsk, dialect == nil {
        throw Failure(
          "without a terminal give --dialect and what else is to be known (skein profiles add --help)", status: 64)
      }
      var interview = ProfileInterview(given: given, settings: settings, canAsk: canAsk)
      let edit = SettingsEdit(path: interview.folders.configFile)
      var answers = try interview.answers(isTaken: { !replace && edit.has(profile: $0) })
      answers.text.authorities = authorities
      answers.text.allowsHTTP = try allowsHTTP || interview.allowsHTTP(to: answers.text)
      if !noCheck { try await check(&answers, &interview, settings) }
      let isDefault = try self.default || (canAsk && interview.wantsDefault(answers.text.name))
      try write(answers, edit, interview, asDefault: isDefault)
      let use = isDefault ? "skein" : "skein --profile \(answers.text.name)"
      Output.line("Profile \(answers.text.name) is in \(interview.folders.configFile). Use it: \(use)")
    }

    private var given: ProfileInterview.Given {
      var given = ProfileInterview.Given(name: name, baseURL: baseURL, model: model, assistant: assistant)
      given.dialect = dialect.flatMap { Profile.Dialect(rawValue: $0) }
      given.key =
        keyEnv.map { .environment($0) } ?? keyFile.map { .file($0) }
        ?? keyCommand.map { .command($0.split(separator: " ").map(String.init)) }
      return given
    }

    /// Asks the service until it is content, or the user is.
    @MainActor
    private func check(
      _ answers: inout ProfileInterview.Answers, _ interview: inout ProfileInterview, _ settings: Settings
    ) async throws {
      while true {
        if interview.canAsk {
          Output.write("Asking \(answers.text.baseURL.map(SecretShapes.shownURL) ?? answers.text.name) … ")
        }
        let household = Household(settings, profile: answers.profile(interview.environment))
        guard let error = await ProfileCheck.error(household) else {
          if interview.canAsk { Output.line("it answers and takes the key.") }
          return
        }
        let words = words(for: error, household.face).onOneLine
        guard interview.canAsk else {
          throw Failure("\(words) Nothing was written; --no-check writes it all the same.")
        }
        Output.line("that does not work:\n  \(words)")
        switch try interview.whatNow() {
        case .askAgain: try interview.askForKey(&answers)
        case .write: return
        case .leave: throw Failure("nothing was written")
        }
      }
    }

    private func write(
      _ answers: ProfileInterview.Answers, _ edit: SettingsEdit, _ interview: ProfileInterview, asDefault: Bool
    ) throws {
      var text = answers.text
      if let secret = answers.secret {
        let folder = interview.folders.config + "/keys"
        do throws(FolderError) { try Folders.makePrivate(folder) } catch {
          throw Failure("\(error.path) can't be made (\(String(cString: strerror(error.errno))))")
        }
        guard SmallFile.replace("\(folder)/\(text.name)", with: Array((secret.value + "\n").utf8)) else {
          throw Failure("\(folder)/\(text.name) can't be written (\(String(cString: strerror(errno))))")
        }
        text.apiKey = .file("keys/\(text.name)")
      }
      do throws(SettingsEdit.Failure) {
        try edit.write(text, replacing: replace, asDefault: asDefault)
      } catch {
        throw Failure("\(error)")
      }
    }
  }
}
