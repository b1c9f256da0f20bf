// SPDX-License-Identifier: Apache-2.0

extension Dialect {
  /// AIML's assistants: OpenAI's shapes without `/v1`, with an error body of its own (API_FACTS §1, §4.2).
  public static let aimlapi: Dialect = {
    var dialect = Dialect.assistants
    dialect.name = "aimlapi"
    dialect.providerURL = "https://api.aimlapi.com"
    dialect.mountPath = ""
    dialect.conversations = nil
    dialect.emptyMetadata = .null
    // Its document shows both, always.
    dialect.emptyToolResources = ["code_interpreter": ["file_ids": []], "file_search": ["vector_store_ids": []]]
    dialect.errorBody = { error, context in
      [
        "message": .string(error.wireMessage), "path": .string(context.path),
        "requestId": .string(context.requestID), "statusCode": .string(String(error.httpStatus)),
        "timestamp": .string(context.time.rfc3339),
      ]
    }
    return dialect
  }()
}
