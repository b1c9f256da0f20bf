// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import ServiceContract
import ThreadsAPI

/// A connection that says exactly what a test tells it to.
final class RawConnection: Sendable {
  private let socket: Int32

  init(port: Int) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    // No test waits for ever.
    var patience = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result != 0 {
      close(socket)
      throw ContractFailure(what: "cannot connect")
    }
  }

  deinit { close(socket) }

  /// Goes without a word, as a program that is killed does.
  func leave() { shutdown(socket, Int32(SHUT_RDWR)) }

  func write(_ bytes: [UInt8]) { _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

  func write(_ text: String) { write(Array(text.utf8)) }

  /// Everything until the peer closes, or until `enough` says so; read on a thread of its own.
  func read(until enough: @escaping @Sendable (String) -> Bool = { _ in false }) async -> String {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { [self] in
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
          let count = recv(socket, &buffer, buffer.count, 0)
          if count < 0, errno == EAGAIN { bytes += Array("(the test lost its patience)".utf8) }
          if count <= 0 { break }
          bytes += buffer[..<count]
          if enough(String(decoding: bytes, as: UTF8.self)) { break }
        }
        continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
      }
    }
  }
}

/// A reply as it came over the wire, its chunks joined.
struct RawReply: Sendable {
  var status: Int
  var headers: [String: String] = [:]
  var body: String

  init(_ text: String) throws {
    guard let end = text.range("\r\n\r\n") else { throw ContractFailure(what: "no reply: \(text)") }
    let lines = text[..<end.lowerBound].split(separator: "\r\n")
    status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = String(line[colon...].dropFirst(2))
    }
    body = String(text[end.upperBound...])
    if headers["transfer-encoding"] == "chunked" { body = Self.joined(body) }
  }

  var json: JSONValue? { try? JSONValue(parsing: body) }

  /// The event names of a stream, in order.
  var events: [String] {
    body.split(separator: "\n").filter { $0.hasPrefix("event:") }
      .map { String($0.dropFirst("event:".count).drop { $0 == " " }) }
  }

  private static func joined(_ body: String) -> String {
    var joined: [UInt8] = []
    var rest = Array(body.utf8)[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\r")) {
      guard let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), size > 0 else { break }
      let data = rest[(end + 2)...]
      joined += data.prefix(size)
      rest = data.dropFirst(size + 2)
    }
    return String(decoding: joined, as: UTF8.self)
  }
}

extension String {
  fileprivate func range(_ needle: String) -> (lowerBound: String.Index, upperBound: String.Index)? {
    var start = startIndex
    while start < endIndex {
      if self[start...].utf8.starts(with: needle.utf8) {
        return (start, utf8.index(start, offsetBy: needle.utf8.count))
      }
      start = utf8.index(after: start)
    }
    return nil
  }
}

extension RunningServer {
  /// One request on a connection of its own.
  func raw(
    _ method: String, _ path: String, body: String? = nil, host: String? = nil, headers: [String] = []
  ) async throws -> RawReply {
    let connection = try RawConnection(port: port)
    var text = "\(method) \(path) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(port)")\r\n"
    for header in headers { text += header + "\r\n" }
    if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
    text += "Connection: close\r\n\r\n" + (body ?? "")
    connection.write(text)
    return try RawReply(await connection.read())
  }
}

func readFile(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
  return bytes
}
