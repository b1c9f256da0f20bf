// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// The name of a thread's journal. Ids are opaque: whatever a provider sends gives one plain name.
enum ThreadFileName {
  /// What fits into a folder's entry with the endings that we add.
  private static let longest = 200

  static func name(of id: ThreadID) -> String {
    var name = ""
    for (index, byte) in id.utf8.enumerated() {
      if isPlain(byte), !(index == 0 && byte == UInt8(ascii: ".")) {
        name.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let hex = String(byte, radix: 16, uppercase: true)
        name += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
      }
    }
    if name.isEmpty { name = "%" }
    // The tilde stands in no encoded name, so that no other id has this one.
    if name.utf8.count > longest { name = "\(name.prefix(120))~\(digest(of: id))" }
    return name + ".jsonl"
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// FNV-1a from both ends of the id: 128 bits.
  static func digest(of id: String) -> String {
    let forward = fnv(id.utf8)
    let backward = fnv(id.utf8.reversed())
    return [forward, backward].map { word in
      let hex = String(word, radix: 16)
      return String(repeating: "0", count: 16 - hex.count) + hex
    }.joined()
  }

  private static func fnv(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
