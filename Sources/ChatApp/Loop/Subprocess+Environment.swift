// SPDX-License-Identifier: Apache-2.0
import Subprocess

extension Environment {
  /// What a program inherits that needs no key of ours.
  static func withoutKeys(adding additions: [String: String] = [:]) -> Environment {
    var variables: [Environment.Key: String] = [:]
    for variable in ChildEnvironment.withoutKeys {
      guard let sign = variable.firstIndex(of: "="), let key = Environment.Key(rawValue: String(variable[..<sign]))
      else {
        continue
      }
      variables[key] = String(variable[variable.index(after: sign)...])
    }
    for (name, value) in additions {
      if let key = Environment.Key(rawValue: name) { variables[key] = value }
    }
    return .custom(variables)
  }
}
