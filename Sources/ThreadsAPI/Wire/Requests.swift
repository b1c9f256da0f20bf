// SPDX-License-Identifier: Apache-2.0

/// The body of a request, as a server reads it. Every `init(decoding:)` below takes one.
public struct RequestBody: Equatable, Sendable {
  public var object: JSONObject

  public init(object: JSONObject) { self.object = object }

  /// Reads the bytes: nothing, blanks, `""`, `null` and `{}` all say nothing (API_FACTS §0.7).
  public init(_ bytes: some Sequence<UInt8>) throws(ServiceError) {
    let bytes = Array(bytes)
    object = JSONObject()
    if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { return }
    let json: JSONValue
    do throws(JSONSyntaxError) {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw RequestReader.refusal("the body is not JSON: byte \(error.offset)")
    }
    switch json {
    case .object(let members): object = members
    case .null, .string(""): return
    default: throw RequestReader.refusal("the body must be a JSON object")
    }
  }

  var reader: RequestReader { RequestReader(object) }
}

/// POST /threads.
public struct CreateThreadRequest: Equatable, Sendable {
  public var messages: [NewMessage]
  public var metadata: Metadata
  public var toolResources: JSONValue?

  public init(decoding body: RequestBody) throws(ServiceError) { try self.init(body.reader) }

  init(_ reader: RequestReader) throws(ServiceError) {
    messages = try reader.messages("messages")
    metadata = try reader.metadata() ?? [:]
    toolResources = try reader.anyObject("tool_resources")
  }
}

/// POST /threads/ID: absent and `null` keep, `{}` clears.
public struct UpdateThreadRequest: Equatable, Sendable {
  public var metadata: Metadata?
  public var toolResources: JSONValue?

  public init(decoding body: RequestBody) throws(ServiceError) {
    metadata = try body.reader.metadata()
    toolResources = try body.reader.anyObject("tool_resources")
  }
}

/// POST /threads/ID/messages.
public struct CreateMessageRequest: Equatable, Sendable {
  public var message: NewMessage

  public init(decoding body: RequestBody) throws(ServiceError) { message = try body.reader.message() }
}

/// POST /threads/ID/messages/ID and POST /threads/ID/runs/ID: absent and `null` keep, `{}` clears.
public struct UpdateMetadataRequest: Equatable, Sendable {
  public var metadata: Metadata?

  public init(decoding body: RequestBody) throws(ServiceError) { metadata = try body.reader.metadata() }
}

extension AssistantSettings {
  /// POST /assistants.
  public init(decoding body: RequestBody) throws(ServiceError) {
    let model = try body.reader.requiredText("model")
    self = try AssistantSettings(model: model).updated(by: body)
  }

  /// POST /assistants/ID: these settings with what the request names; absent and `null` keep.
  public func updated(by body: RequestBody) throws(ServiceError) -> AssistantSettings {
    let reader = body.reader
    var settings = self
    if let model = try reader.text("model"), !model.isEmpty { settings.model = model }
    settings.name = try reader.text("name") ?? name
    settings.description = try reader.text("description") ?? description
    settings.instructions = try reader.text("instructions") ?? instructions
    settings.tools = try reader.tools() ?? tools
    settings.toolResources = try reader.anyObject("tool_resources") ?? toolResources
    // Some SDKs send an empty list whenever there is nothing to say.
    settings.name(files: try reader.array("file_ids") ?? [])
    settings.responseFormat = try reader.responseFormat() ?? responseFormat
    settings.reasoningEffort = try reader.text("reasoning_effort") ?? reasoningEffort
    settings.metadata = try reader.metadata() ?? metadata
    let asked = try reader.sampling()
    settings.sampling = Sampling(
      temperature: asked.temperature ?? sampling.temperature, topP: asked.topP ?? sampling.topP,
      topK: asked.topK ?? sampling.topK, maxTokens: asked.maxTokens ?? sampling.maxTokens)
    return settings
  }
}

extension PageRequest {
  /// Reads the query of a list request; `value` gives the decoded value of a parameter. A page has 100 elements at
  /// most, though more may be asked for where a list allows it.
  public init(query value: (String) -> String?, mostAtOnce: Int = 100) throws(ServiceError) {
    self.init()
    if let text = value("limit") {
      guard let limit = Int(text), (1...mostAtOnce).contains(limit) else {
        throw RequestReader.refusal("limit must be a whole number from 1 to \(mostAtOnce)", field: "limit")
      }
      self.limit = min(limit, 100)
    }
    if let text = value("order") {
      guard let order = Order(rawValue: text) else {
        throw RequestReader.refusal("order must be asc or desc", field: "order")
      }
      self.order = order
    }
    after = value("after").flatMap { $0.isEmpty ? nil : $0 }
    before = value("before").flatMap { $0.isEmpty ? nil : $0 }
  }

  /// That part of a list which is there whole, in the order of its creation.
  public func page<Element: WireObject>(of all: [Element]) throws(ServiceError) -> Page<Element> {
    let ordered = order == .ascending ? all : all.reversed()
    func place(_ id: String?) throws(ServiceError) -> Int? {
      guard let id else { return nil }
      guard let place = ordered.firstIndex(where: { $0.id == id }) else {
        throw RequestReader.refusal("Nothing in this list has the id '\(id)'.")
      }
      return place
    }
    let start = try place(after).map { $0 + 1 } ?? 0
    let rest = ordered[min(start, ordered.count)..<max(start, try place(before) ?? ordered.count)]
    // With `before` alone the page is the one that ends right before that id.
    let items = before != nil && after == nil ? rest.suffix(limit) : rest.prefix(limit)
    return Page(items: Array(items), hasMore: items.count < rest.count)
  }
}
