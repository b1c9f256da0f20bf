// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension ConversationService {
  /// What GET …/models lists.
  public func models() async throws(ServiceError) -> [String] { try await caller.models() }
}
