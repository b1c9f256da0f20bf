// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Synchronization

/// A link between Skein and a server that breaks now and then, at any byte of a request or an answer.
final class CuttingProxy: Sendable {
  let port: UInt16
  private let upstream = Mutex<UInt16>(0)
  private let listener: Int32
  private let chance: Mutex<SeededGenerator>
  private let isBad = Mutex(true)
  private let cuts = Mutex(0)

  /// How many connections it has cut.
  var cutCount: Int { cuts.withLock { $0 } }

  init(seed: UInt64) throws {
    chance = Mutex(SeededGenerator(seed: seed))
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = Glibc.accept(listener, nil, nil)
        guard connection >= 0, let self else { return }
        self.serve(connection)
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// Says at which port of this machine the server is.
  func lead(to port: UInt16) { upstream.withLock { $0 = port } }

  /// From now on the link holds.
  func heal() { isBad.withLock { $0 = false } }

  private func serve(_ client: Int32) {
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.loopback(upstream.withLock { $0 })
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else {
      close(client)
      close(server)
      return
    }
    let limits = cutPlaces()
    let link = Link(client: client, server: server)
    Thread.detachNewThread { [weak self] in
      if Self.forward(from: client, to: server, atMost: limits.request) { self?.countCut() }
      link.end()
    }
    Thread.detachNewThread { [weak self] in
      if Self.forward(from: server, to: client, atMost: limits.answer) { self?.countCut() }
      link.end()
    }
  }

  /// After how many bytes each direction is cut; `nil` where it is not.
  private func cutPlaces() -> (request: Int?, answer: Int?) {
    guard isBad.withLock({ $0 }) else { return (nil, nil) }
    return chance.withLock { chance in
      switch Int.random(in: 0..<8, using: &chance) {
      case 0: (Int.random(in: 0...900, using: &chance), nil)
      case 1, 2: (nil, Int.random(in: 0...3000, using: &chance))
      default: (nil, nil)
      }
    }
  }

  private func countCut() { cuts.withLock { $0 += 1 } }

  /// Moves bytes until an end, or until so many have gone; whether that was the reason.
  private static func forward(from source: Int32, to target: Int32, atMost limit: Int?) -> Bool {
    var left = limit ?? .max
    var buffer = [UInt8](repeating: 0, count: 16384)
    while left > 0 {
      let count = recv(source, &buffer, min(buffer.count, left), 0)
      guard count > 0 else { return false }
      var sent = 0
      while sent < count {
        let went = buffer[sent..<count].withUnsafeBytes { send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard went > 0 else { return false }
        sent += went
      }
      left -= count
    }
    return true
  }

  private static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  /// The two ends of a connection: cut together, closed when both threads are done.
  private final class Link: Sendable {
    private let client: Int32
    private let server: Int32

    init(client: Int32, server: Int32) { (self.client, self.server) = (client, server) }

    func end() {
      shutdown(client, Int32(SHUT_RDWR))
      shutdown(server, Int32(SHUT_RDWR))
    }

    deinit {
      close(client)
      close(server)
    }
  }
}
