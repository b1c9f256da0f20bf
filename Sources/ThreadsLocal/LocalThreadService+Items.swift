// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension LocalThreadService {
  public nonisolated func deleteMessage(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) {
    try await store().write { try MessageTable.delete(id, in: thread, $0) }
  }

  public nonisolated func items(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message> {
    try await store().read { try MessageTable.page(of: thread, page, messagesOnly: false, in: $0) }
  }

  public nonisolated func createItems(_ items: [NewMessage], in thread: ThreadID) async throws(ServiceError)
    -> [Message]
  {
    let items = try prepare(items, for: thread, roles: NewMessage.itemRoles)
    return try await store().write { try MessageTable.add(items, to: thread, in: $0) }
  }

  /// Items with everything the service adds to them, checked.
  nonisolated func prepare(
    _ items: [NewMessage], for thread: ThreadID, roles: Set<Role> = NewMessage.roles
  ) throws(ServiceError) -> [Message] {
    var prepared: [Message] = []
    for item in items {
      try item.check(roles: roles)
      var message = Message(
        id: makeID(item.kind.idPrefix), threadID: thread, createdAt: now(), role: item.role, content: item.content,
        metadata: item.metadata, attachments: item.attachments)
      message.kind = item.kind
      switch item.kind {
      case .message: break
      case .functionCall(var call):
        if call.id.isEmpty { call.id = makeID("call_") }
        message.kind = .functionCall(call)
        message.role = .assistant
      case .functionOutput: message.role = .tool
      }
      prepared.append(message)
    }
    return prepared
  }
}

extension Role {
  /// Who speaks in the output of a function.
  static let tool = Role(rawValue: "tool")
  /// Whose instructions a client puts among the items of a conversation.
  static let developer = Role(rawValue: "developer")
}

extension MessageKind {
  /// What the ids of such items begin with.
  var idPrefix: String {
    switch self {
    case .message: "msg_"
    case .functionCall: "fc_"
    case .functionOutput: "fco_"
    }
  }
}
