// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Synchronization
import ThreadsAPI

/// An HTTP server that refuses everything, in words that the test chooses.
final class HostileServer: Sendable {
  private let listener: LoopbackListener
  private let refusal: Refusal

  /// How it refuses.
  private final class Refusal: Sendable {
    let answer = Mutex((words: "", status: "400 Bad Request"))
  }

  init() throws {
    let refusal = Refusal()
    self.refusal = refusal
    listener = try LoopbackListener { connection in
      Self.refuse(connection, refusal.answer.withLock { $0 })
    }
  }

  var url: String { "http://127.0.0.1:\(listener.port)/v1" }
  var port: UInt16 { listener.port }

  /// What it says from now on.
  func say(_ text: String, status: String = "400 Bad Request") { refusal.answer.withLock { $0 = (text, status) } }

  private static func refuse(_ connection: Int32, _ answer: (words: String, status: String)) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    _ = read(connection, &buffer, buffer.count)
    let text = JSONValue.string(answer.words).text
    let body = "{\"error\":{\"message\":\(text),\"code\":\(text),\"type\":\(text)},\"request_id\":\(text)}"
    let head = "HTTP/1.1 \(answer.status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
    LoopbackListener.write(head + "Connection: close\r\n\r\n" + body, to: connection)
    close(connection)
  }
}
