// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import Glibc
import TerminalCore
import TerminalCurses

/// The four questions of `skein profiles add`: which system, where, the key, and who answers.
@MainActor
struct ProfileInterview {
  /// What flags have answered.
  struct Given {
    var name: String?
    var dialect: Profile.Dialect?
    var baseURL: String?
    var key: APIKeySource?
    var model: String?
    var assistant: String?
  }

  /// What is known at the end.
  struct Answers {
    var text: ProfileText
    /// A key that was typed, to be put into a file of its own.
    var secret: Secret?

    /// The profile as it will be, its key at hand.
    func profile(_ environment: [String: String]) -> Profile {
      var profile = text.profile(environment)
      if let secret { profile.apiKey = .plain(secret) }
      return profile
    }
  }

  /// What becomes of a profile whose service does not answer.
  enum NextStep {
    case askAgain, write, leave
  }

  private struct System {
    var title: String
    var dialect: Profile.Dialect
    var name: String
    var url: String?
  }

  private static let systems = [
    System(
      title: "Alibaba Cloud Model Studio (DashScope), China", dialect: .dashscope, name: "dashscope",
      url: "https://dashscope.aliyuncs.com/api/v1"),
    System(
      title: "Alibaba Cloud Model Studio (DashScope), international", dialect: .dashscope, name: "dashscope-intl",
      url: "https://dashscope-intl.aliyuncs.com/api/v1"),
    System(title: "AI/ML API", dialect: .aimlapi, name: "aimlapi", url: "https://api.aimlapi.com"),
    System(title: "OpenAI", dialect: .conversations, name: "openai", url: "https://api.openai.com/v1"),
    System(title: "another server with Conversations and Responses", dialect: .conversations, name: "conversations"),
    System(title: "another server with the Assistants API (threads, runs)", dialect: .assistants, name: "assistants"),
    System(
      title: "a chat server such as llama.cpp, Ollama or vLLM; Skein keeps the threads", dialect: .local, name: "model"),
  ]

  let environment: [String: String]
  let folders: Folders
  let canAsk: Bool
  private let given: Given
  private let settings: Settings

  init(given: Given, settings: Settings, canAsk: Bool) {
    environment = Household.readEnvironment()
    folders = Household.folders(environment)
    self.given = given
    self.settings = settings
    self.canAsk = canAsk
  }

  /// Asks what no flag has answered.
  mutating func answers(isTaken: (String) -> Bool) throws -> Answers {
    let system = try askForSystem()
    let name = try name(system, isTaken: isTaken)
    var text = ProfileText(name: name, dialect: system.dialect)
    let url = try askForURL(system)
    if system.dialect == .local { text.engine = url } else { text.baseURL = url }
    var answers = Answers(text: text)
    if let key = given.key { answers.text.apiKey = key } else { try askForKey(&answers) }
    try askWhoAnswers(&answers)
    return answers
  }

  // MARK: The questions

  private func askForSystem() throws -> System {
    if let dialect = given.dialect {
      let known = Self.systems.first { $0.dialect == dialect && $0.url != nil && $0.dialect != .assistants }
      return known ?? System(title: "", dialect: dialect, name: dialect.rawValue, url: dialect.standardBaseURL)
    }
    Output.line("Which system?")
    for (place, system) in Self.systems.enumerated() { Output.line("  \(place + 1)  \(system.title)") }
    while true {
      let answer = try ask("1-\(Self.systems.count)", standard: "1")
      if let number = Int(answer), Self.systems.indices.contains(number - 1) { return Self.systems[number - 1] }
      Output.line("A number from 1 to \(Self.systems.count), please.")
    }
  }

  private func name(_ system: System, isTaken: (String) -> Bool) throws -> String {
    if let name = given.name {
      guard Profile.isUsable(name: name) else {
        throw Failure("“\(name)” can't be the name of a profile (letters, digits, - and _ can)", status: 64)
      }
      if isTaken(name) { throw Failure("\(SettingsEdit.Failure.exists(name))") }
      return name
    }
    var name = system.name
    var number = 2
    while isTaken(name) {
      name = "\(system.name)-\(number)"
      number += 1
    }
    if canAsk { Output.line("It will be called \(name); skein profiles add NAME chooses another name.") }
    return name
  }

  /// `nil` leaves the URL to the dialect.
  private func askForURL(_ system: System) throws -> String? {
    if let url = given.baseURL { return url }
    guard canAsk else {
      if system.url == nil { throw Failure("--base-url is needed for \(system.dialect.rawValue)", status: 64) }
      return system.url
    }
    let standard = system.url ?? (system.dialect == .local ? "http://127.0.0.1:8080/v1" : nil)
    while true {
      let answer = try ask("Its base URL", standard: standard)
      if Profile.isServiceURL(answer) { return answer }
      Output.line("An http or https URL, please.")
    }
  }

  /// Whether plain http may lead to another machine, where that is asked for.
  func allowsHTTP(to text: ProfileText) throws -> Bool {
    guard canAsk, let url = text.baseURL ?? text.engine, ServiceURL.isOpen(url) else { return false }
    Output.line("That is plain http to another machine: the key and all text can be read on the way.")
    return try ask("Use it all the same? y or n", standard: "n").lowercased().hasPrefix("y")
  }

  mutating func askForKey(_ answers: inout Answers) throws {
    answers.secret = nil
    answers.text.apiKey = nil
    let variables = answers.text.dialect.keyVariables
    let found = variables.first { !(environment[$0] ?? "").isEmpty }
    guard canAsk else {
      // A dialect's own variable is where its key is looked for anyway.
      return
    }
    Output.line("Its API key: paste it (it is not shown), or say where it is: env:NAME, file:PATH or command:WORDS.")
    let standard = found.map { "Enter takes the variable \($0)" } ?? "Enter for none"
    let typed = try secret("Key (\(standard)): ")
    if typed.isEmpty {
      answers.text.apiKey = found.map { .environment($0) }
    } else if let source = Self.source(typed) {
      answers.text.apiKey = source
    } else {
      answers.secret = Secret(typed)
    }
  }

  private static func source(_ text: String) -> APIKeySource? {
    func rest(_ prefix: String) -> String? {
      text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count).drop { $0 == " " }) : nil
    }
    if let name = rest("env:") { return .environment(name) }
    if let path = rest("file:") { return .file(path) }
    if let words = rest("command:") { return .command(words.split(separator: " ").map(String.init)) }
    return nil
  }

  private func askWhoAnswers(_ answers: inout Answers) throws {
    answers.text.model = given.model
    answers.text.assistant = given.assistant
    guard canAsk, given.model == nil, given.assistant == nil else { return }
    let dialect = answers.text.dialect
    let hasAssistants = dialect == .dashscope || dialect == .aimlapi || dialect == .assistants
    let isVendors = answers.text.baseURL == dialect.standardBaseURL
    let standard = isVendors || dialect == .dashscope ? dialect.standardModel : nil
    let answer = try ask(
      hasAssistants ? "The model that answers, or the id of an assistant (asst_…)" : "The model that answers",
      standard: standard, orNothing: "the server's own")
    if answer.hasPrefix("asst_") {
      answers.text.assistant = answer
    } else if !answer.isEmpty {
      answers.text.model = answer
    }
  }

  /// What to do with a profile that does not work.
  func whatNow() throws -> NextStep {
    while true {
      switch try ask("k: the key again, w: write it all the same, q: quit", standard: "k") {
      case "k": return .askAgain
      case "w": return .write
      case "q": return .leave
      default: Output.line("k, w or q, please.")
      }
    }
  }

  func wantsDefault(_ name: String) throws -> Bool {
    try ask("Is it to answer where no profile is named? y or n", standard: "y").lowercased().hasPrefix("y")
  }

  // MARK: The terminal

  private func ask(_ question: String, standard: String?, orNothing: String? = nil) throws -> String {
    let hint = standard ?? orNothing
    Output.write("\(question)\(hint.map { " [\($0)]" } ?? ""): ")
    guard let line = readLine(strippingNewline: true) else {
      Output.write("\n")
      throw Failure("nothing was written", status: 130)
    }
    let answer = VisibleText.of(line, keepingLines: false).trimmedBlanks
    return answer.isEmpty ? standard ?? "" : answer
  }

  private func secret(_ question: String) throws -> String {
    let terminal: RawTerminal
    do throws(TerminalOpenError) { terminal = try RawTerminal() } catch {
      throw Failure("the key can't be asked for here; give --key-env, --key-file or --key-command", status: 64)
    }
    defer { terminal.close() }
    terminal.write(question)
    defer { terminal.write("\r\n") }
    guard let typed = terminal.readSecret() else { throw Failure("nothing was written", status: 130) }
    if !typed.isEmpty { terminal.write("(\(typed.count) characters)") }
    return typed.trimmedBlanks
  }
}

extension String {
  fileprivate var trimmedBlanks: String {
    let head = drop { $0.isWhitespace }
    return head.lastIndex { !$0.isWhitespace }.map { String(head[...$0]) } ?? ""
  }
}
