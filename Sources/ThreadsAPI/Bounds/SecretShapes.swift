// SPDX-License-Identifier: Apache-2.0

/// Takes out of a text what looks like a secret: servers and proxies put keys, accounts and whole headers into their errors.
///
/// It is for words that somebody else made (errors, addresses), never for messages.
public enum SecretShapes {
  /// What stands in a secret's place.
  public static let mask = "***"

  /// The text with every such place masked.
  public static func masked(_ text: String) -> String {
    var scanner = Scanner(bytes: Array(text.utf8))
    return scanner.masks() ? String(decoding: scanner.output, as: UTF8.self) : text
  }

  /// A URL as it may be shown: without user, password, and the values of its query (but an API's version).
  public static func shownURL(_ url: String) -> String {
    let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let base = masked(String(parts[0]))
    guard parts.count > 1 else { return base }
    let pairs = parts[1].split(separator: "&", omittingEmptySubsequences: false).map { pair -> String in
      guard let sign = pair.firstIndex(of: "="), !pair.hasPrefix("api-version="), !pair.hasPrefix("version=") else {
        return masked(String(pair))
      }
      return pair[...sign] + mask
    }
    return base + "?" + pairs.joined(separator: "&")
  }

  /// Names in front of a value that is nobody's business.
  private static let names: Set<String> = [
    "apikey", "key", "xapikey", "token", "accesstoken", "refreshtoken", "idtoken", "secret", "clientsecret",
    "accesskey", "accesskeyid", "accesskeysecret", "secretkey", "password", "passwd", "pwd", "authorization",
    "proxyauthorization", "cookie", "setcookie", "session", "signature", "sig", "accountid", "uid", "organization",
    "org", "orgid", "credential", "xamzsecuritytoken", "xdashscopeworkspace",
  ]

  /// What keys begin with, and how many signs of a key follow at least.
  private static let beginnings: [(text: [UInt8], least: Int)] = [
    (Array("sk-".utf8), 8), (Array("sk_".utf8), 8), (Array("pk-".utf8), 12), (Array("org-".utf8), 8),
    (Array("proj_".utf8), 8), (Array("ghp_".utf8), 12), (Array("hf_".utf8), 12), (Array("gsk_".utf8), 12),
    (Array("xoxb-".utf8), 8), (Array("AKIA".utf8), 12), (Array("LTAI".utf8), 8), (Array("AIza".utf8), 20),
    (Array("eyJ".utf8), 30),
  ]

  /// Goes through a text once.
  private struct Scanner {
    let bytes: [UInt8]
    var output: [UInt8] = []
    private var position = 0
    private var hasMasked = false

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func masks() -> Bool {
      while position < bytes.count {
        if isWordStart, takeUserInfo() || takeKey() || takeBearer() || takeNamed() { continue }
        output.append(bytes[position])
        position += 1
      }
      return hasMasked
    }

    private var isWordStart: Bool {
      position == 0 || !Self.isWord(bytes[position - 1]) || bytes[position] == UInt8(ascii: ":")
    }

    private static func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }

    private static func isKeySign(_ byte: UInt8) -> Bool {
      isWord(byte) || "_-.*+/=%~".utf8.contains(byte)
    }

    private func end(of start: Int, _ belongs: (UInt8) -> Bool) -> Int {
      var end = start
      while end < bytes.count, belongs(bytes[end]) { end += 1 }
      return end
    }

    private mutating func mask(to end: Int, keeping count: Int = 0) {
      output += bytes[position..<position + count] + Array(SecretShapes.mask.utf8)
      position = end
      hasMasked = true
    }

    /// `://user:password@`
    private mutating func takeUserInfo() -> Bool {
      guard bytes[position...].starts(with: "://".utf8) else { return false }
      let start = position + 3
      let end = end(of: start) { $0 > 0x20 && !"/?#\"'<>".utf8.contains($0) }
      guard let sign = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")) else { return false }
      mask(to: sign, keeping: 3)
      return true
    }

    private mutating func takeKey() -> Bool {
      for beginning in SecretShapes.beginnings where bytes[position...].starts(with: beginning.text) {
        let start = position + beginning.text.count
        var end = end(of: start, Self.isKeySign)
        // The end of a sentence is none of the key.
        while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        // A key in the middle of which its server has put dots or a sign of its own.
        if end - start < beginning.least { continue }
        mask(to: end, keeping: beginning.text.count)
        return true
      }
      return false
    }

    /// `Bearer …`, `Basic …`
    private mutating func takeBearer() -> Bool {
      let word = end(of: position, Self.isWord)
      let name = String(decoding: bytes[position..<word], as: UTF8.self).lowercased()
      guard name == "bearer" || name == "basic", word < bytes.count, bytes[word] == 0x20 else { return false }
      let start = self.end(of: word) { $0 == 0x20 }
      let end = self.end(of: start, Self.isKeySign)
      guard Self.looksSecret(bytes[start..<end]) else { return false }
      mask(to: end, keeping: start - position)
      return true
    }

    /// `api_key=…`, `"token": "…"`, `x-api-key: …`
    private mutating func takeNamed() -> Bool {
      let word = end(of: position) { Self.isWord($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
      guard word > position, word - position < 32 else { return false }
      let name = String(decoding: bytes[position..<word].filter(Self.isWord), as: UTF8.self).lowercased()
      guard SecretShapes.names.contains(name) else { return false }
      var start = end(of: word) { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 == 0x20 }
      guard start < bytes.count, bytes[start] == UInt8(ascii: ":") || bytes[start] == UInt8(ascii: "=") else {
        return false
      }
      start = end(of: start + 1) { "\"\\' ".utf8.contains($0) }
      for scheme in ["bearer ", "basic "] where Self.starts(bytes[start...], with: scheme) {
        start += scheme.utf8.count
      }
      let end = end(of: start, Self.isKeySign)
      guard Self.looksSecret(bytes[start..<end]) else { return false }
      mask(to: end, keeping: start - position)
      return true
    }

    private static func starts(_ bytes: ArraySlice<UInt8>, with text: String) -> Bool {
      String(decoding: bytes.prefix(text.utf8.count), as: UTF8.self).lowercased() == text
    }

    /// A word is none; a row of signs with a digit in it, or with stars, is.
    private static func looksSecret(_ value: ArraySlice<UInt8>) -> Bool {
      guard value.count >= 6 else { return false }
      return value.count >= 24
        || value.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "*") }
    }
  }
}
