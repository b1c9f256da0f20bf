// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// What the disk did not take yet, in order, so that it can be written when it does.
///
/// There is one entry for each thread, message and draft, the newest of it: it grows no larger than what is on screen.
struct UnwrittenEffects {
  private(set) var effects: [Effect] = []

  var isEmpty: Bool { effects.isEmpty }

  /// Adds an effect behind the others, or into the one that it continues or makes out of date.
  mutating func add(_ effect: Effect) {
    let key = effect.key
    let places = effect.places
    if let key {
      for index in effects.indices.reversed() {
        // What says that a thread is at rest stays behind what came of it.
        if let thread = effect.threadAtRest, effects[index].places.contains(.thread(thread)) { break }
        if effects[index].key == key, let merged = effects[index].followed(by: effect) {
          effects[index] = merged
          return
        }
        // A thread that changed its id between the two: what was said before it stays before it.
        if case .renameThread = effects[index], !effects[index].places.isDisjoint(with: places) { break }
      }
    }
    effects.append(effect)
  }

  /// Tries to write everything. What is refused stays, and whatever is to come after it in the same file. A draft that has
  /// become a message is not taken away before the message is somewhere, and a thread is not at rest before its reply is:
  /// nobody would ask for that again.
  mutating func write(_ attempt: (Effect) -> FileError?) -> [FileError] {
    var blocked: Set<FilePlace> = []
    var homeless = HomelessWords()
    var rest: [Effect] = []
    var errors: [FileError] = []
    for effect in effects {
      let places = effect.places
      if effect.endsDraft && homeless.exist || effect.threadAtRest.map({ blocked.contains(.thread($0)) }) ?? false {
        rest.append(effect)
        continue
      }
      if blocked.isDisjoint(with: places) {
        guard let error = attempt(effect) else { continue }
        if !errors.contains(error) { errors.append(error) }
        // Trying again does not help there.
        if error.isForGood { continue }
      }
      rest.append(effect)
      blocked.formUnion(places)
      homeless.note(effect)
    }
    effects = rest
    return errors
  }

  /// The user's words that neither a journal nor the outbox has taken.
  private struct HomelessWords {
    private var messages: Set<MessageID> = []
    private var entries: Set<String> = []

    var exist: Bool { !messages.isDisjoint(with: entries) }

    mutating func note(_ refused: Effect) {
      switch refused {
      case .saveMessageDurably(let message, _), .saveMessage(let message, _): messages.insert(message.id)
      case .keepInOutbox(let entry): entries.insert(entry.id)
      default: break
      }
    }
  }

  /// Whether something of a thread is not on disk: its messages or its line in the registry.
  func hold(_ thread: ThreadID) -> Bool {
    effects.contains { effect in
      if case .saveThread(let record) = effect { return record.id == thread }
      if case .keepInOutbox(let entry) = effect { return entry.thread == thread }
      return effect.places.contains(.thread(thread))
    }
  }

  /// What is known of a thread's messages, with what is not on disk yet.
  func overlay(_ records: [MessageRecord], of thread: ThreadID) -> [MessageRecord] {
    guard hold(thread) else { return records }
    var records = records
    func put(_ record: MessageRecord) {
      let isIt: (MessageRecord) -> Bool = { $0.id == record.id || $0.id == record.replaces }
      if let index = records.firstIndex(where: isIt) { records[index] = record } else { records.append(record) }
    }
    for effect in effects {
      switch effect {
      case .saveMessage(let record, thread), .saveMessageDurably(let record, thread): put(record)
      case .saveMessages(let several, thread): several.forEach(put)
      case .appendText(let text, let id, thread):
        if let index = records.firstIndex(where: { $0.id == id }) { records[index].text += text }
      default: break
      }
    }
    return records
  }
}

/// A file that effects write to.
enum FilePlace: Hashable {
  case registry, drafts, outbox, other
  case thread(ThreadID)
}

extension Effect {
  /// What an effect says the newest of.
  fileprivate enum Key: Equatable {
    case thread(ThreadID)
    case message(MessageID, ThreadID)
    case draft(ThreadID)
  }

  fileprivate var key: Key? {
    switch self {
    case .saveThread(let record): .thread(record.id)
    case .saveMessage(let record, let thread), .saveMessageDurably(let record, let thread):
      .message(record.id, thread)
    case .appendText(_, let id, let thread): .message(id, thread)
    case .saveDraft(_, let thread): .draft(thread)
    default: nil
    }
  }

  /// Whether it takes a draft away.
  fileprivate var endsDraft: Bool {
    if case .saveDraft(let text, _) = self { text?.isEmpty ?? true } else { false }
  }

  /// The thread of which it says that no reply is awaited there.
  fileprivate var threadAtRest: ThreadID? {
    if case .saveThread(let record) = self, !record.awaitsReply, record.runID == nil { record.id } else { nil }
  }

  /// The files that it writes to.
  var places: Set<FilePlace> {
    switch self {
    case .saveThread: [.registry]
    case .saveMessage(_, let thread), .saveMessageDurably(_, let thread), .saveMessages(_, let thread),
      .appendText(_, _, let thread):
      [.thread(thread)]
    case .saveDraft: [.drafts]
    case .keepInOutbox, .dropFromOutbox: [.outbox]
    case .renameThread(let old, let record): [.registry, .drafts, .thread(old), .thread(record.id)]
    default: [.other]
    }
  }

  /// One effect for two of the same key; `nil` where both are needed.
  fileprivate func followed(by next: Effect) -> Effect? {
    switch (self, next) {
    case (.saveThread(let old), .saveThread(var new)):
      new.replaces = new.replaces ?? old.replaces
      return .saveThread(new)
    case (.saveMessage(let old, _), .saveMessage(var new, let thread)):
      new.replaces = new.replaces ?? old.replaces
      return .saveMessage(new, in: thread)
    case (.saveMessage(let old, _), .saveMessageDurably(var new, let thread)),
      (.saveMessageDurably(let old, _), .saveMessage(var new, let thread)),
      (.saveMessageDurably(let old, _), .saveMessageDurably(var new, let thread)):
      new.replaces = new.replaces ?? old.replaces
      return .saveMessageDurably(new, in: thread)
    // The whole record says all that was added before.
    case (.appendText, .saveMessage), (.appendText, .saveMessageDurably): return next
    case (.saveMessage(var record, let thread), .appendText(let text, _, _)):
      record.text += text
      return .saveMessage(record, in: thread)
    case (.saveMessageDurably(var record, let thread), .appendText(let text, _, _)):
      record.text += text
      return .saveMessageDurably(record, in: thread)
    case (.appendText(let old, let id, let thread), .appendText(let new, _, _)):
      return .appendText(old + new, to: id, in: thread)
    case (.saveDraft, .saveDraft): return next
    default: return nil
    }
  }
}

extension FileError {
  /// Whether one complaint does for both: the same cause, whatever the file.
  func isLike(_ other: FileError) -> Bool {
    isForGood ? self == other : reason == other.reason
  }

  /// Whether trying again is of no use while this Skein runs.
  var isForGood: Bool {
    if case .newerFormat = reason { true } else { false }
  }
}
