// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

extension [Effect] {
  /// The same, with no draft dropped before the words are kept that it has become: an end in between, however sudden, finds
  /// them in one of the two places.
  var droppingDraftsLast: [Effect] {
    guard let first = firstIndex(where: { $0.droppedDraft != nil }), let last = lastIndex(where: \.holdsWords),
      first < last
    else { return self }
    var (kept, dropped): ([Effect], [Effect]) = (Array(self[..<first]), [])
    for effect in self[first...last] {
      if case .saveDraft(_?, let key) = effect { dropped.removeAll { $0.droppedDraft == key } }
      if effect.droppedDraft == nil { kept.append(effect) } else { dropped.append(effect) }
    }
    return kept + dropped + self[(last + 1)...]
  }
}

extension Effect {
  /// The draft that goes.
  fileprivate var droppedDraft: ThreadID? {
    if case .saveDraft(nil, let key) = self { key } else { nil }
  }

  /// Whether it brings words of the user's onto the disk.
  fileprivate var holdsWords: Bool {
    switch self {
    case .saveDraft(_?, _), .keepInOutbox, .keepCleared: true
    case .saveMessageDurably(let message, _): message.role == .user
    default: false
    }
  }
}
