// SPDX-License-Identifier: Apache-2.0

/// See ``ThreadID``.
public typealias FileID = String

/// A file that was given to a provider, to be named in a message's attachments.
public struct StoredFile: Equatable, Sendable {
  public var id: FileID
  public var createdAt: Timestamp
  public var name: String
  /// What it is for: `assistants`, `user_data` …
  public var purpose: String
  /// How large it is, in bytes.
  public var size: Int

  public init(id: FileID, createdAt: Timestamp, name: String, purpose: String, size: Int) {
    self.id = id
    self.createdAt = createdAt
    self.name = name
    self.purpose = purpose
    self.size = size
  }
}
