// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// Takes a key out of what a provider says: some echo it.
struct Redaction: Equatable, Sendable {
  private let key: String

  init(key: String) { self.key = key }

  /// The text without the key. A key of a few characters is no secret, and would shred the words around it.
  func applied(to text: String) -> String {
    guard key.utf8.count >= 4, text.contains(key) else { return text }
    return text.split(separator: key, omittingEmptySubsequences: false).joined(separator: "***")
  }

  /// The error without the key.
  func applied(to error: ServiceError) -> ServiceError {
    var error = error
    error.message = error.message.map { applied(to: $0) }
    error.code = error.code.map { applied(to: $0) }
    error.requestID = error.requestID.map { applied(to: $0) }
    return error
  }
}
