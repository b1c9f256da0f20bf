// SPDX-License-Identifier: Apache-2.0

/// A text that is never shown: no description, dump or log of it tells what it holds.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The text itself, for the header of a request and nothing else.
  public let value: String

  public init(_ value: String) { self.value = value }

  public var description: String { "(hidden)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
