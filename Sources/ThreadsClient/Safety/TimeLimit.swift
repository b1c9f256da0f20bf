// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import ThreadsAPI

/// The result of the work; `nil` when it is not there in time.
func withTimeLimit<Result: Sendable>(
  _ seconds: Double, _ work: @escaping @Sendable () async -> Result
) async -> Result? {
  await withTaskGroup(of: Result?.self) { group in
    group.addTask { await work() }
    group.addTask {
      try? await Task.sleep(for: .seconds(seconds))
      return nil
    }
    let first = await group.next() ?? nil
    group.cancelAll()
    return first
  }
}

/// The result of the work, or a broken connection when it is not there in time.
func withDeadline<Success: Sendable>(
  _ seconds: Double, _ work: @escaping @Sendable () async -> Result<Success, RetryRule.Failure>
) async -> Result<Success, RetryRule.Failure> {
  await withTimeLimit(seconds, work) ?? .failure(RetryRule.Failure(error: ServiceError(.brokenConnection)))
}

extension HTTPCaller.Reply {
  /// The body of an error, as far as it is read.
  func beginning() async -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      for try await buffer in response.body {
        bytes += buffer.readableBytesView.prefix(ServiceLimits.errorBytes - bytes.count)
        if bytes.count >= ServiceLimits.errorBytes { break }
      }
    } catch {
      // What came before says enough.
    }
    return bytes
  }
}
