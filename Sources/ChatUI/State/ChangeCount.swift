// SPDX-License-Identifier: Apache-2.0

/// How often a value has changed, for those who keep what they have made of it. What has changed often is equal to what has
/// always been so.
struct ChangeCount: Equatable, Sendable {
  private(set) var number = 0

  mutating func increase() { number += 1 }

  static func == (a: ChangeCount, b: ChangeCount) -> Bool { true }
}
