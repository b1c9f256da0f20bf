// SPDX-License-Identifier: Apache-2.0

// How replies are read: every spelling of "nothing" is nothing, junk in an optional field is nothing (API_FACTS §2.2).
extension JSONValue {
  /// Whether this is one of the ways in which providers say that there is nothing.
  var isNothing: Bool {
    switch self {
    case .null, .integer(0), .integer(-1), .string(""), .string("None"), .string("null"): true
    case .array(let elements): elements.isEmpty
    case .object(let object): object.members.allSatisfy { $0.value.isNothing }
    default: false
    }
  }

  /// This value, unless it is nothing.
  var something: JSONValue? {
    // Spelled out: a bare `nil` could be read as JSON's null, which is a value.
    isNothing ? Optional.none : .some(self)
  }

  /// A text with something in it.
  var someText: String? {
    guard case .string(let text) = self, !isNothing else { return nil }
    return text
  }

  /// A moment: values from 10^11 are milliseconds, smaller ones seconds.
  var time: Timestamp? {
    let number: Int64? = if case .double(let value) = self { Int64(exactly: value.rounded(.down)) } else { integer }
    guard let number, number > 0 else { return nil }
    return number >= 100_000_000_000 ? Timestamp(milliseconds: number) : Timestamp(seconds: number)
  }

  /// A count that can be added to others without overflow.
  var count: Int? {
    guard let integer, integer >= 0 else { return nil }
    return Int(min(integer, 1 << 48))
  }

  /// Pairs of text; what is not text reads as its JSON, `null` as no pair.
  var metadata: Metadata {
    var metadata: Metadata = [:]
    for member in object?.members ?? [] where !member.value.isNull {
      metadata[member.name] = member.value.string ?? member.value.text
    }
    return metadata
  }
}
