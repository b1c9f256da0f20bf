// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
public import ThreadsAPI

/// Serves any ``ThreadService`` over HTTP, in every dialect of the threads API at once. It runs once.
///
/// It handles no signals: whoever runs it calls ``shutdown()``, or cancels the task of ``run(onListening:)``.
public final class ThreadsServer: Sendable {
  private let configuration: ServerConfiguration
  private let responder: Responder
  private let logger: Logger
  private let stops: AsyncStream<Void>
  private let stop: AsyncStream<Void>.Continuation

  /// Why a server does not run.
  public enum Failure: Error, Equatable, Sendable {
    /// The address is taken, is not ours, or is not allowed; the system's reason.
    case cannotListen(host: String, port: Int, reason: String)
  }

  public init(service: any ThreadService, configuration: ServerConfiguration, logger: Logger? = nil) {
    self.configuration = configuration
    self.logger = logger ?? Logger(label: "skein.server", factory: { _ in SwiftLogNoOpLogHandler() })
    responder = Responder(service: service, configuration: configuration, logger: self.logger)
    (stops, stop) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// Takes no new requests from now on, lets streams finish for the grace time, and ends what is left. Returns at once;
  /// ``run(onListening:)`` returns when all is done.
  public func shutdown() { stop.yield() }

  /// Listens, tells the address, and answers until it is told to stop and has ended what it had begun.
  public func run(onListening: @escaping @Sendable (_ host: String, _ port: Int) -> Void) async throws {
    let group = ServiceGroup(
      configuration: .init(services: [.init(service: service(onListening))], logger: logger))
    // Tasks of their own, so that a cancellation becomes an orderly shutdown.
    let serving = Task { try await group.run() }
    let stopping = Task { await end(group, serving) }
    defer { stopping.cancel() }
    try await withTaskCancellationHandler {
      do {
        try await serving.value
      } catch let error as IOError {
        throw cannotListen(error.description)
      } catch let error as SocketAddressError {
        throw cannotListen(String(describing: error))
      } catch  where responder.isClosing {
        // Cut off at the end of the grace time, or stopped before it had begun.
      }
    } onCancel: {
      stop.yield()
    }
  }

  private func cannotListen(_ reason: String) -> Failure {
    .cannotListen(host: configuration.host, port: configuration.port, reason: reason)
  }

  /// How long clients may take to read what was sent to them last.
  private static let patience: Duration = .seconds(2)

  private func end(_ group: ServiceGroup, _ serving: Task<Void, any Error>) async {
    for await _ in stops { break }
    // Also ended by a `run` that has returned.
    if Task.isCancelled { return }
    responder.close()
    await group.triggerGracefulShutdown()
    if let drain = configuration.drain {
      await drain(configuration.grace)
      try? await Task.sleep(for: Self.patience)
    } else {
      try? await Task.sleep(for: configuration.grace)
    }
    serving.cancel()
  }

  private func service(
    _ onListening: @escaping @Sendable (_ host: String, _ port: Int) -> Void
  ) -> any Service {
    let (host, responder, configuration) = (configuration.host, responder, configuration)
    let http = HTTP1Channel(
      responder: { request, writer, _ in
        let response = await responder.respond(to: request)
        try await writer.write(response: response.head, body: response.body)
      },
      configuration: .init(
        additionalChannelHandlers: [HeadDeadline(configuration.headTimeout)],
        idleTimeout: TimeAmount(configuration.idleTimeout)))
    return LoopChannel(http: http).server(
      configuration: .init(
        address: .hostname(host, port: configuration.port), reuseAddress: true,
        availableConnectionsDelegate: .maximum(configuration.connectionLimit, logger: logger)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? configuration.port
        responder.listen(on: port)
        onListening(host, port)
      },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
  }
}
