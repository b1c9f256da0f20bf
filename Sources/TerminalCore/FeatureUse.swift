// SPDX-License-Identifier: Apache-2.0

/// Whether something is used that not every terminal has.
public enum FeatureUse: String, Sendable, CaseIterable {
  /// Where the terminal is known to have it.
  case auto
  case always, never
}
