// SPDX-License-Identifier: Apache-2.0

@testable import ThreadsAPI

// What `skein serve` reads: a refusal says which field is to blame, and what is taken means the same when it is written again.
extension FuzzTarget {
  static let server = [
    FuzzTarget("server") { input throws(Broken) in
      let (line, body) = input.firstLine
      try target(line)
      try form(line, body)
      guard let body = try read({ () throws(ServiceError) in try RequestBody(body) }) else { return }
      try items(body)
      try threads(body)
      _ = try read { () throws(ServiceError) in try ResponseRequest(decoding: body) }
      _ = try read { () throws(ServiceError) in try CreateConversationRequest(decoding: body) }
    }
  ]

  /// What is read; a refusal must be one of which a caller can make something.
  private static func read<Value>(_ decode: () throws(ServiceError) -> Value) throws(Broken) -> Value? {
    do throws(ServiceError) {
      return try decode()
    } catch {
      let words = error.message ?? ""
      try require(!words.isEmpty, "a refusal without words: \(error)")
      switch error.kind {
      case .badRequest, .metadataLimit, .tooLarge: break
      default: throw Broken("no refusal of a request: \(error)")
      }
      let isOfAll = ["the body", "the form", "the Content-Type", "The path"].contains { words.hasPrefix($0) }
      try require(isOfAll || error.field?.isEmpty == false, "no field is named: \(words)")
      return nil
    }
  }

  private static func target(_ line: String) throws(Broken) {
    guard let target = try? RequestTarget(line) else { return }
    var written = "/" + target.parts.map(\.percentEncoded).joined(separator: "/")
    let pairs = target.query.sorted { $0.key < $1.key }.map { $0.key.percentEncoded + "=" + $0.value.percentEncoded }
    if !pairs.isEmpty { written += "?" + pairs.joined(separator: "&") }
    let again = try? RequestTarget(written)
    try requireSame(again?.parts, target.parts, "the path \(written)")
    try requireSame(again?.query, target.query, "the query \(written)")
    if let page = try read({ () throws(ServiceError) in try PageRequest(query: { target.query[$0] }) }) {
      try require((1...100).contains(page.limit), "a page of \(page.limit)")
    }
  }

  private static func form(_ type: String, _ body: [UInt8]) throws(Broken) {
    _ = try read { () throws(ServiceError) in
      var reader = try FileFormReader(contentType: type, limit: 4096)
      try reader.feed(body)
      return try reader.finish()
    }
  }

  private static func items(_ body: RequestBody) throws(Broken) {
    let decode = { (body: RequestBody) throws(ServiceError) in try CreateItemsRequest(decoding: body).items }
    guard let items = try read({ () throws(ServiceError) in try decode(body) }) else { return }
    let json: JSONValue = ["items": .array(items.map(\.item))]
    guard let sent = try? RequestBody(json.utf8), let again = try? decode(sent) else {
      throw Broken("our own items are refused: \(json.text)")
    }
    try requireSame(JSONValue.array(again.map(\.item)).text, JSONValue.array(items.map(\.item)).text, "items")
  }

  private static func threads(_ body: RequestBody) throws(Broken) {
    _ = try read { () throws(ServiceError) in try CreateThreadRequest(decoding: body) }
    _ = try read { () throws(ServiceError) in try UpdateThreadRequest(decoding: body) }
    _ = try read { () throws(ServiceError) in try CreateMessageRequest(decoding: body) }
    _ = try read { () throws(ServiceError) in try UpdateMetadataRequest(decoding: body) }
    _ = try read { () throws(ServiceError) in try AssistantSettings(decoding: body) }
    _ = try read { () throws(ServiceError) in try CreateRunRequest(decoding: body) }
    _ = try read { () throws(ServiceError) in try CreateThreadAndRunRequest(decoding: body) }
    _ = try read { () throws(ServiceError) in try SubmitToolOutputsRequest(decoding: body) }
  }
}

extension FuzzInput {
  /// What stands before the first line end, as text, and what behind it.
  fileprivate var firstLine: (String, [UInt8]) {
    let end = bytes.firstIndex(of: 10) ?? bytes.endIndex
    return (String(decoding: bytes[..<end], as: UTF8.self), Array(bytes[end...].dropFirst()))
  }
}
