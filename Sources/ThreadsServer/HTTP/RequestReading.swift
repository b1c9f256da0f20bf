// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import NIOCore
import ThreadsAPI

// Bodies, read as they arrive and no further than they may be long.
extension Request {
  /// The whole body.
  func body(limit: Int) async throws(ServiceError) -> [UInt8] {
    var bytes: [UInt8] = []
    try await pieces(limit: limit, what: "body") { buffer throws(ServiceError) in
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return bytes
  }

  /// The form of a file that is sent here.
  func fileForm(limit: Int) async throws(ServiceError) -> CreateFileRequest {
    var reader = try FileFormReader(contentType: headers[.contentType], limit: limit)
    try await pieces(limit: limit + Self.formMargin, what: "file") { buffer throws(ServiceError) in
      try reader.feed(buffer.readableBytesView)
    }
    return try reader.finish()
  }

  /// What a form may say beside the content of its file, in bytes.
  private static let formMargin = 256 << 10

  private func pieces(
    limit: Int, what: String, _ take: (ByteBuffer) throws(ServiceError) -> Void
  ) async throws(ServiceError) {
    let tooLarge = ServiceError(.tooLarge, message: "The \(what) is larger than \(limit) bytes.")
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
    var count = 0
    do {
      for try await buffer in body {
        count += buffer.readableBytes
        guard count <= limit else { throw tooLarge }
        try take(buffer)
      }
    } catch let error as ServiceError {
      throw error
    } catch {
      throw ServiceError(.badRequest, message: "The body did not arrive whole.")
    }
  }
}
