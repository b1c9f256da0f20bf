// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Synchronization
import ThreadsAPI

/// An HTTP server that refuses everything, in words that the test chooses.
final class HostileServer: Sendable {
  private let listener: Int32
  private let port: UInt16
  private let words = Mutex("")

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = Glibc.accept(listener, nil, nil)
        guard connection >= 0, let self else { return }
        self.refuse(connection)
      }
    }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  var url: String { "http://127.0.0.1:\(port)/v1" }

  /// What it says from now on.
  func say(_ text: String) { words.withLock { $0 = text } }

  private func refuse(_ connection: Int32) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    _ = read(connection, &buffer, buffer.count)
    let text = JSONValue.string(words.withLock { $0 }).text
    let body = "{\"error\":{\"message\":\(text),\"code\":\(text),\"type\":\(text)},\"request_id\":\(text)}"
    let head = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
    let reply = Array((head + "Connection: close\r\n\r\n" + body).utf8)
    _ = reply.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    close(connection)
  }
}
