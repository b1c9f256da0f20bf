// SPDX-License-Identifier: Apache-2.0

/// Whom Skein talks to, under a name of the user's.
public struct Profile: Equatable, Sendable {
  /// What the service speaks.
  public enum Dialect: String, Sendable, CaseIterable {
    /// The service inside Skein.
    case local
    case dashscope
    case aimlapi
    /// OpenAI's Assistants v2 and what is shaped like it.
    case assistants
    /// OpenAI's Conversations and Responses.
    case conversations
  }

  /// What answers in a `local` profile.
  public enum Engine: Hashable, Sendable {
    /// The first that is there of: the installed model, a server on its usual loopback port, `builtin`.
    case auto
    /// Answers that no model is connected.
    case builtin
    /// The base URL of an OpenAI-compatible server.
    case url(String)
    /// A program that serves one, with its arguments.
    case command([String])
  }

  /// How a profile came to be.
  public enum Origin: Equatable, Sendable {
    case builtIn
    /// A variable of the environment holds its key.
    case environment(String)
    case file
  }

  public var name: String
  public var dialect: Dialect
  public var engine: Engine
  public var model: String?
  /// `nil` for `local`.
  public var baseURL: String?
  public var apiKey: APIKeySource?
  /// Whether plain http may lead to another machine (`allow_http`).
  public var allowsHTTP = false
  /// A file of authorities that are trusted beside the system's (`ca_file`); relative to the config folder.
  public var authorities: String?
  public var workspace: String?
  /// The assistant to use; without one Skein makes one of `model` and `instructions`.
  public var assistant: String?
  public var instructions: String?
  public var origin: Origin

  public init(name: String, dialect: Dialect, origin: Origin = .builtIn) {
    self.name = name
    self.dialect = dialect
    self.origin = origin
    engine = .auto
    baseURL = dialect.standardBaseURL
    model = dialect.standardModel
  }
}

extension Profile.Dialect {
  /// The service that a dialect is named after.
  public var standardBaseURL: String? {
    switch self {
    case .local: nil
    case .dashscope: "https://dashscope.aliyuncs.com/api/v1"
    case .aimlapi: "https://api.aimlapi.com"
    case .assistants, .conversations: "https://api.openai.com/v1"
    }
  }

  /// The domain that all services of the vendor are in.
  fileprivate var vendorDomain: String? {
    switch self {
    case .local: nil
    case .dashscope: "aliyuncs.com"
    case .aimlapi: "aimlapi.com"
    case .assistants, .conversations: "openai.com"
    }
  }

  /// The model that answers if nothing else is said.
  public var standardModel: String {
    switch self {
    case .local: "smollm2-135m"
    case .dashscope: "qwen-plus"
    case .aimlapi, .assistants, .conversations: "gpt-4o-mini"
    }
  }

  /// The variables that hold a key for the service at `standardBaseURL`.
  public var keyVariables: [String] {
    switch self {
    case .local: []
    case .dashscope: ["DASHSCOPE_API_KEY"]
    case .aimlapi: ["AIMLAPI_API_KEY", "AIML_API_KEY"]
    case .assistants, .conversations: ["OPENAI_API_KEY"]
    }
  }
}

extension Profile {
  /// The profiles whose names mean something without a file. (OpenAI itself has shut its Assistants down.)
  static let known: [String: Dialect] = [
    "local": .local, "dashscope": .dashscope, "aimlapi": .aimlapi, "openai": .conversations,
  ]

  /// The profiles that exist without a file.
  static func withoutFile(_ environment: [String: String]) -> [String: Profile] {
    var profiles: [String: Profile] = [:]
    for (name, dialect) in known {
      let variable = dialect.keyVariables.first { !(environment[$0] ?? "").isEmpty }
      guard variable != nil || dialect == .local else { continue }
      var profile = Profile(name: name, dialect: dialect, origin: variable.map { .environment($0) } ?? .builtIn)
      profile.apiKey = variable.map { .environment($0) }
      profiles[name] = profile
    }
    return profiles
  }

  /// Whether a URL is of the vendor whose dialect this is, in any of its regions.
  private func isVendors(_ url: String) -> Bool {
    guard url.hasPrefix("https://"), let domain = dialect.vendorDomain else { return false }
    let host = url.dropFirst("https://".count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
    return host.hasSuffix("." + domain)
      && host.unicodeScalars.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-.".unicodeScalars.contains($0) }
  }

  /// Where the key of a profile is that names none. A key goes only to the service it belongs to.
  func standardKey(_ environment: [String: String]) -> APIKeySource? {
    guard let baseURL, isVendors(baseURL) else { return nil }
    let variables = dialect.keyVariables
    return (variables.first { !(environment[$0] ?? "").isEmpty } ?? variables.first).map { .environment($0) }
  }
}
