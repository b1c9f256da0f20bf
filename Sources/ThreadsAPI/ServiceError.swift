// SPDX-License-Identifier: Apache-2.0

/// Why a service could not do what it was asked: facts only. Words are made where they are shown.
public struct ServiceError: Error, Equatable, Sendable {
  /// What happened.
  public enum Kind: Equatable, Sendable {
    /// No connection came about: nothing was sent.
    case unreachable
    /// The connection broke or timed out after something was sent: it may have arrived.
    case brokenConnection
    /// A stream ended without its end mark.
    case cutStream
    case rateLimited
    case overloaded
    case serverError
    /// The stored quota is used up; waiting does not help.
    case quotaExceeded
    case noKey
    case badKey
    case forbidden
    case unpaid
    /// A thread, message, run or assistant that is not there.
    case notFound
    /// The whole API is gone at this address (API_FACTS §5).
    case apiRetired
    case badRequest
    case contentBlocked
    /// More text than the model or the server takes.
    case tooLarge
    /// The metadata breaks a limit of the API.
    case metadataLimit(MetadataLimit)
    /// This provider has no such call.
    case unsupported(String)
    /// An answer that is not of this API: HTML, half a JSON text, another shape.
    case notUnderstood
    /// The run ended without a full reply, in this state.
    case runEnded(RunStatus)
    /// The service said more than anybody's threads hold; what came before stands.
    case beyondLimit(ReachedLimit)
    /// The connection would not be safe: nothing was sent.
    case insecure(Insecurity)
    /// The file system or the store under the embedded service failed.
    case storage
  }

  /// What the caller does next.
  public enum NextMove: Equatable, Sendable {
    case tryLater, willNotHelp, signIn, gone, reportIt
  }

  public var kind: Kind
  /// The HTTP status, where one came.
  public var status: Int?
  /// The provider's own code (`Throttling.RateQuota`, `invalid_api_key` …).
  public var code: String?
  /// The provider's own words, as they came: sanitize before showing.
  public var message: String?
  public var requestID: String?
  /// How long the provider asked us to wait, in seconds.
  public var retryAfter: Double?
  /// The host that answered or should have.
  public var host: String?
  /// The field of the request that is not as it must be: `messages[2].role`.
  public var field: String?

  public init(
    _ kind: Kind, status: Int? = nil, code: String? = nil, message: String? = nil, requestID: String? = nil,
    retryAfter: Double? = nil, host: String? = nil
  ) {
    self.kind = kind
    self.status = status
    self.code = code
    self.message = message
    self.requestID = requestID
    self.retryAfter = retryAfter
    self.host = host
  }

  public var nextMove: NextMove {
    switch kind {
    case .unreachable, .brokenConnection, .cutStream, .rateLimited, .overloaded, .serverError: .tryLater
    case .badRequest where isOfBusyThread: .tryLater
    case .quotaExceeded, .unpaid, .badRequest, .contentBlocked, .tooLarge, .metadataLimit, .unsupported, .beyondLimit,
      .insecure:
      .willNotHelp
    case .noKey, .badKey, .forbidden: .signIn
    case .notFound, .apiRetired: .gone
    case .notUnderstood, .storage: .reportIt
    case .runEnded(let status): status == .failed || status == .expired ? .tryLater : .willNotHelp
    }
  }

  /// Whether a thread takes nothing as long as a run of it is under way. No provider has a code for it: Assistants say
  /// "already has an active run" and "while a run … is active", Conversations that they are locked.
  public var isOfBusyThread: Bool {
    guard case .badRequest = kind else { return false }
    if code == "conversation_locked" { return true }
    let words = message?.lowercased() ?? ""
    return words.contains("active run") || words.contains("while a run") && words.contains("is active")
  }
}
