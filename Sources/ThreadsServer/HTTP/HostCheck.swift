// SPDX-License-Identifier: Apache-2.0

/// Which `Host` a request may name. A page on the web can make a browser send requests here under a name of its own
/// (DNS rebinding); such a name is none of ours.
struct HostCheck: Sendable {
  private let names: Set<String>

  init(host: String, port: Int, allowed: [String]) {
    var names: Set<String> = []
    for name in [host, "localhost", "127.0.0.1", "::1"] {
      let name = (name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name).lowercased()
      names.insert("\(name):\(port)")
      // The port of the scheme is not written.
      if port == 80 { names.insert(name) }
    }
    for name in allowed { names.insert(name.lowercased()) }
    self.names = names
  }

  /// Whether a request with that `Host` is meant for us. An allowed name without a port allows every port.
  func accepts(_ host: String?) -> Bool {
    guard let host = host?.lowercased(), !host.isEmpty else { return false }
    if names.contains(host) { return true }
    guard let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy(\.isNumber) else { return false }
    return names.contains(String(host[..<colon]))
  }
}

/// Whether two texts are the same, in a time that tells nothing about where they differ.
func isSame(_ a: String, _ b: String) -> Bool {
  let (a, b) = (Array(a.utf8), Array(b.utf8))
  var difference = UInt8(a.count == b.count ? 0 : 1)
  // As long as what the caller sent, whatever that is.
  for index in a.indices { difference |= a[index] ^ (b.isEmpty ? 0 : b[index % b.count]) }
  return difference == 0
}

/// The token of an `Authorization` header.
func bearerToken(_ header: String?) -> String? {
  guard let header, let blank = header.firstIndex(of: " "), header[..<blank].lowercased() == "bearer" else {
    return nil
  }
  let token = header[blank...].drop { $0 == " " }
  return token.isEmpty ? nil : String(token)
}
