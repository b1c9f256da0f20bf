// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Why no connection came about, so that nothing can have been sent.
enum ConnectFailure: String, Sendable {
  case dns, refused, timeout, tls, proxy

  init?(_ error: any Error) {
    switch error {
    case let error as NIOConnectionError: self.init(connecting: error)
    case let error as ChannelError: self.init(channel: error)
    case let error as IOError: self.init(errno: error.errnoCode)
    case let error as HTTPClientError: self.init(client: error)
    // They come before the request: from the handshake.
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self = .tls
    default: return nil
    }
  }

  private init?(connecting error: NIOConnectionError) {
    guard let first = error.connectionErrors.first else {
      self = .dns
      return
    }
    self = ConnectFailure(first.error) ?? .refused
  }

  private init?(channel error: ChannelError) {
    guard case .connectTimeout = error else { return nil }
    self = .timeout
  }

  private init?(errno: Int32) {
    guard [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL].contains(errno) else {
      return nil
    }
    self = .refused
  }

  private init?(client error: HTTPClientError) {
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout: self = .timeout
    case .tlsHandshakeTimeout: self = .tls
    case .httpProxyHandshakeTimeout, .socksHandshakeTimeout, .invalidProxyResponse, .proxyAuthenticationRequired:
      self = .proxy
    default: return nil
    }
  }
}
