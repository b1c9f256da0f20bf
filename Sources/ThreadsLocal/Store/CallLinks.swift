// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

extension MessageTable {
  /// Adds items to a thread, all or none; an output among them must answer a call that waits for one.
  static func add(_ items: [Message], to thread: ThreadID, in db: Database) throws -> [Message] {
    try ThreadTable.check(thread, in: db)
    var items = items
    let hasOutputs = items.contains { if case .functionOutput = $0.kind { true } else { false } }
    if hasOutputs {
      var links = CallLinks()
      for item in try toolItems(of: thread, in: db) { links.note(item.kind) }
      for index in items.indices { items[index].kind = try links.linked(items[index].kind) }
    }
    for item in items { try insert(item, in: db) }
    return items
  }
}

/// Which calls of a thread have no output yet.
struct CallLinks {
  private var waiting: [String] = []
  private var known: Set<String> = []

  /// An item that is in the thread.
  mutating func note(_ kind: MessageKind) {
    switch kind {
    case .message: break
    case .functionCall(let call):
      // What a provider ran itself is only kept.
      guard call.type == "function" else { return }
      waiting.append(call.id)
      known.insert(call.id)
    case .functionOutput(let output):
      if let index = waiting.firstIndex(where: { $0 == output.callID }) { waiting.remove(at: index) }
    }
  }

  /// A new item, its output tied to the call that it answers.
  mutating func linked(_ kind: MessageKind) throws(ServiceError) -> MessageKind {
    guard case .functionOutput(var output) = kind else {
      note(kind)
      return kind
    }
    if output.callID?.isEmpty != false, waiting.count == 1 { output.callID = waiting[0] }
    guard let id = output.callID, !id.isEmpty else {
      throw ServiceError(
        .badRequest, status: 400,
        message: "A function's output must name its call; \(waiting.count) calls wait for an output.")
    }
    guard waiting.contains(id) else {
      let reason = known.contains(id) ? "has its output already" : "is not in this thread"
      throw ServiceError(.badRequest, status: 400, message: "The call '\(id)' \(reason).")
    }
    note(.functionOutput(output))
    return .functionOutput(output)
  }
}
