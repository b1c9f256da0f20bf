// SPDX-License-Identifier: Apache-2.0

/// The way through a list, page after page: it ends, whatever the server says.
public struct ListWalk: Sendable {
  private var pages = 0
  private var count = 0
  private var bytes = 0
  private var places: Set<String> = []

  public init() {}

  /// Takes note of a page and gives the id that the next one comes after; `nil` at the end of the list.
  ///
  /// A server that ignores `after`, that leads in a circle or that always has more is told from a long list.
  public mutating func next(
    after last: String?, hasMore: Bool, count: Int, bytes: Int = 0
  ) throws(ServiceError) -> String? {
    pages += 1
    self.count += count
    self.bytes += bytes
    if self.count > ServiceLimits.listed { throw ServiceError(.beyondLimit(.listed(ServiceLimits.listed))) }
    if self.bytes > ServiceLimits.listedBytes {
      throw ServiceError(.beyondLimit(.listedBytes(ServiceLimits.listedBytes)))
    }
    guard hasMore, let last, !last.isEmpty else { return nil }
    // The same page again is how a server says that it does not know `after`: that is no more than its first page.
    guard places.insert(last).inserted else {
      if pages <= 2 { return nil }
      throw ServiceError(.beyondLimit(.circle))
    }
    if pages >= ServiceLimits.pages { throw ServiceError(.beyondLimit(.pages(ServiceLimits.pages))) }
    return last
  }
}
