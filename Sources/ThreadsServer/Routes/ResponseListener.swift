// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// Listens to the run of a response, and sees to it that nothing is left of one that is not to be kept.
struct ResponseListener: Sendable {
  /// What there is to tell: what the run does and, at its end, all that it wrote.
  enum News: Sendable {
    case event(RunEvent)
    case end(Run, output: [Message])
  }

  let service: any ThreadService
  let thread: ChatThread
  let isKept: Bool
  let events: RunEventStream

  /// What the run tells. One that is not kept is listened to whether or not anybody takes what it says: only after its
  /// end it can be forgotten.
  var news: AsyncThrowingStream<News, any Error> {
    if !isKept { return forgottenNews }
    let source = Source(events)
    return AsyncThrowingStream {
      guard let event = try await source.next() else { return nil }
      return try await news(of: event)
    }
  }

  /// The end of the run, when that has come.
  func end() async throws(ServiceError) -> (run: Run, output: [Message]) {
    do {
      for try await news in news {
        if case .end(let run, let output) = news { return (run, output) }
      }
    } catch let error as ServiceError {
      throw error
    } catch {
      throw ServiceError(.serverError, message: String(describing: error))
    }
    throw ServiceError(.serverError, message: "The run did not come to its end.")
  }

  private func news(of event: RunEvent) async throws(ServiceError) -> News {
    guard case .runChanged(let run) = event, run.status.isTerminal else { return .event(event) }
    do throws(ServiceError) {
      return .end(run, output: try await service.output(of: run))
    } catch {
      // Deleted with its thread while it was written.
      if error.kind == .notFound { return .end(run, output: []) }
      throw error
    }
  }

  private var forgottenNews: AsyncThrowingStream<News, any Error> {
    let waiting = WaitingNews()
    Task {
      var run: Run?
      do {
        for try await event in events {
          if case .runCreated(let created) = event { run = created }
          let news = try await news(of: event)
          // Nothing is left of it when its end is told.
          if case .end(let run, let output) = news { await forget(run, output) }
          waiting.tell(news)
        }
        waiting.end(.success(()))
      } catch {
        if let run { await forget(run, (try? await service.output(of: run)) ?? []) }
        waiting.end(.failure(error))
      }
    }
    return waiting.stream
  }

  /// Forgets a run and, where no conversation holds them, what was said in it. Its thread may be an earlier
  /// response's; one of its own goes with it.
  private func forget(_ run: Run, _ output: [Message]) async {
    if !thread.isListed {
      for id in run.inputIDs + output.map(\.id) { try? await service.deleteMessage(id, in: thread.id) }
    }
    try? await service.deleteRun(run.id, in: thread.id)
  }

  /// The iterator of a stream, for one who asks from a closure; it is asked by one at a time.
  private final class Source: Sendable {
    private let events: RunEventStream

    init(_ events: RunEventStream) { self.events = events }

    func next() async throws -> RunEvent? {
      // A stream keeps its own place: every iterator goes on where the last one was.
      var iterator = events.makeAsyncIterator()
      return try await iterator.next()
    }
  }
}
