// SPDX-License-Identifier: Apache-2.0

/// Values by the keys that were asked for last. When there are too many, all are forgotten: what is wanted comes again.
struct RecentValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private static var most: Int { 512 }

  private var values: [Key: Value] = [:]

  subscript(key: Key) -> Value? {
    get { values[key] }
    set {
      if values.count >= Self.most { values = [:] }
      values[key] = newValue
    }
  }
}
