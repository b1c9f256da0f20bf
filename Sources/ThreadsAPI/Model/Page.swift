// SPDX-License-Identifier: Apache-2.0

/// Which part of a list is asked for (API_FACTS §1.2).
public struct PageRequest: Equatable, Sendable {
  public enum Order: String, Sendable {
    case ascending = "asc"
    case descending = "desc"
  }

  /// How many at most: 1 to 100.
  public var limit: Int
  /// By time of creation.
  public var order: Order
  /// Only what follows this id, in the order asked for.
  public var after: String?
  /// Only what precedes this id, in the order asked for.
  public var before: String?

  public init(limit: Int = 20, order: Order = .descending, after: String? = nil, before: String? = nil) {
    self.limit = limit
    self.order = order
    self.after = after
    self.before = before
  }
}

/// A part of a list, and whether there is more of it.
public struct Page<Element: Sendable>: Sendable {
  public var items: [Element]
  public var hasMore: Bool

  public init(items: [Element], hasMore: Bool) {
    self.items = items
    self.hasMore = hasMore
  }
}

extension Page: Equatable where Element: Equatable {}
