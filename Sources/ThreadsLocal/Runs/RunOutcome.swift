// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// How a run came to its end.
enum RunOutcome: Sendable {
  /// The model had said all, or stopped for the reason it gave.
  case finished(reason: String)
  case cancelled
  case failed(ServiceError)
  /// Nobody gave the outputs of its calls in time.
  case expired
  /// The service was shut down before the model had finished.
  case shutDown
}

/// A run with what it has made: changed together, stored together.
struct RunRecord: Sendable {
  var run: Run
  var step: RunStep?
  var message: Message?

  /// Puts the outcome into the run, its step and its message.
  mutating func end(_ outcome: RunOutcome, at now: Timestamp) {
    run.requiredAction = nil
    if case .expired = outcome {} else { run.expiresAt = nil }
    switch outcome {
    case .finished(let reason): finish(reason, at: now)
    case .cancelled:
      run.status = .cancelled
      run.cancelledAt = now
      breakOff(step: .cancelled, reason: "run_cancelled", at: now)
    case .failed(let error):
      run.status = .failed
      run.failedAt = now
      run.lastError = RunFailure(error)
      breakOff(step: .failed, reason: "run_failed", at: now)
    case .expired:
      run.status = .expired
      breakOff(step: .expired, reason: "run_expired", at: now)
    case .shutDown:
      run.status = .incomplete
      run.incompleteReason = "server_shutdown"
      breakOff(step: .cancelled, reason: "server_shutdown", at: now)
    }
  }

  private mutating func finish(_ reason: String, at now: Timestamp) {
    step?.status = .completed
    step?.completedAt = now
    switch reason {
    case "length":
      run.status = .incomplete
      run.incompleteReason = "max_completion_tokens"
      breakOffMessage(reason: "max_tokens", at: now)
    case "content_filter":
      run.status = .incomplete
      run.incompleteReason = "content_filter"
      breakOffMessage(reason: "content_filter", at: now)
    default:
      run.status = .completed
      run.completedAt = now
      message?.status = .completed
      message?.completedAt = now
    }
  }

  private mutating func breakOff(step status: RunStatus, reason: String, at now: Timestamp) {
    step?.status = status
    breakOffMessage(reason: reason, at: now)
  }

  private mutating func breakOffMessage(reason: String, at now: Timestamp) {
    message?.status = .incomplete
    message?.incompleteReason = reason
    message?.incompleteAt = now
  }
}

extension RunFailure {
  /// What an engine's failure is called in a run.
  init(_ error: ServiceError) {
    let code =
      switch error.kind {
      case .rateLimited, .quotaExceeded: "rate_limit_exceeded"
      case .badRequest, .contentBlocked, .tooLarge: "invalid_prompt"
      default: "server_error"
      }
    self.init(code: code, message: error.message ?? RunFailure.words(for: error))
  }

  /// For an error that brought no words: a run has to carry some, in every dialect.
  private static func words(for error: ServiceError) -> String {
    let host = error.host.map { " (\($0))" } ?? ""
    return switch error.kind {
    case .unreachable: "The model's server could not be reached\(host)."
    case .brokenConnection, .cutStream: "The connection to the model's server broke\(host)."
    case .noKey, .badKey: "The model's server did not accept the key\(host)."
    case .tooLarge: "The conversation is longer than the model takes."
    case .storage: "The reply could not be stored."
    case .notUnderstood: "The model's server answered with something else than chat completions\(host)."
    case .rateLimited, .overloaded: "The model's server takes no more requests for now\(host)."
    default: "The model failed: \(error.code ?? String(describing: error.kind))\(host)."
    }
  }
}
