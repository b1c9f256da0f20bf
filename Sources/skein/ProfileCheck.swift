// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// Asks the service of a profile whether it answers and takes the key.
enum ProfileCheck {
  /// Why a profile does not work, in words; `nil` when it does.
  @MainActor
  static func failure(_ household: Household) async -> String? {
    await error(household).map { words(for: $0, household.face) }
  }

  /// Why a profile does not work; `nil` when it does.
  @MainActor
  static func error(_ household: Household) async -> ServiceError? {
    let engines = Engines(household)
    let services = Services(household, engines: engines)
    defer { Task { await engines.stop() } }
    do throws(ServiceError) {
      try await services.check()
      return nil
    } catch {
      return error
    }
  }
}
