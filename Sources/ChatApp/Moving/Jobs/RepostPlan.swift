// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// The messages of a thread as they are posted at another provider, in order.
struct RepostPlan: Sendable {
  struct Item: Sendable {
    var source: MovedMessage
    var message: NewMessage
    /// The words in every form in which they may have arrived.
    var spellings: Set<String>
  }

  private(set) var items: [Item] = []
  /// Messages that can't go: never sent, or without a word.
  private(set) var leftOut = 0

  /// - Parameter roles: those that the provider takes; `nil` for any.
  init(_ moved: MovedThread, roles: Set<Role>?) {
    for message in moved.messages {
      let record = message.record
      guard !record.wasNeverSent, record.text.contains(where: { !$0.isWhitespace }) else {
        leftOut += 1
        continue
      }
      let isTaken = roles?.contains(record.role) ?? true
      let posted = CopyMarks.posted(record, as: isTaken ? record.role : .user)
      let spellings = [record.text, CopyMarks.speaker(record) + record.text].map(Self.trimmed)
      items.append(Item(source: message, message: posted, spellings: Set(spellings)))
    }
  }

  /// Copies that a branch begins with: each goes, whatever its id.
  init(_ copies: [MessageRecord], roles: Set<Role>?) {
    items = copies.map { copy in
      let isTaken = roles?.contains(copy.role) ?? true
      let spellings = [copy.text, CopyMarks.speaker(copy) + copy.text].map(Self.trimmed)
      return Item(
        source: MovedMessage(copy), message: CopyMarks.posted(copy, as: isTaken ? copy.role : .user),
        spellings: Set(spellings))
    }
  }

  /// Which items have arrived, each with its message there; the first that has not is next. They are posted one after
  /// the other, so all before it are there.
  func arrived(_ messages: [Message]) -> [(item: Item, message: Message)] {
    var byID: [String: [Message]] = [:]
    var byText: [String: [Message]] = [:]
    for message in messages.reversed() {
      if let id = message.metadata[CopyMarks.id] {
        byID[id, default: []].append(message)
      } else {
        byText[Self.trimmed(message.text), default: []].append(message)
      }
    }
    var found: [(item: Item, message: Message)] = []
    for item in items {
      var match = byID[item.source.record.id]?.popLast()
      for spelling in item.spellings where match == nil { match = byText[spelling]?.popLast() }
      guard let match else { break }
      found.append((item, match))
    }
    return found
  }

  /// What a provider may do to a text without changing it.
  private static func trimmed(_ text: String) -> String {
    var words = Substring(text)
    while words.first?.isWhitespace == true { words.removeFirst() }
    while words.last?.isWhitespace == true { words.removeLast() }
    return String(words)
  }
}
