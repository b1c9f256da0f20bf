// SPDX-License-Identifier: Apache-2.0

extension Dialect {
  /// DashScope (Bailian): milliseconds, `request_id` everywhere, flat errors, no space in streams (API_FACTS §1–§3).
  public static let dashscope: Dialect = {
    var dialect = Dialect(
      name: "dashscope", providerURL: "https://dashscope.aliyuncs.com/api/v1", mountPath: "/api/v1",
      errorBody: flatError)
    dialect.describeRequests()
    dialect.describeReplies()
    return dialect
  }()

  private mutating func describeRequests() {
    workspaceHeader = "X-DashScope-WorkSpace"
    accept = "application/json; charset=utf-8"
    contentType = "application/json; charset=utf-8"
    labelsEmptyBodies = false
    // Its SDK sends an empty JSON text for a thread of nothing: what it is known to accept.
    emptyBody = ""
    sendsNullMetadata = true
    namesFilesByID = true
    alwaysSendsStream = true
    takesContentParts = false
    messageRoles = [.user]
    takesAdditionalMessages = false
    hasTopK = true
    maxTokensName = "max_tokens"
    assistantMaxTokensName = "max_tokens"
    lacks = [.listThreads, .deleteMessages, .files]
  }

  private mutating func describeReplies() {
    timeUnit = .milliseconds
    absentID = ""
    absentDetails = .object([:])
    writesRequestID = true
    emptyToolResources = nil
    listsToolOutputs = false
    messageIDPrefix = "message_"
    usageNames = ("input_tokens", "output_tokens")
    runStatusSubstitutes = [.incomplete: .failed]
    messageExtras = ["name": "", "plugin_call": .object([:]), "tool_calls": []]
    runExtras = ["file_ids": [], "truncation_strategy": .null]
    // Its SDK does not strip the space: `event: done` makes it crash.
    spaceAfterColon = false
    streamContentType = "text/event-stream;charset=UTF-8"
    silentRunStatuses = [.cancelling]
    indexesDeltaParts = false
    deltaExtras = ["file_ids": []]
  }

  /// `{code,message,request_id}`.
  @Sendable private static func flatError(_ error: ServiceError, _ context: ErrorContext) -> JSONValue {
    let code =
      switch error.kind {
      case .badRequest, .metadataLimit, .tooLarge: "InvalidParameter"
      case .badKey, .noKey: "InvalidApiKey"
      case .forbidden: "AccessDenied"
      case .unpaid: "Arrearage"
      case .notFound, .apiRetired: "NotFound"
      case .unsupported: "MethodNotAllowed"
      case .rateLimited: "Throttling.RateQuota"
      case .quotaExceeded: "Throttling.AllocationQuota"
      case .contentBlocked: "DataInspectionFailed"
      case .overloaded: "ServiceUnavailable"
      case .unreachable, .brokenConnection, .cutStream, .serverError, .notUnderstood, .runEnded, .beyondLimit,
        .insecure,
        .storage:
        "InternalError"
      }
    return [
      "code": .string(code), "message": .string(error.wireMessage), "request_id": .string(context.requestID),
    ]
  }
}
