// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// Where threads are moved to: a profile, its service, and its files.
public struct MoveTarget: Sendable {
  public var profile: String
  public var provider: Provider
  public var files: ProfileFiles
  /// The roles that its messages may have; `nil` when it takes any.
  public var roles: Set<Role>?
  /// Waits before something is tried again.
  public var pause: @Sendable (_ seconds: Double) async -> Void

  public init(
    profile: String, provider: Provider, files: ProfileFiles, roles: Set<Role>?,
    pause: @escaping @Sendable (_ seconds: Double) async -> Void = { try? await Task.sleep(for: .seconds($0)) }
  ) {
    self.profile = profile
    self.provider = provider
    self.files = files
    self.roles = roles
    self.pause = pause
  }
}
