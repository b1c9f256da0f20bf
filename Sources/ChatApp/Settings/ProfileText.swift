// SPDX-License-Identifier: Apache-2.0

/// A profile as it is written in the settings file.
public struct ProfileText: Equatable, Sendable {
  public var name: String
  public var dialect: Profile.Dialect
  /// `nil` is the vendor's own.
  public var baseURL: String?
  public var engine: String?
  public var apiKey: APIKeySource?
  public var workspace: String?
  public var allowsHTTP = false
  public var authorities: String?
  public var model: String?
  public var assistant: String?

  public init(name: String, dialect: Profile.Dialect) {
    self.name = name
    self.dialect = dialect
  }

  /// The table, each key on a line of its own.
  public var table: String {
    var lines = ["[profiles.\(Self.key(name))]", "dialect = \(Self.quoted(dialect.rawValue))"]
    if let engine { lines.append("engine = \(Self.quoted(engine))") }
    if let baseURL { lines.append("base_url = \(Self.quoted(baseURL))") }
    switch apiKey {
    case .environment(let name): lines.append("api_key = { env = \(Self.quoted(name)) }")
    case .command(let words):
      lines.append("api_key = { command = [\(words.map(Self.quoted).joined(separator: ", "))] }")
    case .file(let path): lines.append("api_key = { file = \(Self.quoted(path)) }")
    // A key itself is never written here.
    case .plain, .exposed, nil: break
    }
    if allowsHTTP { lines.append("allow_http = true") }
    if let authorities { lines.append("ca_file = \(Self.quoted(authorities))") }
    if let workspace { lines.append("workspace = \(Self.quoted(workspace))") }
    if let assistant { lines.append("assistant = \(Self.quoted(assistant))") }
    if let model { lines.append("model = \(Self.quoted(model))") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func key(_ name: String) -> String {
    let isBare = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isBare ? name : quoted(name)
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// The profile that these words make, its key taken from where it says.
  public func profile(_ environment: [String: String]) -> Profile {
    var profile = Profile(name: name, dialect: dialect, origin: .file)
    profile.baseURL = baseURL ?? profile.baseURL
    profile.allowsHTTP = allowsHTTP
    profile.authorities = authorities
    profile.workspace = workspace
    profile.assistant = assistant
    profile.model = model ?? (dialect == .conversations && baseURL != nil ? nil : profile.model)
    if let engine {
      profile.engine = Profile.isServiceURL(engine) ? .url(engine) : engine == "builtin" ? .builtin : .auto
    }
    profile.apiKey = apiKey ?? profile.standardKey(environment)
    return profile
  }
}
