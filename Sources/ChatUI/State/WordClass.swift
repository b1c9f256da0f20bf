// SPDX-License-Identifier: Apache-2.0

/// What a character is to a motion by words: neighbours of one class are one word.
enum WordClass: Equatable {
  case gap, letters, ideographs, kana

  init(_ character: Character) {
    guard let scalar = character.unicodeScalars.first else {
      self = .gap
      return
    }
    switch scalar.value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: self = .ideographs
    case 0x3041...0x30FF: self = .kana
    default: self = character.isLetter || character.isNumber || character == "_" ? .letters : .gap
    }
  }
}
