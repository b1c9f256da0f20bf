// SPDX-License-Identifier: Apache-2.0
public import ChatUI

/// Carries out the effects that write and read files.
public protocol FileKeeper: Sendable {
  /// Carries out one effect; returns what there is to say of it.
  func carryOut(_ effect: Effect) async -> [Event]
  /// Writes what is held back.
  func flush() async
}
