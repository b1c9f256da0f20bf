// SPDX-License-Identifier: Apache-2.0

/// One event of a `text/event-stream` (API_FACTS §3.1).
public struct ServerSentEvent: Equatable, Sendable {
  /// What the `event:` line says; many peers send none.
  public var name: String?
  /// The `data:` lines, a line feed between two.
  public var data: String
  /// The HTTP-like status of a `status:` line or a `:HTTP_STATUS/…` comment.
  public var status: Int?

  public init(name: String? = nil, data: String, status: Int? = nil) {
    self.name = name
    self.data = data
    self.status = status
  }

  /// The bytes of this event, its blank line included.
  public func bytes(spaceAfterColon: Bool) -> [UInt8] {
    let space = spaceAfterColon ? " " : ""
    var text = ""
    if let name { text += "event:\(space)\(name)\n" }
    let lines = data.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
    for line in lines { text += "data:\(space)\(line)\n" }
    return Array((text + "\n").utf8)
  }
}

/// Cuts a byte stream into events, however the network cut it into chunks.
public struct ServerSentEventParser: Sendable {
  private let maximumEventBytes: Int
  private var line: [UInt8] = []
  private var name: String?
  private var data: String?
  private var status: Int?
  private var collectedBytes = 0
  private var lastWasCarriageReturn = false
  private var isFirstLine = true
  private var isOverfull = false

  /// `maximumEventBytes` bounds one event, so that a peer that never ends one cannot take all memory.
  public init(maximumEventBytes: Int = ServiceLimits.eventBytes) {
    self.maximumEventBytes = maximumEventBytes
  }

  /// The events that these bytes complete.
  ///
  /// An event beyond the bound throws `.beyondLimit`; what was complete before it is handed out first, and the
  /// next call throws.
  public mutating func feed(_ bytes: some Sequence<UInt8>) throws(ServiceError) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    let isTaken: Void? = bytes.withContiguousStorageIfAvailable { take($0, &events) }
    if isTaken == nil {
      for byte in bytes where !isOverfull { take(byte, &events) }
    }
    if isOverfull, events.isEmpty { throw ServiceError(.beyondLimit(.eventBytes(maximumEventBytes))) }
    return events
  }

  /// The last event, when the stream ended without the blank line after it.
  public mutating func finish() throws(ServiceError) -> [ServerSentEvent] {
    if isOverfull { throw ServiceError(.beyondLimit(.eventBytes(maximumEventBytes))) }
    var events: [ServerSentEvent] = []
    if !line.isEmpty { endLine(&events) }
    dispatch(&events)
    return events
  }

  /// Takes whole pieces of lines: nearly all of a stream is neither of the two bytes that end one.
  private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ events: inout [ServerSentEvent]) {
    var rest = bytes[...]
    while let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }), !isOverfull {
      take(piece: rest[..<end])
      if !isOverfull { take(rest[end], &events) }
      rest = rest[(end + 1)...]
    }
    if !isOverfull { take(piece: rest) }
  }

  private mutating func take(piece: Slice<UnsafeBufferPointer<UInt8>>) {
    guard !piece.isEmpty else { return }
    line.append(contentsOf: piece)
    lastWasCarriageReturn = false
    collectedBytes += piece.count
    if collectedBytes > maximumEventBytes { isOverfull = true }
  }

  private mutating func take(_ byte: UInt8, _ events: inout [ServerSentEvent]) {
    defer { lastWasCarriageReturn = byte == UInt8(ascii: "\r") }
    switch byte {
    case UInt8(ascii: "\n"): if !lastWasCarriageReturn { endLine(&events) }
    case UInt8(ascii: "\r"): endLine(&events)
    default:
      line.append(byte)
      collectedBytes += 1
      if collectedBytes > maximumEventBytes { isOverfull = true }
    }
  }

  private mutating func endLine(_ events: inout [ServerSentEvent]) {
    defer { line.removeAll(keepingCapacity: true) }
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    if line.isEmpty { return dispatch(&events) }
    // Only a whole line is decoded: a character may straddle two chunks, never two lines.
    let text = String(decoding: line, as: UTF8.self)
    let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
    let field = text[..<colon]
    // Scalars: a mark that follows is one grapheme with the colon or the blank.
    var scalars = text[colon...].unicodeScalars.dropFirst()
    if scalars.first == " " { scalars.removeFirst() }
    let value = Substring(scalars)
    switch field {
    case "event": takeName(value)
    case "data": data = data.map { $0 + "\n" + value } ?? String(value)
    case "status": status = Int(value) ?? status
    case "": takeComment(value)
    default: break
    }
  }

  /// Some servers glue the status comment to the name: `event:error:HTTP_STATUS/400`.
  private mutating func takeName(_ value: Substring) {
    let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].hasPrefix(Self.statusMark) else {
      name = String(value)
      return
    }
    name = String(parts[0])
    takeComment(parts[1])
  }

  private static let statusMark = "HTTP_STATUS/"

  private mutating func takeComment(_ value: Substring) {
    guard value.hasPrefix(Self.statusMark) else { return }
    status = Int(value.dropFirst(Self.statusMark.count)) ?? status
  }

  private mutating func dispatch(_ events: inout [ServerSentEvent]) {
    if name != nil || data != nil {
      events.append(ServerSentEvent(name: name, data: data ?? "", status: status))
    }
    name = nil
    data = nil
    status = nil
    collectedBytes = 0
  }
}
