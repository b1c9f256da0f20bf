// SPDX-License-Identifier: Apache-2.0

/// The request to which an error reply came.
public struct FailedCall: Equatable, Sendable {
  public var method: String
  /// The path below the base URL: `/threads`, `/threads/thread_1/runs`.
  public var path: String
  public var host: String?

  public init(method: String, path: String, host: String?) {
    self.method = method
    self.path = path
    self.host = host
  }
}

extension ServiceError {
  /// The error that a reply means: its status, its headers (`header` gives the value of one) and its body.
  public init(
    status: Int, header: (String) -> String?, body: some Collection<UInt8>, call: FailedCall
  ) {
    let body = ErrorBody(body)
    self.init(
      Self.kind(body.codes, body.message, status: status, call: call), status: status, code: body.code,
      message: body.message, requestID: header("x-request-id") ?? body.requestID,
      retryAfter: Self.retryAfter(header), host: call.host)
  }

  /// The error that an error object inside a stream, or in place of a reply at status 200, means.
  public init(inStream json: JSONValue, status: Int? = nil) {
    let body = ErrorBody(json)
    let status = status ?? body.status
    let kind = Self.kind(
      body.codes, body.message, status: status ?? 500, call: FailedCall(method: "POST", path: "/", host: nil))
    self.init(kind, status: status, code: body.code, message: body.message, requestID: body.requestID)
  }

  /// What happened: the code tells when it is known, else the status (API_FACTS §4.3).
  static func kind(_ codes: [String], _ message: String?, status: Int, call: FailedCall) -> Kind {
    for code in codes {
      if let kind = kind(ofCode: code.lowercased()) { return kind }
    }
    switch status {
    case 401: return .badKey
    case 402: return .unpaid
    case 403: return message?.lowercased().contains("credit") == true ? .unpaid : .forbidden
    case 404: return call.isGoneAltogether(codes) ? .apiRetired : .notFound
    case 405, 501: return .unsupported("\(call.method) \(call.path)")
    case 410: return .apiRetired
    case 413: return .tooLarge
    case 429: return .rateLimited
    case 503, 529: return .overloaded
    case 408, 500...: return .serverError
    case 400...: return .badRequest
    default: return .notUnderstood
    }
  }

  private static func kind(ofCode code: String) -> Kind? {
    switch code {
    case "insufficient_quota", "throttling.allocationquota", "billing_hard_limit_reached", "quota_exceeded":
      .quotaExceeded
    case "arrearage", "accessdenied.unpurchased": .unpaid
    case "accessdenied", "insufficient_permissions", "permission_denied": .forbidden
    case "invalidapikey", "invalid_api_key": .badKey
    case "datainspectionfailed", "data_inspection_failed", "content_policy_violation", "content_filter":
      .contentBlocked
    case "exceed_context_size_error", "context_length_exceeded", "request_too_large": .tooLarge
    case "rate_limit_error", "rate_limit_exceeded": .rateLimited
    case "serviceunavailable", "overloaded_error": .overloaded
    default: code.hasPrefix("throttling") ? .rateLimited : nil
    }
  }

  /// The seconds that `retry-after-ms` or `Retry-After` ask for; a date is taken against the reply's own `Date`.
  static func retryAfter(_ header: (String) -> String?) -> Double? {
    if let text = header("retry-after-ms"), let milliseconds = Double(text), milliseconds.isFinite, milliseconds >= 0 {
      return milliseconds / 1000
    }
    guard let text = header("retry-after") else { return nil }
    if let seconds = Double(text) { return seconds.isFinite && seconds >= 0 ? seconds : nil }
    guard let then = HTTPDate.seconds(text), let now = header("date").flatMap(HTTPDate.seconds) else { return nil }
    return Double(max(0, then - now))
  }
}

extension FailedCall {
  /// Whether a 404 here means that the API itself is not there, rather than one object.
  func isGoneAltogether(_ codes: [String]) -> Bool {
    let family = path.split(separator: "/").first.map(String.init)
    // Nothing is named in a call that makes one: what is not there is the API.
    if method == "POST", path == "/conversations" { return true }
    guard family == "threads" || family == "assistants" else { return false }
    if codes.contains(where: { $0.lowercased().contains("model") }) { return false }
    // OpenAI shut its own down: whatever is asked there is gone.
    if host == "api.openai.com" { return true }
    return method == "POST" && (path == "/threads" || path == "/assistants")
  }
}

/// The dates of HTTP headers: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Seconds since the epoch, or `nil` for anything else.
  static func seconds(_ text: String) -> Int64? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let day = Int64(words[1]), (1...31).contains(day),
      let month = months.firstIndex(of: String(words[2])), let year = Int64(words[3]), (1970...9999).contains(year)
    else { return nil }
    let clock = words[4].split(separator: ":").compactMap { Int64($0) }
    guard clock.count == 3, clock.allSatisfy({ (0...60).contains($0) }) else { return nil }
    // Days by counting from March, so that the leap day is the last of its year.
    let shiftedYear = month < 2 ? year - 1 : year
    let shiftedMonth = Int64((month + 10) % 12)
    let days =
      shiftedYear * 365 + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400 + (153 * shiftedMonth + 2) / 5 + day
      - 719_469
    return days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
  }
}
