// SPDX-License-Identifier: Apache-2.0

/// What an error body says, in whichever of the providers' shapes it comes (API_FACTS §4.2).
public struct ErrorBody: Equatable, Sendable {
  /// The most specific code, as text.
  public var code: String?
  /// Code and type, as far as they are there: what tells the kind of the error.
  public var codes: [String] = []
  public var message: String?
  public var requestID: String?
  /// A status that stands in the body itself.
  public var status: Int?

  /// How long a provider's words may be: a whole HTML page is no message.
  static let maximumMessageScalars = 500

  /// Reads any body: JSON in each shape, an event stream with one error, HTML, plain text, nothing.
  public init(_ bytes: some Collection<UInt8>) {
    if let json = try? JSONValue(parsing: bytes), json.object != nil {
      self.init(json)
    } else if let event = Self.firstEvent(bytes) {
      self.init((try? JSONValue(parsing: event.data)) ?? .string(event.data))
      status = event.status ?? status
    } else {
      self.init(.null)
      message = Self.bounded(Self.withoutTags(String(decoding: bytes.prefix(16_384), as: UTF8.self)))
    }
  }

  /// Reads an error object, such as the data of an `error` event.
  public init(_ json: JSONValue) {
    let error = json["error"]
    let inner = error?.object == nil ? json : error ?? json
    let words = inner["message"]?.someText ?? error?.someText ?? json["message"]?.someText
    message = Self.bounded(words ?? Self.detail(json["detail"]) ?? json.someText ?? "")
    let code = inner["code"]?.something
    let type = inner["type"]?.someText
    // A number repeats the HTTP status (llama.cpp): the type says more.
    let numeric = code.flatMap { $0.integer }.map { String($0) }
    self.code = code?.someText.flatMap { Int($0) == nil ? $0 : nil } ?? type ?? numeric ?? json["code"]?.someText
    codes = [code?.someText, type, json["code"]?.someText].compactMap(\.self)
    requestID = json["request_id"]?.someText ?? json["requestId"]?.someText ?? inner["request_id"]?.someText
    status = (json["statusCode"] ?? json["status_code"])?.count
  }

  /// Whether an object that came in place of a reply is an error after all.
  public static func isError(_ json: JSONValue) -> Bool {
    if let error = json["error"], !error.isNothing, json["id"] == nil || error.object != nil, json["status"] == nil {
      return true
    }
    return json["id"] == nil && json["object"] == nil && json["data"] == nil && json["choices"] == nil
      && (json["message"]?.someText != nil || json["detail"] != nil)
  }

  /// FastAPI's `detail`: words, or a list of what is wrong with which field.
  private static func detail(_ json: JSONValue?) -> String? {
    if let text = json?.someText { return text }
    let complaints = (json?.array ?? []).compactMap { $0["msg"]?.someText ?? $0.someText }
    return complaints.isEmpty ? nil : complaints.joined(separator: "; ")
  }

  private static func firstEvent(_ bytes: some Collection<UInt8>) -> ServerSentEvent? {
    var parser = ServerSentEventParser()
    let events = (try? parser.feed(bytes)) ?? []
    return (events + ((try? parser.finish()) ?? [])).first { !$0.data.isEmpty }
  }

  /// The words of an HTML page, or the text as it is.
  private static func withoutTags(_ text: String) -> String {
    guard text.first(where: { !$0.isWhitespace }) == "<" else { return text }
    var words = ""
    var depth = 0
    for character in text {
      switch character {
      case "<":
        depth += 1
        words.append(" ")
      case ">": depth = max(0, depth - 1)
      default: if depth == 0 { words.append(character) }
      }
    }
    return words
  }

  /// Trimmed, on one line, and not longer than a message is; words that only say that there are none are none.
  private static func bounded(_ text: String) -> String? {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if JSONValue.string(words).isNothing { return nil }
    let scalars = words.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: maximumMessageScalars, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return words }
    return String(scalars[..<end]) + "…"
  }
}
