// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ThreadsAPI
import ThreadsClient
import ThreadsLocal

/// Finds the engine that answers in a local profile, when it is first needed.
final class Engines: Sendable {
  init(_ household: Household) {}

  func engine(for setting: Profile.Engine, model: String?) async throws -> any ReplyEngine {
    switch setting {
    case .url(let url): ChatCompletionsEngine(baseURL: url)
    default: BuiltinEngine()
    }
  }

  func stop() {}
}

extension Profile.Engine {
  /// The engine that a word of the command line names.
  init(words: String) {
    switch words {
    case "auto": self = .auto
    case "builtin": self = .builtin
    case let url where url.hasPrefix("http://") || url.hasPrefix("https://"): self = .url(url)
    default: self = .command([words])
    }
  }
}
