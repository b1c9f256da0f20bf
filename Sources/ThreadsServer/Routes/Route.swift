// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// What of a dialect's API a path names.
enum Route: Equatable, Sendable {
  case threads
  case thread(ThreadID)
  case threadAndRun
  case messages(ThreadID)
  case message(MessageID, ThreadID)
  case runs(ThreadID)
  case run(RunID, ThreadID)
  case cancellation(RunID, ThreadID)
  case toolOutputs
  case steps(RunID, ThreadID)
  case step(StepID, RunID, ThreadID)
  case assistants
  case assistant(AssistantID)
  case models
  case model(String)

  /// The route of a path below a dialect's base.
  init?(_ parts: ArraySlice<String>) {
    guard !parts.contains("") else { return nil }
    switch parts.first {
    case "threads": self.init(threads: Array(parts.dropFirst()))
    case "assistants" where parts.count <= 2:
      self = parts.count == 1 ? .assistants : .assistant(parts[parts.endIndex - 1])
    case "models" where parts.count <= 2: self = parts.count == 1 ? .models : .model(parts[parts.endIndex - 1])
    default: return nil
    }
  }

  private init?(threads parts: [String]) {
    guard let first = parts.first else {
      self = .threads
      return
    }
    if parts == ["runs"] {
      self = .threadAndRun
      return
    }
    let thread = Self.threadID(first)
    switch (parts.count, parts.dropFirst().first) {
    case (1, _): self = .thread(thread)
    case (2, "messages"): self = .messages(thread)
    case (3, "messages"): self = .message(parts[2], thread)
    case (2, "runs"): self = .runs(thread)
    case (3, "runs"): self = .run(parts[2], thread)
    case (4, "runs") where parts[3] == "cancel": self = .cancellation(parts[2], thread)
    case (4, "runs") where parts[3] == "submit_tool_outputs": self = .toolOutputs
    case (4, "runs") where parts[3] == "steps": self = .steps(parts[2], thread)
    case (5, "runs") where parts[3] == "steps": self = .step(parts[4], parts[2], thread)
    default: return nil
    }
  }

  /// One thread has one id: `conv_X` is how Conversations spells `thread_X`.
  static func threadID(_ id: String) -> ThreadID {
    id.hasPrefix("conv_") ? "thread_" + id.dropFirst("conv_".count) : id
  }

  /// The methods that it answers.
  var methods: [String] {
    switch self {
    case .threads, .messages, .runs, .assistants: ["GET", "POST"]
    case .thread, .assistant: ["GET", "POST", "DELETE"]
    case .message: ["GET", "POST"]
    case .threadAndRun, .cancellation: ["POST"]
    case .run, .steps, .step, .models, .model: ["GET"]
    case .toolOutputs: []
    }
  }
}

extension Dialect {
  /// The dialect that a path is in, and how many of its parts are the dialect's base: the longest base wins.
  static func serving(_ parts: [String]) -> (dialect: Dialect, base: Int) {
    for dialect in [Dialect.dashscope, .assistants] {
      let base = dialect.mountPath.split(separator: "/").map(String.init)
      if parts.starts(with: base) { return (dialect, base.count) }
    }
    return (.aimlapi, 0)
  }
}
