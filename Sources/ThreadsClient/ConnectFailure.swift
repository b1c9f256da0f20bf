// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOPosix

extension Error {
  /// Whether this says that no connection came about, so that nothing can have been sent.
  var isFailureToConnect: Bool {
    switch self {
    case is NIOConnectionError: true
    case let error as ChannelError: if case .connectTimeout = error { true } else { false }
    case let error as HTTPClientError:
      [
        .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout,
        .socksHandshakeTimeout, .invalidProxyResponse, .proxyAuthenticationRequired,
      ].contains(error)
    default: false
    }
  }
}
