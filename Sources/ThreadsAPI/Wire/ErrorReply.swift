// SPDX-License-Identifier: Apache-2.0

// What a server answers when its service throws.
extension ServiceError {
  /// The HTTP status of the reply.
  public var httpStatus: Int {
    switch kind {
    case .badRequest, .metadataLimit, .contentBlocked: 400
    case .noKey, .badKey: 401
    case .forbidden, .unpaid: 403
    case .notFound, .apiRetired: 404
    case .unsupported: 405
    case .tooLarge: 413
    case .rateLimited, .quotaExceeded: 429
    case .serverError, .runEnded, .storage: 500
    case .unreachable, .brokenConnection, .cutStream, .notUnderstood, .beyondLimit, .insecure: 502
    case .overloaded: 503
    }
  }

  /// The words of the reply: those that came with the error, else the plainest for its kind.
  var wireMessage: String {
    // What was wrong may stand in it, and be as long as a body.
    if let message, !message.isEmpty { return String(message.prefix(1000)) }
    return switch kind {
    case .badRequest: "The request is not valid."
    case .metadataLimit(let limit): "metadata \(limit.wireMessage)"
    case .contentBlocked: "The content was blocked."
    case .noKey: "No API key was given."
    case .badKey: "The API key is not valid."
    case .forbidden: "This key may not do that."
    case .unpaid: "The account is not paid."
    case .notFound: "There is no such object."
    case .apiRetired: "This API is gone."
    case .unsupported(let call): "\(call) is not supported."
    case .tooLarge: "The request is too large."
    case .rateLimited: "Too many requests."
    case .quotaExceeded: "The quota is used up."
    case .serverError: "The server failed."
    case .runEnded(let status): "The run ended: \(status.rawValue)."
    case .storage: "The store failed."
    case .unreachable: "The model's server is not reachable."
    case .brokenConnection, .cutStream: "The connection to the model's server broke."
    case .notUnderstood: "The model's server answered something else."
    case .beyondLimit: "The model's server said more than is taken."
    case .insecure: "The connection to the model's server is not safe."
    case .overloaded: "The server is overloaded."
    }
  }
}
