// SPDX-License-Identifier: Apache-2.0

/// Reads one kind of event stream, however its bytes are cut, and knows whether it ended or was cut off.
public protocol StreamDecoder: Sendable {
  /// What the stream tells.
  associatedtype Told: Sendable

  var reading: StreamReading { get set }
  /// Whether the end came; what follows it is of no interest.
  var isDone: Bool { get }
  /// Whether enough came for the stream to have ended as it should.
  var hasEnded: Bool { get }

  /// What one event says; nothing for one that is not known. Throws for an error that the stream tells.
  mutating func take(_ event: ServerSentEvent) throws(ServiceError) -> [Told]
  /// What is told when the connection closes behind a stream that has ended.
  mutating func ending() -> [Told]
}

/// Where a decoder stands in the bytes of its stream.
public struct StreamReading: Sendable {
  var parser = ServerSentEventParser()
  var failure: ServiceError?
  var isAtEnd = false

  public init() {}

  /// The data of an event as JSON. A line that the connection's end cut in two is none.
  func json(of event: ServerSentEvent) throws(ServiceError) -> JSONValue {
    guard let json = try? JSONValue(parsing: event.data.utf8, maximumValues: ServiceLimits.jsonValues) else {
      throw ServiceError(isAtEnd ? .cutStream : .notUnderstood)
    }
    return json
  }
}

extension StreamDecoder {
  /// Whether the stream has ended as it should.
  public var isComplete: Bool { reading.failure == nil && hasEnded }

  public mutating func ending() -> [Told] { [] }

  /// What these bytes complete. An error throws, after what came before it was handed out.
  public mutating func feed(_ bytes: some Sequence<UInt8>) throws(ServiceError) -> [Told] {
    try take(reading.parser.feed(bytes))
  }

  /// What was left when the connection closed; throws `.cutStream` when the stream had not ended.
  ///
  /// Call it until it gives nothing: what came before a failure is handed out first.
  public mutating func finish() throws(ServiceError) -> [Told] {
    reading.isAtEnd = true
    var told = try take(reading.parser.finish())
    if reading.failure == nil, !hasEnded { reading.failure = ServiceError(.cutStream) }
    if let failure = reading.failure {
      if told.isEmpty { throw failure }
      return told
    }
    told += ending()
    return told
  }

  private mutating func take(_ events: [ServerSentEvent]) throws(ServiceError) -> [Told] {
    if let failure = reading.failure { throw failure }
    var result: [Told] = []
    for event in events where !isDone {
      do throws(ServiceError) {
        result += try take(event)
      } catch {
        if result.isEmpty { throw error }
        reading.failure = error
        break
      }
    }
    return result
  }
}
