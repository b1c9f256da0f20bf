// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import FoundationEssentials

/// The proxy that leads to a server, as the environment names it by the usual variables.
///
/// `https_proxy` is for https, `http_proxy` for http (only in lower case: a server that runs programs for others must
/// not let a request header `Proxy` become `HTTP_PROXY`), `all_proxy` for both; `no_proxy` names hosts that need none:
/// names with all that ends in them, addresses, `*`, each with a port or without. This machine is never behind a proxy.
public struct HTTPProxy: Equatable, Sendable {
  public var host: String
  public var port: Int
  /// `name:password` from the proxy's URL, decoded.
  public var credentials: String?
  public var isSOCKS = false

  init(host: String, port: Int, credentials: String? = nil, isSOCKS: Bool = false) {
    self.host = host
    self.port = port
    self.credentials = credentials
    self.isSOCKS = isSOCKS
  }

  /// The proxy for a base URL; `nil` when there is none, or none that can be used.
  public init?(for baseURL: String, environment: [String: String]) {
    guard let url = URL(string: baseURL), let scheme = url.scheme?.lowercased(), let host = url.host?.lowercased(),
      !isLoopback(host: host)
    else { return nil }
    let exempt = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    let port = url.port ?? (scheme == "https" ? 443 : 80)
    if exempt.split(whereSeparator: { $0 == "," || $0.isWhitespace }).contains(where: { Self.covers($0, host, port) }) {
      return nil
    }
    let names = scheme == "https" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
    let values = (names + ["all_proxy", "ALL_PROXY"]).compactMap { environment[$0] }
    guard let value = values.first(where: { !$0.isEmpty }) else { return nil }
    self.init(value)
  }

  /// Reads `http://user:password@host:port`, `socks5://…` or `host:port`.
  private init?(_ text: String) {
    guard let url = URL(string: text.contains("://") ? text : "http://" + text), let host = url.host, !host.isEmpty
    else { return nil }
    switch url.scheme?.lowercased() {
    // A proxy that is itself behind TLS is not in the library's reach.
    case "http": self.init(host: host, port: url.port ?? 8080)
    case "socks", "socks5", "socks5h": self.init(host: host, port: url.port ?? 1080, isSOCKS: true)
    default: return nil
    }
    if let user = url.user(percentEncoded: false) {
      credentials = "\(user):\(url.password(percentEncoded: false) ?? "")"
    }
  }

  private static func covers(_ rule: Substring, _ host: String, _ port: Int) -> Bool {
    if rule == "*" { return true }
    var name = rule.lowercased()
    if let colon = name.lastIndex(of: ":"), let rulePort = Int(name[name.index(after: colon)...]), !name.hasPrefix("[")
    {
      if rulePort != port { return false }
      name = String(name[..<colon])
    }
    while name.hasPrefix("*") || name.hasPrefix(".") { name.removeFirst() }
    return !name.isEmpty && (host == name || host.hasSuffix("." + name))
  }

  /// This proxy as the library takes it.
  var configuration: HTTPClient.Configuration.Proxy {
    if isSOCKS { return .socksServer(host: host, port: port) }
    let authorization = credentials.map {
      HTTPClient.Authorization.basic(credentials: Data($0.utf8).base64EncodedString())
    }
    return .server(host: host, port: port, authorization: authorization)
  }
}
