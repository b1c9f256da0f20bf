// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI

@Suite struct ErrorTests {
  private func error(
    _ status: Int, _ body: String, _ headers: [String: String] = [:], method: String = "GET",
    path: String = "/threads/t", host: String = "example.org"
  ) -> ServiceError {
    ServiceError(
      status: status, header: { headers[$0] }, body: Array(body.utf8),
      call: FailedCall(method: method, path: path, host: host))
  }

  @Test(arguments: [
    (ServiceError(.badRequest, message: "Thread thread_1 already has an active run run_2."), true),
    (ServiceError(.badRequest, message: "Can't add messages to thread_1 while a run run_2 is active."), true),
    (ServiceError(.badRequest, code: "conversation_locked"), true),
    (ServiceError(.badRequest, message: "while a run"), false), (ServiceError(.badRequest), false),
    (ServiceError(.badRequest, message: "metadata has too many pairs; the key is active"), false),
    (ServiceError(.notFound, message: "already has an active run"), false),
    (ServiceError(.rateLimited, code: "conversation_locked"), false),
  ])
  func aThreadWithARunUnderWayIsBusy(_ error: ServiceError, _ expected: Bool) {
    #expect(error.isOfBusyThread == expected)
    if error.kind == .badRequest { #expect(error.nextMove == (expected ? .tryLater : .willNotHelp)) }
  }

  @Test(arguments: [
    ("ds2_err400", ServiceError.Kind.badRequest, "mock failure 400"), ("ds2_err401", .badKey, "mock failure 401"),
    ("ds2_err404", .notFound, "mock failure 404"), ("ds2_err429", .rateLimited, "mock failure 429"),
    ("ds2_err500", .serverError, "mock failure 500"), ("ds2_err502_text", .serverError, "bad gateway"),
    ("ds2_err_stream_400json", .badRequest, "mock failure 400"), ("ds2_err_stream_400sse", .badRequest, "bad"),
    ("oa3_err400", .badRequest, "mock failure 400"), ("oa3_err401", .badKey, "mock failure 401"),
    ("oa3_err403", .forbidden, "mock failure 403"), ("oa3_err404", .notFound, "mock failure 404"),
    ("oa3_err409", .badRequest, "mock failure 409"), ("oa3_err422", .badRequest, "mock failure 422"),
    ("oa3_err429", .rateLimited, "mock failure 429"), ("oa3_err500", .serverError, "mock failure 500"),
    ("oa3_err502_text", .serverError, "bad gateway"), ("oa3_err503", .overloaded, "mock failure 503"),
    ("oa3_err_ds_shape", .badRequest, "mock failure 400"),
  ])
  func readsARecordedError(_ name: String, _ kind: ServiceError.Kind, _ message: String) throws {
    let exchange = try Fixtures.capture(name)
    let error = error(exchange.status, exchange.replyBody, exchange.replyHeaders)
    #expect(error.kind == kind)
    #expect(error.message == message)
    #expect(error.status == exchange.status)
    #expect(error.requestID == "req_mock")
    #expect(error.host == "example.org")
  }

  @Test(arguments: [
    ("oa3_err429_retryafter", 1.0), ("oa3_err429_ms", 0.05), ("oa3_err429_retryafter_big", 600),
  ])
  func readsHowLongToWait(_ name: String, _ seconds: Double) throws {
    let exchange = try Fixtures.capture(name)
    #expect(error(exchange.status, exchange.replyBody, exchange.replyHeaders).retryAfter == seconds)
  }

  @Test func readsADateToWaitFor() {
    let headers = ["date": "Sat, 21 Nov 2026 09:00:00 GMT", "retry-after": "Sat, 21 Nov 2026 09:00:20 GMT"]
    #expect(error(503, "", headers).retryAfter == 20)
    #expect(error(503, "", ["retry-after": "tomorrow"]).retryAfter == nil)
    #expect(error(503, "", ["retry-after": "nan"]).retryAfter == nil)
    #expect(error(503, "", ["retry-after": "-5"]).retryAfter == nil)
  }

  @Test(arguments: [
    (#"{"error":{"code":400,"message":"m","type":"exceed_context_size_error"}}"#, 400, ServiceError.Kind.tooLarge),
    (#"{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}"#, 429, .quotaExceeded),
    (#"{"code":"Throttling.AllocationQuota","message":"m"}"#, 429, .quotaExceeded),
    (#"{"code":"Throttling","message":"m"}"#, 429, .rateLimited),
    (#"{"code":"Arrearage","message":"m"}"#, 400, .unpaid),
    (#"{"code":"AccessDenied.Unpurchased","message":"m"}"#, 403, .unpaid),
    (#"{"code":"AccessDenied","message":"m"}"#, 403, .forbidden),
    (#"{"message":"You have run out of credits","statusCode":403}"#, 403, .unpaid),
    (#"{"code":"DataInspectionFailed","message":"m"}"#, 400, .contentBlocked),
    (#"{"error":{"message":"m","code":"content_policy_violation"}}"#, 400, .contentBlocked),
    (#"{"detail":"Method Not Allowed"}"#, 405, .unsupported("GET /threads/t")), ("", 413, .tooLarge),
    ("", 404, .notFound), ("", 418, .badRequest), ("", 301, .notUnderstood), ("", 529, .overloaded),
  ])
  func tellsTheKind(_ body: String, _ status: Int, _ kind: ServiceError.Kind) {
    #expect(error(status, body).kind == kind)
  }

  @Test func tellsAnAPIThatIsGoneFromAThreadThatIsGone() {
    #expect(error(404, "", path: "/threads/t").kind == .notFound)
    #expect(error(404, "", path: "/threads/t", host: "api.openai.com").kind == .apiRetired)
    #expect(error(404, "<html>nope</html>", method: "POST", path: "/threads").kind == .apiRetired)
    #expect(error(404, "", method: "POST", path: "/threads/t/messages").kind == .notFound)
    #expect(
      error(404, #"{"code":"ModelNotFound","message":"m"}"#, method: "POST", path: "/assistants").kind == .notFound)
    #expect(error(404, "", method: "POST", path: "/chat/completions", host: "api.openai.com").kind == .notFound)
  }

  @Test(
    arguments: [
      (#"{"error":{"message":"m","type":"t","code":null}}"#, "m", "t"), (#"{"code":"C","message":"m"}"#, "m", "C"),
      (#"{"message":"m","path":"/","requestId":"r","statusCode":"429"}"#, "m", nil), (#"{"detail":"m"}"#, "m", nil),
      (#"{"detail":[{"loc":["a"],"msg":"m"},{"msg":"n"}]}"#, "m; n", nil), (#"{"error":"m"}"#, "m", nil),
      (#"{"error":{"code":400,"message":"m"}}"#, "m", "400"), ("<html><body> a <b>b</b>\n</body></html>", "a b", nil),
      ("  plain\n words ", "plain words", nil), ("", nil, nil), ("{}", nil, nil),
      ("\u{0}\u{FFFD}", "\u{0}\u{FFFD}", nil),
    ] as [(String, String?, String?)])
  func findsTheWords(_ body: String, _ message: String?, _ code: String?) {
    let read = ErrorBody(Array(body.utf8))
    #expect(read.message == message)
    #expect(read.code == code)
  }

  @Test func boundsTheWords() {
    let message = ErrorBody(Array(String(repeating: "界", count: 100_000).utf8)).message
    #expect(message?.unicodeScalars.count == 501)
  }

  @Test func tellsAnErrorFromAReply() throws {
    #expect(ErrorBody.isError(["code": "X", "message": "m"]))
    #expect(ErrorBody.isError(["error": ["message": "m"]]))
    #expect(ErrorBody.isError(["detail": "m"]))
    for name in [
      "ds2_thread_retrieve", "oa3_message_retrieve", "oa3_run_retrieve", "oa3_message_list", "oa3_thread_delete",
    ] {
      #expect(!ErrorBody.isError(try JSONValue(parsing: Fixtures.capture(name).replyBody)))
    }
  }

  @Test func writesEachShape() {
    let error = ServiceError(.notFound, message: "no thread t")
    let context = Dialect.ErrorContext(
      path: "/threads/t", requestID: "q", time: Timestamp(milliseconds: 1_741_677_207_813))
    #expect(
      Dialect.dashscope.errorBody(error, context).text
        == #"{"code":"NotFound","message":"no thread t","request_id":"q"}"#)
    #expect(
      Dialect.assistants.errorBody(error, context).text
        == #"{"error":{"message":"no thread t","type":"invalid_request_error","param":null,"code":null}}"#)
    #expect(
      Dialect.aimlapi.errorBody(error, context).text
        == #"{"message":"no thread t","path":"/threads/t","requestId":"q","statusCode":"404","timestamp":"2025-03-11T07:13:27.813Z"}"#
    )
  }

  /// What a server answers for an error, a client reads as the same kind.
  @Test(arguments: Dialect.all.map(\.name)) func errorsSurviveTheWire(_ name: String) throws {
    let dialect = try #require(Dialect.named(name))
    let kinds: [ServiceError.Kind] = [
      .badRequest, .badKey, .forbidden, .notFound, .tooLarge, .rateLimited, .overloaded, .serverError,
    ]
    for kind in kinds {
      let sent = ServiceError(kind, message: "m")
      let body = dialect.errorBody(sent, Dialect.ErrorContext(path: "/", requestID: "q", time: Sample.time)).text
      let read = error(sent.httpStatus, body)
      #expect(read.kind == kind)
      #expect(read.message == "m")
    }
    let event = dialect.encode(
      ServiceError(.serverError, message: "m"),
      Dialect.ErrorContext(path: "/", requestID: "q", time: Sample.time))
    var decoder = RunStreamDecoder()
    #expect { try decoder.feed(dialect.bytes(event)) } throws: { ($0 as? ServiceError)?.kind == .serverError }
  }
}
