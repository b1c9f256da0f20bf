// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// This value as compact JSON text, in UTF-8, on one line.
  public var text: String {
    String(decoding: utf8, as: UTF8.self)
  }

  /// The bytes of ``text``.
  public var utf8: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  /// Appends this value as compact JSON text.
  public func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    // JSON has no words for these; null is what every peer can read.
    case .double(let value): bytes.append(contentsOf: (value.isFinite ? String(value) : "null").utf8)
    case .string(let value): Self.append(value, to: &bytes)
    case .array(let elements): Self.write(elements, to: &bytes)
    case .object(let object): Self.write(object, to: &bytes)
    }
  }

  private static func write(_ elements: [JSONValue], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      element.write(to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private static func write(_ object: JSONObject, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    for (index, member) in object.members.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(member.name, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      member.value.write(to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// Appends a JSON string. U+2028/9 and DEL are escaped too: a line of a journal must stay one line in every editor.
  public static func append(_ string: String, to bytes: inout [UInt8]) {
    var string = string
    bytes.append(UInt8(ascii: "\""))
    string.withUTF8 { units in
      // What needs no escape is taken in runs.
      var start = 0
      var index = 0
      while index < units.count {
        let length = escapedLength(at: index, in: units)
        if length > 0 {
          bytes.append(contentsOf: UnsafeBufferPointer(rebasing: units[start..<index]))
          appendEscape(of: units[index..<index + length], to: &bytes)
          start = index + length
        }
        index += max(length, 1)
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: units[start...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// How long the scalar is that begins here and must be escaped; 0 when nothing of the kind begins here.
  private static func escapedLength(at index: Int, in units: UnsafeBufferPointer<UInt8>) -> Int {
    switch units[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x20, 0x7F: 1
    // U+0080 to U+009F.
    case 0xC2: units[index + 1] < 0xA0 ? 2 : 0
    case 0xE2: units[index + 1] == 0x80 && units[index + 2] & 0xFE == 0xA8 ? 3 : 0
    default: 0
    }
  }

  private static func appendEscape(of scalar: Slice<UnsafeBufferPointer<UInt8>>, to bytes: inout [UInt8]) {
    let value =
      switch scalar.count {
      case 1: UInt32(scalar[scalar.startIndex])
      case 2: UInt32(scalar[scalar.startIndex + 1])
      default: 0x2000 | UInt32(scalar[scalar.startIndex + 2] & 0x3F)
      }
    switch value {
    case 0x22: bytes.append(contentsOf: "\\\"".utf8)
    case 0x5C: bytes.append(contentsOf: "\\\\".utf8)
    case 0x0A: bytes.append(contentsOf: "\\n".utf8)
    case 0x0D: bytes.append(contentsOf: "\\r".utf8)
    case 0x09: bytes.append(contentsOf: "\\t".utf8)
    default:
      let hex = String(value, radix: 16)
      bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8)
    }
  }
}
