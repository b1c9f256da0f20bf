// SPDX-License-Identifier: Apache-2.0

extension Dialect {
  /// OpenAI Assistants v2 (API_FACTS §1; shut down by OpenAI on 2026-08-26, spoken by self-hosted servers).
  public static let assistants: Dialect = {
    var dialect = Dialect(
      name: "assistants", providerURL: "https://api.openai.com/v1", mountPath: "/v1", errorBody: nestedError)
    dialect.headers = ["OpenAI-Beta": "assistants=v2"]
    dialect.runExtras = [
      "max_prompt_tokens": .null, "truncation_strategy": ["type": "auto", "last_messages": .null],
      "response_format": "auto", "tool_choice": "auto", "parallel_tool_calls": true,
    ]
    dialect.assistantExtras = ["response_format": "auto"]
    dialect.pollHeader = "openai-poll-after-ms"
    dialect.conversations = ConversationsSpelling()
    return dialect
  }()

  /// `{"error":{message,type,param,code}}`.
  @Sendable static func nestedError(_ error: ServiceError, _ context: ErrorContext) -> JSONValue {
    let (type, code): (String, JSONValue) =
      switch error.kind {
      case .badKey, .noKey: ("invalid_request_error", "invalid_api_key")
      case .forbidden, .unpaid: ("insufficient_permissions", .null)
      case .rateLimited: ("rate_limit_error", "rate_limit_exceeded")
      case .quotaExceeded: ("insufficient_quota", "insufficient_quota")
      case .contentBlocked: ("invalid_request_error", "content_policy_violation")
      case .tooLarge: ("invalid_request_error", error.code.map { .string($0) } ?? .null)
      case .badRequest, .metadataLimit, .notFound, .unsupported, .apiRetired: ("invalid_request_error", .null)
      case .unreachable, .brokenConnection, .cutStream, .overloaded, .serverError, .notUnderstood, .runEnded,
        .beyondLimit, .insecure, .storage:
        ("server_error", "server_error")
      }
    return [
      "error": [
        "message": .string(error.wireMessage), "type": .string(type),
        "param": error.field.map { .string($0) } ?? .null,
        "code": code,
      ]
    ]
  }
}
