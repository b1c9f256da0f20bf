// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

extension JSONValue {
  /// A moment in any of the spellings that exports have: seconds or milliseconds, whole or not, or RFC 3339.
  var importedTime: Timestamp? {
    switch self {
    case .string(let text): return Timestamp(rfc3339: text) ?? Double(text).flatMap(Self.time)
    case .integer(let number): return Self.time(Double(number))
    case .double(let number): return Self.time(number)
    default: return nil
    }
  }

  private static func time(_ number: Double) -> Timestamp? {
    guard number > 0 else { return nil }
    let milliseconds = number >= 1e11 ? number : number * 1000
    // Beyond the year 9999 nothing was written.
    guard milliseconds < 253_402_300_800_000 else { return nil }
    return Int64(exactly: milliseconds.rounded()).map { Timestamp(milliseconds: $0) }
  }

  /// A text with something in it.
  var importedText: String? {
    guard case .string(let text) = self, !text.isEmpty else { return nil }
    return text
  }

  /// Pairs of text within the limits of the API; what is no text is left out.
  var importedMetadata: Metadata {
    var pairs: Metadata = [:]
    for member in object?.members ?? [] where pairs.count < MetadataLimit.pairs {
      guard let text = member.value.string, member.name.unicodeScalars.count <= MetadataLimit.keyScalars else {
        continue
      }
      pairs[member.name] = text.clippedForMetadata
    }
    return pairs
  }
}

extension String {
  /// As much of it as a value of metadata may have.
  var clippedForMetadata: String {
    unicodeScalars.count <= MetadataLimit.valueScalars
      ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(MetadataLimit.valueScalars)))
  }
}
