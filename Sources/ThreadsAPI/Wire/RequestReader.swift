// SPDX-License-Identifier: Apache-2.0

/// Reads the body of a request strictly: what a field must be, it must be, or the error names the field.
struct RequestReader {
  let object: JSONObject
  /// What stands before a field's name in an error: `thread.` or `messages[2].`.
  let path: String

  init(_ object: JSONObject, path: String = "") {
    self.object = object
    self.path = path
  }

  static func refusal(_ message: String, field: String? = nil) -> ServiceError {
    var error = ServiceError(.badRequest, message: message)
    error.field = field
    return error
  }

  func refuse(_ name: String, _ problem: String) -> ServiceError {
    Self.refusal("\(path)\(name) \(problem)", field: path + name)
  }

  /// The value of a field that is there and not `null`.
  func value(_ name: String) -> JSONValue? {
    guard let value = object[name], !value.isNull else { return nil }
    return value
  }

  func text(_ name: String) throws(ServiceError) -> String? {
    guard let value = value(name) else { return nil }
    guard let text = value.string else { throw refuse(name, "must be a string") }
    return text
  }

  func requiredText(_ name: String) throws(ServiceError) -> String {
    guard let text = try text(name), !text.isEmpty else { throw refuse(name, "is required") }
    return text
  }

  func flag(_ name: String) throws(ServiceError) -> Bool? {
    guard let value = value(name) else { return nil }
    guard let flag = value.bool else { throw refuse(name, "must be true or false") }
    return flag
  }

  func number(_ name: String) throws(ServiceError) -> Double? {
    guard let value = value(name) else { return nil }
    guard let number = value.double, number.isFinite else { throw refuse(name, "must be a number") }
    return number
  }

  func count(_ name: String) throws(ServiceError) -> Int? {
    guard let value = value(name) else { return nil }
    guard case .integer(let number) = value, (0...Int64(Int32.max)).contains(number) else {
      throw refuse(name, "must be a whole number, not negative")
    }
    return Int(number)
  }

  func array(_ name: String) throws(ServiceError) -> [JSONValue]? {
    guard let value = value(name) else { return nil }
    guard let array = value.array else { throw refuse(name, "must be an array") }
    return array
  }

  func nested(_ name: String) throws(ServiceError) -> RequestReader? {
    guard let value = value(name) else { return nil }
    guard let object = value.object else { throw refuse(name, "must be an object") }
    return RequestReader(object, path: "\(path)\(name).")
  }

  func anyObject(_ name: String) throws(ServiceError) -> JSONValue? {
    guard let value = value(name) else { return nil }
    guard value.object != nil else { throw refuse(name, "must be an object") }
    return value
  }

  /// Pairs of text within the limits; absent and `null` are `nil`.
  func metadata() throws(ServiceError) -> Metadata? {
    guard let value = value("metadata") else { return nil }
    guard let object = value.object else { throw refuse("metadata", "must be an object") }
    var metadata: Metadata = [:]
    for member in object.members {
      guard let text = member.value.string else { throw refuse("metadata.\(member.name)", "must be a string") }
      metadata[member.name] = text
    }
    if let limit = metadata.brokenLimit {
      var error = ServiceError(.metadataLimit(limit), message: "\(path)metadata \(limit.wireMessage)")
      error.field = path + "metadata"
      throw error
    }
    return metadata
  }

  func sampling() throws(ServiceError) -> Sampling {
    // Both are read, so that a wrong one is refused whichever counts.
    let longName = try count("max_completion_tokens")
    let shortName = try count("max_tokens")
    return Sampling(
      temperature: try number("temperature"), topP: try number("top_p"), topK: try count("top_k"),
      maxTokens: longName ?? shortName)
  }

  func messages(_ name: String) throws(ServiceError) -> [NewMessage] {
    var messages: [NewMessage] = []
    let elements = try array(name) ?? []
    for (index, element) in elements.enumerated() {
      messages.append(try Self.message(element, "\(path)\(name)[\(index)]"))
    }
    return messages
  }

  private static func message(_ element: JSONValue, _ place: String) throws(ServiceError) -> NewMessage {
    switch element {
    // AIML documents messages as plain strings.
    case .string(let text): return NewMessage(text: text)
    case .object(let object): return try RequestReader(object, path: place + ".").message()
    default: throw refusal("\(place) must be an object or a string", field: place)
    }
  }

  /// This object as a message that is to be created.
  func message() throws(ServiceError) -> NewMessage {
    let role = try text("role") ?? "user"
    guard role == "user" || role == "assistant" else { throw refuse("role", "must be user or assistant") }
    return NewMessage(
      role: Role(rawValue: role), content: try content(), metadata: try metadata() ?? [:],
      attachments: try attachments())
  }

  private func attachments() throws(ServiceError) -> [JSONValue] {
    var attachments = try array("attachments") ?? []
    for (index, attachment) in attachments.enumerated() where attachment["file_id"]?.string == nil {
      throw refuse("attachments[\(index)].file_id", "is required")
    }
    for (index, file) in (try array("file_ids") ?? []).enumerated() {
      guard file.string != nil else { throw refuse("file_ids[\(index)]", "must be a string") }
      attachments.append(["file_id": file])
    }
    return attachments
  }

  private func content() throws(ServiceError) -> [ContentPart] {
    switch value("content") {
    case nil: throw refuse("content", "is required")
    case .string(let text): return [.text(text)]
    case .array(let parts):
      if parts.isEmpty { throw refuse("content", "must not be empty") }
      for (index, part) in parts.enumerated() where part.string == nil && part["type"]?.string == nil {
        throw refuse("content[\(index)].type", "is required")
      }
      return parts.map { ContentPart(decoding: $0) }
    default: throw refuse("content", "must be a string or an array of parts")
    }
  }
}

extension MetadataLimit {
  /// This limit as an error reply says it.
  var wireMessage: String {
    switch self {
    case .tooManyPairs(let count): "has \(count) pairs; at most \(Self.pairs) are allowed"
    case .keyTooLong(let key):
      "has a key of \(key.unicodeScalars.count) characters; at most \(Self.keyScalars) are allowed"
    case .valueTooLong(let key, let scalars):
      "has a value of \(scalars) characters under \"\(key)\"; at most \(Self.valueScalars) are allowed"
    }
  }
}
