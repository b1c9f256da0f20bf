// SPDX-License-Identifier: Apache-2.0

/// What has an id and a JSON object on the wire: a thread, a message, a run, a step, an assistant, a file.
public protocol WireObject: Sendable {
  /// What the wire's `object` member says.
  static var objectName: String { get }
  /// What it says in the answer to a DELETE.
  static var deletedName: String { get }
  var id: String { get }

  /// Reads what a provider sent, tolerantly; throws `.notUnderstood` for what is no such object.
  init(decoding json: JSONValue) throws(ServiceError)
  /// What a server of that dialect answers, without `request_id`.
  func members(_ dialect: Dialect) -> JSONObject
}

extension WireObject {
  public static var deletedName: String { objectName + ".deleted" }

  /// What a server of that dialect answers.
  public func encoded(_ dialect: Dialect, requestID: String) -> JSONValue {
    dialect.signed(members(dialect), requestID: requestID)
  }

  /// The id of an object of this kind, or `.notUnderstood`.
  static func requiredID(_ json: JSONValue) throws(ServiceError) -> String {
    guard let id = json["id"]?.someText, id.utf8.count <= ServiceLimits.idBytes else {
      throw ServiceError(.notUnderstood)
    }
    // A server that mixes up its routes answers another kind of object.
    if let name = json["object"]?.string, !name.hasPrefix(objectName) { throw ServiceError(.notUnderstood) }
    return id
  }
}

extension Dialect {
  /// An object with `request_id`, where this dialect writes it.
  func signed(_ object: JSONObject, requestID: String) -> JSONValue {
    var object = object
    if writesRequestID { object["request_id"] = .string(requestID) }
    return .object(object)
  }

  /// The answer to a DELETE.
  public func encodeDeletion<Object: WireObject>(of kind: Object.Type, id: String, requestID: String) -> JSONValue {
    signed(
      ["id": .string(id), "object": .string(kind.deletedName), "deleted": true], requestID: requestID)
  }
}

extension Page where Element: WireObject {
  /// Reads the envelope of a list. An element that is not understood is left out rather than losing the rest.
  public init(decoding json: JSONValue) throws(ServiceError) {
    guard let data = json["data"]?.array ?? json.array else { throw ServiceError(.notUnderstood) }
    let items = data.compactMap { try? Element(decoding: $0) }
    if items.isEmpty, !data.isEmpty { throw ServiceError(.notUnderstood) }
    self.init(items: items, hasMore: json["has_more"]?.bool ?? false)
  }

  /// The envelope of a list as a server answers it.
  public func encoded(_ dialect: Dialect, requestID: String) -> JSONValue {
    dialect.signed(
      [
        "object": "list", "data": .array(items.map { .object($0.members(dialect)) }),
        "first_id": items.first.map { .string($0.id) } ?? .null,
        "last_id": items.last.map { .string($0.id) } ?? .null, "has_more": .bool(hasMore),
      ], requestID: requestID)
  }
}

extension PageRequest {
  /// The query of a list request, by name.
  public var query: [(name: String, value: String)] {
    var query = [(name: "limit", value: String(limit)), (name: "order", value: order.rawValue)]
    if let after { query.append((name: "after", value: after)) }
    if let before { query.append((name: "before", value: before)) }
    return query
  }
}
