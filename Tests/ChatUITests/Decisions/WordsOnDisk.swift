// SPDX-License-Identifier: Apache-2.0
import Testing
import ThreadsAPI

@testable import ChatUI

/// The user's words as the effects leave them on the disk, one after the other: what a death at any moment finds.
struct WordsOnDisk {
  private var drafts: [ThreadID: String] = [:]
  private var others: Set<String> = []

  private func has(_ words: String) -> Bool { others.contains(words) || drafts.values.contains(words) }

  /// Carries out the effects of an event. Words that are there before and after it are there all the time.
  mutating func carryOut(_ effects: [Effect]) {
    let before = drafts.values
    var after = self
    for effect in effects { after.carryOut(effect) }
    let kept = before.filter { after.has($0) }
    for effect in effects {
      carryOut(effect)
      #expect(kept.allSatisfy { has($0) }, "lost for a moment by \(effect)")
    }
  }

  private mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .saveDraft(let words, let key): drafts[key] = words
    case .keepInOutbox(let entry): if case .message(let message) = entry.content { others.insert(message.text) }
    case .saveMessageDurably(let message, _): others.insert(message.text)
    case .keepCleared(let texts): others.formUnion(texts.map(\.text))
    case .renameThread(let old, let record):
      if let words = drafts.removeValue(forKey: old) { drafts[record.id] = words }
    default: break
    }
  }
}
