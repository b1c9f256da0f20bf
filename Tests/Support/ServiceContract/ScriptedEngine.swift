// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import ThreadsAPI

/// A model that says what a test wrote for it. To a question without a script it says the question back, in words.
public final class ScriptedEngine: ReplyEngine {
  public enum Step: Sendable {
    case say(String)
    /// Tells that the script has come here.
    case reach(Gate)
    case wait(Gate)
    case call(ToolCall)
    case usage(Usage)
    case finish(String)
    case fail(ServiceError)
  }

  private struct State {
    var scripts: [String: [Step]] = [:]
    var requests: [ReplyRequest] = []
    var mostTurns = Int.max
    /// Open once the model was told to stop.
    let cancelled = Gate()
  }

  private let state = Mutex(State())

  public init() {}

  /// What the model does when the last turn is this question.
  public func answer(_ question: String, _ steps: [Step]) {
    state.withLock { $0.scripts[question] = steps }
  }

  /// From now on a conversation of more turns is too long.
  public func takeAtMost(turns: Int) { state.withLock { $0.mostTurns = turns } }

  /// Every request so far.
  public var requests: [ReplyRequest] { state.withLock { $0.requests } }

  /// Opens when a reply is broken off by whoever asked for it.
  public var cancelled: Gate { state.withLock { $0.cancelled } }

  public func models() async throws(ServiceError) -> [String] { ["scripted", "scripted-large"] }

  public func reply(to request: ReplyRequest) -> AsyncThrowingStream<ReplyEvent, any Error> {
    let question = request.turns.last?.text ?? ""
    let steps = state.withLock { state in
      state.requests.append(request)
      if request.turns.count > state.mostTurns { return [Step.fail(ServiceError(.tooLarge, status: 400))] }
      return state.scripts[question] ?? Self.echo(question)
    }
    let cancelled = cancelled
    return AsyncThrowingStream { continuation in
      let script = Task { await Self.play(steps, continuation) }
      continuation.onTermination = { reason in
        script.cancel()
        if case .cancelled = reason { cancelled.open() }
      }
    }
  }

  private static func echo(_ question: String) -> [Step] {
    question.split(separator: " ", omittingEmptySubsequences: false).enumerated().map { index, word in
      .say(index == 0 ? String(word) : " " + word)
    }
  }

  private static func play(
    _ steps: [Step], _ continuation: AsyncThrowingStream<ReplyEvent, any Error>.Continuation
  ) async {
    for step in steps {
      switch step {
      case .say(let text): continuation.yield(.text(text))
      case .reach(let gate): gate.open()
      case .wait(let gate): await gate.pass()
      case .call(let call): continuation.yield(.toolCall(call))
      case .usage(let usage): continuation.yield(.usage(usage))
      case .finish(let reason): continuation.yield(.finished(reason: reason))
      case .fail(let error): return continuation.finish(throwing: error)
      }
      if Task.isCancelled { return }
    }
    continuation.finish()
  }
}
