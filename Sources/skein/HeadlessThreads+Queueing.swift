// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import ThreadsAPI

/// For the verbs that can leave their work to a Skein that reaches the provider.
struct QueueOption: ParsableArguments {
  @Flag(name: .long, help: "Ask the provider for nothing now: it is done by a Skein that runs, or by the next.")
  var queue = false
}

extension HeadlessThreads {
  /// Puts a text into the outbox and says under which ids.
  func queue(_ text: String, in thread: ThreadID?, title: String?, json: Bool) async throws {
    var state = household.state(records())
    if let thread {
      guard let record = state.list[thread] else { throw Failure("there is no thread \(thread) here") }
      if record.state == .trashed { throw Failure("\(thread) is in the trash; skein threads restore brings it back") }
      if record.state == .gone { throw Failure("\(thread) is gone at the provider") }
      _ = update(&state, .messagesLoaded(thread, household.files.messages(of: thread).records), at: .now)
    }
    if let limit = title.flatMap({ Metadata.titled($0).brokenLimit }) { throw Failure(words(for: limit)) }
    guard let queued = ChatUI.queue(text, in: thread, title: title, &state, at: .now) else {
      throw Failure("there is nothing to send", status: 64)
    }
    try await carryOut(queued.effects)
    if json {
      Output.json([
        "thread": .string(queued.thread), "message": .string(queued.message), "status": "queued",
      ])
    } else {
      Output.line("\(queued.thread)\t\(queued.message)")
    }
  }

  func queueThread(_ metadata: Metadata, messages: [String]) async throws -> ThreadRecord {
    var state = household.state(records())
    let queued = ChatUI.queueThread(metadata, messages: messages, &state, at: .now)
    try await carryOut(queued.effects)
    return queued.record
  }

  func queueMetadata(of id: ThreadID, _ change: (inout Metadata) -> Void) async throws -> ThreadRecord {
    var state = household.state(records())
    guard var metadata = state.list[id]?.metadata else { throw Failure("there is no thread \(id) here") }
    change(&metadata)
    if let limit = metadata.brokenLimit { throw Failure(words(for: limit)) }
    try await carryOut(ChatUI.queueMetadata(of: id, metadata, &state, at: .now))
    return state.list[id] ?? ThreadRecord(id: id, createdAt: .now, updatedAt: .now)
  }

  /// Messages as they stand for who only looks.
  func settled(_ messages: [MessageRecord]) -> [MessageRecord] {
    let outbox = household.state([]).outbox
    return messages.map { $0.settledCopy(waiting: outbox) }
  }
}

extension Metadata {
  fileprivate static func titled(_ title: String) -> Metadata {
    var metadata: Metadata = [:]
    metadata.setTitle(title)
    return metadata
  }
}
