// SPDX-License-Identifier: Apache-2.0

// How replies are read: every spelling of "nothing" is nothing, junk in an optional field is nothing (API_FACTS §2.2).
extension String {
  /// The beginning of this text that is at most so long, in whole characters of Unicode.
  public func clipped(toBytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(utf8.startIndex, offsetBy: limit)
    while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}

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

  /// Pairs of text; what is not text reads as its JSON, `null` as no pair. What is far beyond the API's limits is cut: it
  /// stays beyond them, and so is never sent back.
  var metadata: Metadata {
    var metadata: Metadata = [:]
    for member in (object?.members ?? []).prefix(ServiceLimits.metadataPairs) where !member.value.isNull {
      let name = member.name.clipped(toBytes: ServiceLimits.idBytes)
      metadata[name] = (member.value.string ?? member.value.text).clipped(toBytes: ServiceLimits.metadataValueBytes)
    }
    return metadata
  }
}
