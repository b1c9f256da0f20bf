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
  /// What it sends in place of JSON.
  var form: Form?

  /// A body that says itself what it is.
  struct Form: Sendable {
    var contentType: String
    var bytes: [UInt8]
  }

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

  /// Whether it leaves nothing behind at its server, though it is a POST: a chat completion. Then it is sent again when
  /// its connection was closed before a reply began.
  var changesNothing = false

  /// Whether it only reads.
  var isRead: Bool { method == .get }
}
