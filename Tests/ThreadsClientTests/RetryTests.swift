// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI

@testable import ThreadsClient

@Suite struct RetryTests {
  private static let thread = #"{"id":"t","object":"thread","created_at":1}"#
  private static let gone = #"{"id":"t","object":"thread.deleted","deleted":true}"#

  private func get(_ service: HTTPThreadService) async throws(ServiceError) { _ = try await service.thread("t") }
  private func delete(_ service: HTTPThreadService) async throws(ServiceError) { try await service.deleteThread("t") }
  private func post(_ service: HTTPThreadService) async throws(ServiceError) {
    _ = try await service.createMessage(NewMessage(text: "hi"), in: "t")
  }

  @Test(arguments: [
    (400, 1, 1), (401, 1, 1), (403, 1, 1), (404, 1, 1), (408, 3, 1), (409, 1, 1), (422, 1, 1), (429, 3, 3), (500, 3, 1),
    (501, 1, 1), (502, 3, 1), (503, 3, 3), (504, 3, 1),
  ])
  func triesAgainOnlyWhereTheRuleSays(_ status: Int, _ gets: Int, _ posts: Int) async throws {
    let steps = Array(repeating: ScriptedServer.Step.reply("{}", status: "\(status) X"), count: 5)
    try await withServer(steps) { server async throws in
      #expect(await failure { try await get(server.service()) }?.status == status)
      #expect(server.requests.count == gets)
    }
    try await withServer(steps) { server async throws in
      #expect(await failure { try await delete(server.service()) }?.status == status)
      #expect(server.requests.count == gets)
    }
    try await withServer(steps) { server async throws in
      #expect(await failure { try await post(server.service()) }?.status == status)
      #expect(server.requests.count == posts)
    }
  }

  @Test func aBrokenConnectionIsTriedAgainOnlyWhenThatIsHarmless() async throws {
    try await withServer([.hangUp, .hangUp, .reply(Self.thread)]) { server async throws in
      #expect(try await server.service().thread("t").id == "t")
      #expect(server.requests.count == 3)
    }
    try await withServer([.hangUp, .reply(Self.thread)]) { server async throws in
      #expect(await failure { try await post(server.service()) }?.kind == .brokenConnection)
      #expect(server.requests.count == 1)
    }
  }

  @Test func halfAReplyIsTriedAgain() async throws {
    let half = Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":".utf8)
    try await withServer([.send(half, split: false, close: true), .reply(Self.thread)]) { server async throws in
      #expect(try await server.service().thread("t").id == "t")
    }
    try await withServer([.send(half, split: false, close: true), .reply(Self.thread)]) { server async throws in
      #expect(await failure { try await post(server.service()) }?.kind == .brokenConnection)
      #expect(server.requests.count == 1)
    }
  }

  @Test func backsOff() async throws {
    let waits = Waits()
    try await withServer(Array(repeating: .reply("{}", status: "500 X"), count: 3)) { server async throws in
      _ = await failure { try await get(server.service(waits: waits)) }
    }
    #expect(waits.all.count == 2)
    #expect((0.375...0.5).contains(waits.all.first ?? 0))
    #expect((0.75...1).contains(waits.all.last ?? 0))
  }

  @Test(arguments: [("oa3_err429_retryafter", 1.0), ("oa3_err429_ms", 0.05)])
  func waitsAsLongAsAsked(_ name: String, _ seconds: Double) async throws {
    let waits = Waits()
    let answer = #"{"id":"m","object":"thread.message"}"#
    try await withServer([try .recorded(name), .reply(answer)]) { server async throws in
      #expect(await failure { try await post(server.service(waits: waits)) } == nil)
    }
    #expect(waits.all == [seconds])
  }

  @Test func givesUpWhenAskedToWaitLonger() async throws {
    let waits = Waits()
    try await withServer([try .recorded("oa3_err429_retryafter_big")]) { server async throws in
      let error = await failure { try await get(server.service(waits: waits)) }
      #expect(error?.kind == .rateLimited)
      #expect(error?.retryAfter == 600)
      #expect(server.requests.count == 1)
    }
    #expect(waits.all.isEmpty)
  }

  @Test(arguments: ["insufficient_quota", "Throttling.AllocationQuota", "Arrearage"])
  func neverTriesAQuotaAgain(_ code: String) async throws {
    let body = #"{"code":"\#(code)","message":"m"}"#
    for status in ["429 X", "503 X"] {
      try await withServer([.reply(body, status: status)]) { server async throws in
        let error = await failure { try await get(server.service(.dashscope)) }
        #expect(error?.kind == .quotaExceeded || error?.kind == .unpaid)
        #expect(server.requests.count == 1)
      }
    }
  }

  @Test func nothingThereIsUnreachableAndMayBeTriedAgain() async throws {
    let port = RefusedPort()
    let waits = Waits()
    let service = HTTPThreadService(dialect: .assistants, baseURL: port.url, apiKey: { "" }, sleep: waits.sleep)
    let error = await failure { try await post(service) }
    #expect(error?.kind == .unreachable)
    #expect(waits.all.count == 2)
    withExtendedLifetime(port) {}
  }

  @Test func aSecondDeleteThatFindsNothingHasDoneItsWork() async throws {
    try await withServer([.hangUp, .reply(#"{"code":"NotFound","message":"m"}"#, status: "404 X")]) {
      server async throws in
      #expect(await failure { try await delete(server.service()) } == nil)
    }
    try await withServer([.reply("{}", status: "404 X")]) { server async throws in
      #expect(await failure { try await delete(server.service()) }?.kind == .notFound)
    }
    try await withServer([.reply(Self.gone)]) { server async throws in
      #expect(await failure { try await delete(server.service()) } == nil)
    }
  }

  @Test func theRuleItself() {
    let rule = RetryRule()
    func wait(_ kind: ServiceError.Kind, written: Bool = true, attempt: Int = 0, after: Double? = nil) -> Double? {
      rule.wait(
        after: .init(error: ServiceError(kind, retryAfter: after), nothingWritten: !written), isRepeatable: false,
        attempt: attempt, jitter: 0)
    }
    #expect(wait(.unreachable, written: false) == 0.5)
    #expect(wait(.unreachable, written: false, attempt: 1) == 1)
    #expect(wait(.unreachable, written: false, attempt: 2) == nil)
    #expect(wait(.unreachable) == nil)
    #expect(wait(.rateLimited, after: 30) == 30)
    #expect(wait(.rateLimited, after: 30.1) == nil)
    #expect(wait(.quotaExceeded) == nil)
    #expect(wait(.notUnderstood) == nil)
  }
}
