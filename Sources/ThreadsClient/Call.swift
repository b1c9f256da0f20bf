// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// One request, before it has a host: a method, a path, a query and a body.
struct Call: Sendable {
  /// The three methods of this API.
  enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case delete = "DELETE"
  }

  var method: Method
  /// The path below the base URL, percent-encoded: `/threads/thread_1`.
  var path: String
  var query: [(name: String, value: String)] = []
  var body: JSONValue?

  /// A call to the path of these segments; an id is encoded so that it stays one segment.
  ///
  /// An empty id would ask for something else (`/threads/` for a thread), as would dots.
  init(
    _ method: Method, _ segments: String..., query: [(name: String, value: String)] = [], body: JSONValue? = nil
  ) throws(ServiceError) {
    self.method = method
    self.query = query
    self.body = body
    path = ""
    for segment in segments {
      if segment.isEmpty || segment == "." || segment == ".." {
        throw ServiceError(.badRequest, message: "an id is empty")
      }
      path += "/" + segment.percentEncoded
    }
  }

  /// Whether sending it twice is the same as sending it once.
  var isRepeatable: Bool { method != .post }

  /// Whether it only reads.
  var isRead: Bool { method == .get }
}

extension String {
  /// This text with all but RFC 3986's unreserved characters as `%XX`.
  var percentEncoded: String {
    var encoded = ""
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        encoded += hex.utf8.count == 1 ? "%0" + hex : "%" + hex
      }
    }
    return encoded
  }
}
