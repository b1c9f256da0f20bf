// SPDX-License-Identifier: Apache-2.0

extension Dialect {
  /// AIML's assistants: OpenAI's shapes without `/v1`, with an error body of its own (API_FACTS §1, §4.2).
  public static let aimlapi: Dialect = {
    var dialect = Dialect.assistants
    dialect.name = "aimlapi"
    dialect.providerURL = "https://api.aimlapi.com"
    dialect.mountPath = ""
    dialect.emptyMetadata = .null
    dialect.errorBody = { error, context in
      [
        "message": .string(error.wireMessage), "path": .string(context.path),
        "requestId": .string(context.requestID), "statusCode": .integer(Int64(error.httpStatus)),
        "timestamp": .string(context.time.rfc3339),
      ]
    }
    return dialect
  }()
}
