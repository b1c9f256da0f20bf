// SPDX-License-Identifier: Apache-2.0

/// Hangul syllables written as conjoining jamo, which terminals count each in their own way.
enum Hangul {
  private static let leads: ClosedRange<UInt32> = 0x1100...0x1112
  private static let vowels: ClosedRange<UInt32> = 0x1161...0x1175
  private static let tails: ClosedRange<UInt32> = 0x11A8...0x11C2
  private static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3
  /// The letters of final consonants that stand alone.
  private static let tailLetters = Array("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ".unicodeScalars)

  /// The scalars of a cluster with modern jamo composed to the syllable, which every terminal gives two columns; a
  /// vowel or final consonant with nothing before it becomes the letter.
  static func composed(_ cluster: String.UnicodeScalarView.SubSequence) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    for scalar in cluster {
      let value = scalar.value
      guard vowels.contains(value) || tails.contains(value) else {
        result.append(scalar)
        continue
      }
      if let last = result.last, let joined = join(last.value, value) {
        result[result.count - 1] = joined
      } else if result.isEmpty {
        result.append(letter(value) ?? scalar)
      } else {
        result.append(scalar)
      }
    }
    return result
  }

  private static func join(_ last: UInt32, _ next: UInt32) -> Unicode.Scalar? {
    if leads.contains(last), vowels.contains(next) {
      let lead = last - leads.lowerBound
      let vowel = next - vowels.lowerBound
      return Unicode.Scalar(syllables.lowerBound + (lead * 21 + vowel) * 28)
    }
    if syllables.contains(last), (last - syllables.lowerBound) % 28 == 0, tails.contains(next) {
      return Unicode.Scalar(last + next - tails.lowerBound + 1)
    }
    return nil
  }

  private static func letter(_ jamo: UInt32) -> Unicode.Scalar? {
    if vowels.contains(jamo) { return Unicode.Scalar(0x314F + jamo - vowels.lowerBound) }
    return tails.contains(jamo) ? tailLetters[Int(jamo - tails.lowerBound)] : nil
  }
}
