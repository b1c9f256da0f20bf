// SPDX-License-Identifier: Apache-2.0

extension SafeText {
  /// Where an address of the web really leads, in ASCII, when its look may deceive: a name before the host
  /// (`https://bank.example@evil.example`), or letters of a host that look like others. `nil` for a plain address.
  public static func misleadingHost(of address: String) -> String? {
    guard let authority = authority(of: address) else { return nil }
    let host = host(of: authority)
    guard authority.contains("@") || host.utf8.contains(where: { $0 >= 0x80 }) else { return nil }
    return line(asciiHost(String(host)), columns: 255)
  }

  /// Whether a name, and perhaps a password, stands before the host.
  static func hasUserInfo(_ address: String) -> Bool { authority(of: address)?.contains("@") ?? false }

  /// What stands between `//` and the path; browsers take a backslash for a slash.
  private static func authority(of address: String) -> Substring? {
    let scheme = address.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let rest = address.utf8.dropFirst(scheme.utf8.count + 1)
    let slash = UInt8(ascii: "/")
    let behind = rest.drop { $0 == slash || $0 == UInt8(ascii: "\\") }
    guard behind.startIndex > rest.startIndex else { return nil }
    let end = behind.firstIndex { "/?#\\".utf8.contains($0) } ?? behind.endIndex
    return address[behind.startIndex..<end]
  }

  private static func host(of authority: Substring) -> Substring {
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
    if host.hasPrefix("[") { return host }
    return host.prefix { $0 != ":" }
  }

  private static func asciiHost(_ host: String) -> String {
    let labels = host.lowercased().split(omittingEmptySubsequences: false) { ".。．｡".contains($0) }
    return labels.map { label in
      label.utf8.allSatisfy { $0 < 0x80 }
        ? String(label) : Punycode.encoded(label.unicodeScalars).map { "xn--" + $0 } ?? "?"
    }.joined(separator: ".")
  }
}

/// Letters beyond ASCII as host names spell them (RFC 3492).
enum Punycode {
  private static let (base, first, last, skew, damp) = (36, 1, 26, 38, 700)
  /// A host's label has at most 63 bytes.
  private static let longest = 63

  /// `nil` for what is longer than a label can be.
  static func encoded(_ label: some Collection<Unicode.Scalar>) -> String? {
    let values = label.map { Int($0.value) }
    guard values.count <= longest else { return nil }
    var output = values.filter { $0 < 0x80 }.map { UInt8($0) }
    let basic = output.count
    var (handled, delta, bias, next) = (basic, 0, 72, 0x80)
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    while handled < values.count {
      let least = values.filter { $0 >= next }.min() ?? next
      delta += (least - next) * (handled + 1)
      next = least
      for value in values {
        if value < next { delta += 1 }
        guard value == next else { continue }
        append(delta, bias, to: &output)
        bias = adapted(delta, handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      next += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func append(_ delta: Int, _ bias: Int, to output: inout [UInt8]) {
    var rest = delta
    var place = base
    while true {
      let threshold = min(max(place - bias, first), last)
      if rest < threshold { break }
      output.append(digit(threshold + (rest - threshold) % (base - threshold)))
      rest = (rest - threshold) / (base - threshold)
      place += base
    }
    output.append(digit(rest))
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26) }

  private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / damp : delta / 2
    delta += delta / count
    var steps = 0
    while delta > (base - first) * last / 2 {
      delta /= base - first
      steps += base
    }
    return steps + (base - first + 1) * delta / (delta + skew)
  }
}
