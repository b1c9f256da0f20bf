// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// What the programs that Skein starts learn of its environment.
///
/// Keys are taken out for those that need none: models, their supervisor, the commands of tools and of notifications.
/// Programs that the user works with (an editor, a pager, a shell line) and key commands get all of the user's environment.
public enum ChildEnvironment {
  /// The variables that Skein itself takes keys from.
  public static let keyVariables: Set<String> = Set(Profile.Dialect.allCases.flatMap(\.keyVariables))
    .union(["SKEIN_TOKEN", "SKEIN_ENGINE_KEY"])

  private static let named = Mutex<Set<String>>([])

  /// Takes out the variables that these settings name for keys, too, from now on.
  public static func hideKeys(of settings: Settings) {
    let names = settings.profiles.values.compactMap { profile -> String? in
      if case .environment(let name)? = profile.apiKey { name } else { nil }
    }
    named.withLock { $0.formUnion(names) }
  }

  /// Whether a variable is none of a child's business.
  static func isHidden(_ name: some StringProtocol) -> Bool {
    keyVariables.contains(String(name)) || named.withLock { $0.contains(String(name)) }
  }

  /// This process's environment, as `NAME=VALUE`, without keys.
  static var withoutKeys: [String] { all.filter { !isHidden($0.prefix { $0 != "=" }) } }

  /// This process's environment, as `NAME=VALUE`.
  static var all: [String] {
    var variables: [String] = []
    var next = environ
    while let variable = next.pointee {
      variables.append(String(cString: variable))
      next += 1
    }
    return variables
  }
}
