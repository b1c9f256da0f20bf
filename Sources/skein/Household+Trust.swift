// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import TerminalCore
import ThreadsAPI
import ThreadsClient

extension Household {
  /// Which connections of a profile are good enough: https with authorities that are trusted, plain http where it is allowed.
  func trust(of profile: Profile?) -> HTTPTrust {
    let named = profile?.authorities.map { path in
      if path.hasPrefix("~/"), let home = environment["HOME"] { return home + path.dropFirst(1) }
      return path.hasPrefix("/") ? path : folders.config + "/" + path
    }
    // What curl, Python and Go know of a company's own authority.
    let usual = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    return HTTPTrust(allowsPlainHTTP: profile?.allowsHTTP ?? false, authorities: named ?? usual)
  }

  /// What there is to say when all that is typed travels readable for anybody on the way.
  var plainHTTPNotice: Notice? {
    var address = profile.baseURL
    if profile.dialect == .local, case .url(let url) = profile.engine { address = url }
    guard profile.allowsHTTP, let address, address.lowercased().hasPrefix("http://"),
      let host = ServiceURL.host(of: address), !isLoopback(host: host)
    else { return nil }
    let seen = VisibleText.of(host, keepingLines: false)
    return Notice(.warning, "http! What goes to \(seen) can be read on the way, the key too (allow_http).")
  }
}

/// URLs of services, taken apart as far as words about them need it.
enum ServiceURL {
  /// The host, without a port.
  static func host(of url: String) -> String? {
    guard let start = url.firstRange(of: "://") else { return nil }
    let authority = url[start.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    if authority.hasPrefix("[") { return authority.firstIndex(of: "]").map { String(authority[...$0]) } }
    let host = authority.prefix { $0 != ":" }
    return host.isEmpty ? nil : String(host)
  }

  /// Whether it is plain http to another machine.
  static func isOpen(_ url: String) -> Bool {
    url.lowercased().hasPrefix("http://") && !(host(of: url).map { isLoopback(host: $0) } ?? false)
  }
}
