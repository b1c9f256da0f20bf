// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// A port of this machine that takes connections for as long as somebody holds it.
final class LoopbackListener: Sendable {
  let port: UInt16
  private let listener: Int32

  /// - Parameter serve: gets each connection, on a thread of the connection's own, and closes it.
  init(serve: @escaping @Sendable (Int32) -> Void) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { break }
        Thread.detachNewThread { serve(connection) }
      }
      close(listener)
    }
  }

  /// The thread that waits closes it.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  /// Writes all of a text; `false` when the other end has gone.
  @discardableResult
  static func write(_ text: String, to connection: Int32) -> Bool { write(Array(text.utf8), to: connection) }

  /// Writes all bytes; `false` when the other end has gone.
  @discardableResult
  static func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }
}

/// A request as a server of the tests reads it.
struct ScriptedRequest {
  var method: String
  var path: String
  var authorization: String?
  var body: String

  /// `nil` as long as it has not come whole.
  init?(_ bytes: [UInt8]) {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].components(separatedBy: " ")
    method = words[0]
    path = words.dropFirst().first ?? ""
    func value(_ name: String) -> String? {
      lines.first { $0.lowercased().hasPrefix(name + ":") }
        .map { $0.dropFirst(name.utf8.count + 1).trimmingCharacters(in: .whitespaces) }
    }
    authorization = value("authorization")
    guard bytes.count - end.upperBound >= value("content-length").flatMap({ Int($0) }) ?? 0 else { return nil }
    body = String(decoding: bytes[end.upperBound...], as: UTF8.self)
  }

  /// Waits for a request; `nil` when the other end has gone.
  init?(from connection: Int32) {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      if let request = Self(bytes) {
        self = request
        return
      }
      let count = read(connection, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer.prefix(count)
    }
  }
}
