// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// Whether and when a call is sent again (DESIGN §2.6).
struct RetryRule: Equatable, Sendable {
  /// How often a call is sent again at most.
  var retries = 2
  /// The longest wait that a provider may ask for.
  var longestWait = 30.0

  /// One try that failed.
  struct Failure: Error {
    var error: ServiceError
    /// Whether nothing of the request's body had left when it failed.
    var nothingWritten = false
    /// Whether the connection was closed, rather than silent for too long.
    var wasClosed = false
    /// Whether an earlier try of the same call may have done its work.
    var isRepeated = false
  }

  /// How many seconds to wait before the next try, or `nil` to give up.
  ///
  /// `attempt` counts from 0; `jitter` from 0 to 1 shortens the back-off by up to a quarter.
  func wait(after failure: Failure, isRepeatable: Bool, attempt: Int, jitter: Double) -> Double? {
    guard attempt < retries, mayRepeat(failure, isRepeatable: isRepeatable) else { return nil }
    if let asked = failure.error.retryAfter { return asked <= longestWait ? asked : nil }
    let backOff = min(8, 0.5 * Double(1 << attempt))
    return backOff * (1 - jitter / 4)
  }

  private func mayRepeat(_ failure: Failure, isRepeatable: Bool) -> Bool {
    if case .insecure = failure.error.kind { return false }
    if failure.nothingWritten { return true }
    switch (failure.error.kind, failure.error.status) {
    case (.rateLimited, _), (.overloaded, _): return true
    case (.brokenConnection, _), (.unreachable, _): return isRepeatable
    case (.serverError, let status?): return isRepeatable && (status == 408 || status >= 500)
    default: return false
    }
  }
}
