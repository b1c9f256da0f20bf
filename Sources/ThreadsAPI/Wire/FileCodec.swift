// SPDX-License-Identifier: Apache-2.0

extension StoredFile: WireObject {
  public static let objectName = "file"
  public static let deletedName = objectName

  public init(decoding json: JSONValue) throws(ServiceError) {
    self.init(
      id: try Self.requiredID(json), createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0),
      name: json["filename"]?.string ?? "", purpose: json["purpose"]?.string ?? "", size: json["bytes"]?.count ?? 0)
  }

  public func members(_ dialect: Dialect) -> JSONObject {
    [
      "id": .string(id), "object": "file", "bytes": .integer(Int64(size)), "created_at": dialect.time(createdAt),
      "filename": .string(name), "purpose": .string(purpose), "status": "processed", "status_details": .null,
    ]
  }
}

/// A file as the message shows it that it came with.
public struct MessageFile: Equatable, WireObject {
  public static let objectName = "thread.message.file"

  public var id: FileID
  public var messageID: MessageID
  public var createdAt: Timestamp

  /// The files of a message, in their order, each once.
  public static func all(of message: Message) -> [MessageFile] {
    var seen: Set<FileID> = []
    return message.fileIDs.filter { seen.insert($0).inserted }
      .map { MessageFile(id: $0, messageID: message.id, createdAt: message.createdAt) }
  }

  init(id: FileID, messageID: MessageID, createdAt: Timestamp) {
    self.id = id
    self.messageID = messageID
    self.createdAt = createdAt
  }

  public init(decoding json: JSONValue) throws(ServiceError) {
    self.init(
      id: try Self.requiredID(json), messageID: json["message_id"]?.someText ?? "",
      createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0))
  }

  public func members(_ dialect: Dialect) -> JSONObject {
    [
      "id": .string(id), "object": .string(Self.objectName), "created_at": dialect.time(createdAt),
      "message_id": .string(messageID),
    ]
  }
}
