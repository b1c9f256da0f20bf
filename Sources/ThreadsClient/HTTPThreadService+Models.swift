// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension HTTPThreadService {
  /// What GET …/models lists. DashScope's threads API has no such call; its compatible mode does.
  public func models() async throws(ServiceError) -> [String] { try await caller.models() }
}

extension HTTPCaller {
  /// The models of a server that may list none.
  func models() async throws(ServiceError) -> [String] {
    do throws(ServiceError) {
      return try ChatCompletions.models(try await json(try Call(.get, "models")))
    } catch {
      var error = error
      if error.status == 404 || error.status == 405 { error.kind = .unsupported("listing models") }
      throw error
    }
  }
}
