// SPDX-License-Identifier: Apache-2.0

@testable import ThreadsAPI

// The objects of every dialect: what was read, written and read again is the same.
extension FuzzTarget {
  static let codecs = [
    FuzzTarget("replies") { input throws(Broken) in
      guard let json = try? JSONValue(parsing: input.bytes) else { return }
      for dialect in Dialect.all {
        try isStable(ChatThread.self, json, dialect)
        try isStable(Message.self, json, dialect)
        try isStable(Run.self, json, dialect)
        try isStable(RunStep.self, json, dialect)
        try isStable(Assistant.self, json, dialect)
        try isStable(StoredFile.self, json, dialect)
        try isStable(MessageFile.self, json, dialect)
      }
      try conversations(json)
    },
    FuzzTarget("requests") { input throws(Broken) in
      guard let body = try? RequestBody(input.bytes) else { return }
      for dialect in Dialect.all { try requests(body, dialect) }
      _ = try? UpdateMetadataRequest(decoding: body)
      _ = try? CreateItemsRequest(decoding: body)
      if let request = try? CreateConversationRequest(decoding: body) {
        try isRead(request.encoded) { (body) throws(ServiceError) in
          try CreateConversationRequest(decoding: body).encoded
        }
      }
      if let request = try? ResponseRequest(decoding: body) {
        try isRead(request.encoded) { (body) throws(ServiceError) in try ResponseRequest(decoding: body).encoded }
      }
    },
    FuzzTarget("errors") { input throws(Broken) in
      let error = ErrorBody(input.bytes)
      try require((error.message?.unicodeScalars.count ?? 0) <= ErrorBody.maximumMessageScalars + 1, "a long message")
      let told = ServiceError(
        inStream: (try? JSONValue(parsing: input.bytes)) ?? .string(input.text), status: input.chance(below: 700))
      for dialect in Dialect.all {
        let body = dialect.errorBody(told, .init(path: "/p", requestID: "q", time: Timestamp(milliseconds: 1)))
        let again = ErrorBody(body.utf8)
        try require(told.message == nil || again.message != nil, "\(dialect.name) loses the words of \(told)")
      }
    },
  ]

  private static func isStable<Object: WireObject>(
    _: Object.Type, _ json: JSONValue, _ dialect: Dialect
  ) throws(Broken) {
    _ = try? Page<Object>(decoding: json)
    guard let read = try? Object(decoding: json) else { return }
    let first = read.encoded(dialect, requestID: "q")
    // Through its text, as it goes over the wire.
    guard let parsed = try? JSONValue(parsing: first.utf8), let again = try? Object(decoding: parsed) else {
      throw Broken("\(dialect.name) cannot read its own \(Object.objectName): \(first.text)")
    }
    let second = again.encoded(dialect, requestID: "q")
    try requireSame(timeless(second).text, timeless(first).text, "\(dialect.name) \(Object.objectName)")
  }

  private static func conversations(_ json: JSONValue) throws(Broken) {
    if let thread = try? ChatThread(decodingConversation: json) {
      for dialect in Dialect.all {
        let first = thread.conversation(dialect)
        let again = try? ChatThread(decodingConversation: first)
        try requireSame(
          again.map { timeless($0.conversation(dialect)).text }, timeless(first).text, "conversation \(dialect.name)")
      }
    }
    _ = try? Page<ChatThread>(decodingConversations: json)
    if let message = try? Message(decodingItem: json, in: "t") {
      let first = message.item
      let again = try? Message(decodingItem: first, in: "t")
      try requireSame(again.map { timeless($0.item).text }, timeless(first).text, "item")
    }
    if let response = try? ModelResponse(decoding: json, in: "t") {
      let first = response.encoded
      guard let again = try? ModelResponse(decoding: first, in: "t") else { throw Broken("own response: \(first)") }
      let second = try? ModelResponse(decoding: again.encoded, in: "t")
      try requireSame(second.map { timeless($0.encoded).text }, timeless(again.encoded).text, "response")
    }
  }

  private static func requests(_ body: RequestBody, _ dialect: Dialect) throws(Broken) {
    if let request = try? CreateThreadRequest(decoding: body) {
      let encode = { (request: CreateThreadRequest) in
        dialect.encodeNewThread(
          messages: request.messages, metadata: request.metadata, toolResources: request.toolResources)
      }
      try isRead(encode(request)) { (body) throws(ServiceError) in encode(try CreateThreadRequest(decoding: body)) }
    }
    if let request = try? UpdateThreadRequest(decoding: body) {
      let encode = { (request: UpdateThreadRequest) in
        dialect.encodeUpdate(metadata: request.metadata, toolResources: request.toolResources)
      }
      try isRead(encode(request)) { (body) throws(ServiceError) in encode(try UpdateThreadRequest(decoding: body)) }
    }
    if let request = try? CreateMessageRequest(decoding: body) {
      try isRead(dialect.encode(request.message)) { (body) throws(ServiceError) in
        dialect.encode(try CreateMessageRequest(decoding: body).message)
      }
    }
    if let settings = try? AssistantSettings(decoding: body) {
      try isRead(dialect.encode(settings)) { (body) throws(ServiceError) in
        dialect.encode(try AssistantSettings(decoding: body))
      }
    }
    try runs(body, dialect)
  }

  private static func runs(_ body: RequestBody, _ dialect: Dialect) throws(Broken) {
    _ = try? CreateThreadAndRunRequest(decoding: body)
    if let request = try? CreateRunRequest(decoding: body) {
      try isRead(dialect.encode(request.run, stream: request.stream)) { (body) throws(ServiceError) in
        let request = try CreateRunRequest(decoding: body)
        return dialect.encode(request.run, stream: request.stream)
      }
    }
    if let request = try? SubmitToolOutputsRequest(decoding: body) {
      try isRead(dialect.encode(request.outputs, stream: request.stream)) { (body) throws(ServiceError) in
        let request = try SubmitToolOutputsRequest(decoding: body)
        return dialect.encode(request.outputs, stream: request.stream)
      }
    }
  }

  /// What our client writes our server reads, and would write the same.
  private static func isRead(
    _ json: JSONValue, _ again: (RequestBody) throws(ServiceError) -> JSONValue
  ) throws(Broken) {
    do throws(ServiceError) {
      let second = try again(try RequestBody(json.utf8))
      try requireText(second, json)
    } catch {
      throw Broken("our own request is refused: \(error) in \(json.text)")
    }
  }

  private static func requireText(_ second: JSONValue, _ first: JSONValue) throws(ServiceError) {
    if second.text != first.text { throw ServiceError(.notUnderstood, message: "became \(second.text)") }
  }
}
