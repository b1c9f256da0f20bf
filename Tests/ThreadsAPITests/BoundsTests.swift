// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ThreadsAPI

@Suite struct BoundsTests {
  @Test(
    arguments: [
      ("Incorrect API key provided: sk-abcdefgh12345678.", "Incorrect API key provided: sk-***."),
      (
        "Incorrect API key provided: sk-abc*****def. You can find it",
        "Incorrect API key provided: sk-***. You can find it"
      ),
      ("you sent Authorization: Bearer abc123def456", "you sent Authorization: Bearer ***"),
      (#"{"account_id":"1234567890"}"#, #"{"account_id":"***"}"#),
      ("x-api-key: 0a1b2c3d4e5f", "x-api-key: ***"), ("?api_key=0a1b2c3d&limit=5", "?api_key=***&limit=5"),
      ("https://me:pa55@host/v1", "https://***@host/v1"),
      ("organization org-AbCdEf123456 is gone", "organization org-*** is gone"),
      ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x", "eyJ***"),
      (#"{\"token\":\"0123456789abcdef\"}"#, #"{\"token\":\"***\"}"#),
    ])
  func whatLooksLikeASecretIsMasked(_ text: String, _ expected: String) {
    #expect(SecretShapes.masked(text) == expected)
  }

  @Test(arguments: [
    "task-completed-0123456", "The token is invalid.", "Bearer authentication is needed", "api_key: missing",
    "mask sk-1", "10:20:30", "a key: value", "世界：好", "https://host/a@b", "", ":", "://", "Bearer ", "key=",
    "request id 0f2a-11 not found", "Set max_tokens=4096 or less", "the risk-averse-approach2024",
  ])
  func whatIsNoneIsKept(_ text: String) { #expect(SecretShapes.masked(text) == text) }

  @Test func aURLIsShownWithoutItsSecrets() {
    #expect(
      SecretShapes.shownURL("https://u:p@h:8/v1?api-version=2024-05-01&sig=abc&x")
        == "https://***@h:8/v1?api-version=2024-05-01&sig=***&x")
    #expect(SecretShapes.shownURL("https://h/v1") == "https://h/v1")
  }

  @Test func textIsClippedBetweenCharacters() {
    #expect("世界".clipped(toBytes: 4) == "世")
    #expect("abc".clipped(toBytes: 3) == "abc")
    #expect("abc".clipped(toBytes: 0) == "")
  }

  // MARK: JSON

  @Test func aTextOfManyValuesIsRefused() throws {
    let text = "[" + String(repeating: "1,", count: 99) + "1]"
    #expect(throws: JSONSyntaxError(offset: 199, reason: .tooMany)) {
      try JSONValue(parsing: text.utf8, maximumValues: 100)
    }
    #expect(try JSONValue(parsing: text.utf8, maximumValues: 101).array?.count == 100)
  }

  @Test func metadataWithoutEndIsCutAndStaysTooMuchToBeSent() throws {
    let pairs = (0..<20_000).map { "\"k\($0)\":\"v\"" }.joined(separator: ",")
    let many = try ChatThread(decoding: JSONValue(parsing: "{\"id\":\"t\",\"metadata\":{\(pairs)}}"))
    #expect(many.metadata.count == ServiceLimits.metadataPairs)
    #expect(many.metadata.brokenLimit != nil)
    let long = String(repeating: "é", count: 100_000)
    let thread = try ChatThread(decoding: JSONValue(parsing: "{\"id\":\"t\",\"metadata\":{\"title\":\"\(long)\"}}"))
    #expect(thread.title?.utf8.count == ServiceLimits.metadataValueBytes)
    #expect(thread.metadata.brokenLimit != nil)
  }

  @Test func anIDWithoutEndIsNone() throws {
    let id = String(repeating: "x", count: ServiceLimits.idBytes)
    #expect(try ChatThread(decoding: ["id": .string(id)]).id == id)
    #expect(throws: ServiceError(.notUnderstood)) { try ChatThread(decoding: ["id": .string(id + "x")]) }
  }

  // MARK: Streams

  @Test func anEventWithoutEndIsGivenUpAfterWhatCameBefore() throws {
    var parser = ServerSentEventParser(maximumEventBytes: 100)
    #expect(try parser.feed("data: a\n\ndata: \(String(repeating: "x", count: 200))".utf8).map(\.data) == ["a"])
    #expect(throws: ServiceError(.beyondLimit(.eventBytes(100)))) { try parser.feed("x".utf8) }
  }

  // MARK: Lists

  @Test func aWalkThroughAListEnds() throws {
    var walk = ListWalk()
    #expect(try walk.next(after: "a", hasMore: true, count: 1) == "a")
    #expect(try walk.next(after: "b", hasMore: true, count: 1) == "b")
    #expect(throws: ServiceError(.beyondLimit(.circle))) { try walk.next(after: "a", hasMore: true, count: 1) }
    var ignoring = ListWalk()
    #expect(try ignoring.next(after: "a", hasMore: true, count: 1) == "a")
    #expect(try ignoring.next(after: "a", hasMore: true, count: 1) == nil)
    var short = ListWalk()
    #expect(try short.next(after: "a", hasMore: false, count: 1) == nil)
    #expect(try short.next(after: nil, hasMore: true, count: 0) == nil)
  }

  @Test func aListWithoutEndIsGivenUp() {
    func walk(_ count: Int, _ bytes: Int) -> (ServiceError?, Int) {
      var walk = ListWalk()
      for page in 1... {
        do throws(ServiceError) {
          if try walk.next(after: "\(page)", hasMore: true, count: count, bytes: bytes) == nil { return (nil, page) }
        } catch {
          return (error, page)
        }
      }
      return (nil, 0)
    }
    #expect(walk(100, 0) == (ServiceError(.beyondLimit(.listed(ServiceLimits.listed))), 1001))
    #expect(walk(1, 0) == (ServiceError(.beyondLimit(.pages(ServiceLimits.pages))), ServiceLimits.pages))
    #expect(walk(1, 1 << 20) == (ServiceError(.beyondLimit(.listedBytes(ServiceLimits.listedBytes))), 65))
  }
}
