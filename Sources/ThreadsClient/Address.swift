// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ThreadsAPI

/// A base URL taken apart: what every request's URL begins with, and the query that all carry.
struct Address: Equatable, Sendable {
  /// Scheme, authority and path, without a slash at its end.
  let prefix: String
  /// A query of the base URL itself (`api-version=…`), which every request repeats.
  let query: String
  /// The host for an error to name, with its port when the URL has one.
  let host: String
  /// Whether it is https.
  let isEncrypted: Bool
  /// Whether it is this machine, by its very name.
  let isLoopback: Bool

  init?(_ text: String) {
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined()
    guard let url = URL(string: trimmed), let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
      let host = url.host, !host.isEmpty, url.user == nil, url.password == nil
    else { return nil }
    let parts = trimmed.split(separator: "#", omittingEmptySubsequences: false)[0]
      .split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var prefix = String(parts[0])
    while prefix.hasSuffix("/") { prefix.removeLast() }
    self.prefix = prefix
    query = parts.count > 1 ? String(parts[1]) : ""
    isEncrypted = scheme == "https"
    isLoopback = ThreadsClient.isLoopback(host: host)
    self.host = url.port.map { "\(host):\($0)" } ?? host
  }

  /// The URL of a call.
  func url(_ call: Call) -> String {
    var pairs = query.isEmpty ? [] : [query]
    pairs += call.query.map { $0.name.percentEncoded + "=" + $0.value.percentEncoded }
    return prefix + call.path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }

  /// Where a redirect from `url` to `location` leads, if the key may be sent there: the same host and port, never
  /// from https to http.
  static func redirect(from url: String, to location: String) -> String? {
    guard let from = URL(string: url), let to = URL(string: location, relativeTo: from)?.absoluteURL,
      let oldScheme = from.scheme?.lowercased(), let newScheme = to.scheme?.lowercased(),
      from.host?.lowercased() == to.host?.lowercased(), to.host != nil, to.user == nil, to.password == nil
    else { return nil }
    let isSameOrigin = oldScheme == newScheme && from.port == to.port
    let isUpgrade = oldScheme == "http" && newScheme == "https" && from.port == nil && to.port == nil
    return isSameOrigin || isUpgrade ? to.absoluteString : nil
  }
}
