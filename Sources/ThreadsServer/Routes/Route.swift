// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// What of a dialect's API a path names.
enum Route: Equatable, Sendable {
  case threads
  case thread(ThreadID)
  case threadAndRun
  case messages(ThreadID)
  case message(MessageID, ThreadID)
  case messageFiles(MessageID, ThreadID)
  case messageFile(FileID, MessageID, ThreadID)
  case runs(ThreadID)
  case run(RunID, ThreadID)
  case cancellation(RunID, ThreadID)
  case toolOutputs(RunID, ThreadID)
  case steps(RunID, ThreadID)
  case step(StepID, RunID, ThreadID)
  case assistants
  case assistant(AssistantID)
  case files
  case file(FileID)
  case fileContent(FileID)
  case models
  case model(String)
  case conversations(ConversationRoute)

  /// The route of a path below a dialect's base.
  init?(_ parts: ArraySlice<String>) {
    guard parts.allSatisfy(Self.isPlain) else { return nil }
    switch parts.first {
    case "threads": self.init(threads: Array(parts.dropFirst()))
    case "files": self.init(files: Array(parts.dropFirst()))
    case "assistants" where parts.count <= 2:
      self = parts.count == 1 ? .assistants : .assistant(parts[parts.endIndex - 1])
    // The names of models hold slashes, and not every SDK encodes them.
    case "models": self = parts.count == 1 ? .models : .model(parts.dropFirst().joined(separator: "/"))
    default:
      guard let route = ConversationRoute(Array(parts)) else { return nil }
      self = .conversations(route)
    }
  }

  /// Whether a part of a path may be an id: no id is empty, dots alone, longer than any of ours, or holds a control
  /// character.
  private static func isPlain(_ part: String) -> Bool {
    !["", ".", ".."].contains(part) && part.utf8.count <= 256 && part.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }

  private init?(files parts: [String]) {
    switch parts.count {
    case 0: self = .files
    case 1: self = .file(parts[0])
    case 2 where parts[1] == "content": self = .fileContent(parts[0])
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
    let rest = Array(parts.dropFirst(2))
    switch parts.dropFirst().first {
    case nil: self = .thread(thread)
    case "messages": self.init(messages: rest, thread)
    case "runs": self.init(runs: rest, thread)
    default: return nil
    }
  }

  private init?(messages parts: [String], _ thread: ThreadID) {
    switch (parts.count, parts.dropFirst().first) {
    case (0, _): self = .messages(thread)
    case (1, _): self = .message(parts[0], thread)
    case (2, "files"): self = .messageFiles(parts[0], thread)
    case (3, "files"): self = .messageFile(parts[2], parts[0], thread)
    default: return nil
    }
  }

  private init?(runs parts: [String], _ thread: ThreadID) {
    switch (parts.count, parts.dropFirst().first) {
    case (0, _): self = .runs(thread)
    case (1, _): self = .run(parts[0], thread)
    case (2, "cancel"): self = .cancellation(parts[0], thread)
    case (2, "submit_tool_outputs"): self = .toolOutputs(parts[0], thread)
    case (2, "steps"): self = .steps(parts[0], thread)
    case (3, "steps"): self = .step(parts[2], parts[0], thread)
    default: return nil
    }
  }

  /// One thread has one id: `conv_X` is how Conversations spells `thread_X`.
  static func threadID(_ id: String) -> ThreadID {
    id.hasPrefix("conv_") ? "thread_" + id.dropFirst("conv_".count) : id
  }

  /// Whether a dialect has it. Messages can be deleted in each, as threads can be listed.
  func isServed(in dialect: Dialect) -> Bool {
    switch self {
    case .files, .file, .fileContent: dialect.abilities.contains(.files)
    case .conversations: dialect.conversations != nil
    default: true
    }
  }

  /// The methods that it answers.
  var methods: [String] {
    switch self {
    case .threads, .messages, .runs, .assistants, .files: ["GET", "POST"]
    case .thread, .message, .assistant: ["GET", "POST", "DELETE"]
    case .run: ["GET", "POST"]
    case .file: ["GET", "DELETE"]
    case .threadAndRun, .cancellation, .toolOutputs: ["POST"]
    case .messageFiles, .messageFile, .steps, .step, .fileContent, .models, .model: ["GET"]
    case .conversations(let route): route.methods
    }
  }
}

extension Dialect {
  /// The dialect that a path is in, and how many of its parts are the dialect's base: the longest base wins.
  static func serving(_ parts: [String]) -> (dialect: Dialect, base: Int) {
    for (dialect, base) in mounted where parts.starts(with: base) { return (dialect, base.count) }
    return (.aimlapi, 0)
  }

  private static let mounted = [Dialect.dashscope, .compatibleMode, .assistants].map {
    ($0, $0.mountPath.split(separator: "/").map(String.init))
  }
}
