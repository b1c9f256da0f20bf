// SPDX-License-Identifier: Apache-2.0

/// Something that a provider may be unable to do.
public enum Ability: String, Hashable, Sendable, CaseIterable {
  /// No vendor lists threads. ``ThreadService/threads(_:)`` may be tried all the same: other servers do.
  case listThreads
  case deleteMessages
  case files
  /// Assistants that are kept at the provider.
  case assistants
  case cancelRuns
  case updateRuns
  /// Functions that the caller runs, and answers for.
  case functionTools
}
