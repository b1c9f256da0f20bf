// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// The messages of one thread from two machines: each once, in an order in which both agree with theirs.
struct MergedThread {
  private(set) var messages: [MovedMessage] = []
  private(set) var added = 0
  private(set) var completed = 0
  private(set) var conflicts: [MessageID] = []
  /// Whether anything is other than ours.
  var isChanged: Bool { added > 0 || completed > 0 }

  init(_ ours: [MovedMessage], _ theirs: [MovedMessage]) {
    let known = Names(ours)
    /// Where each of theirs stands with us.
    var places: [Int?] = []
    var partners: [Int: Int] = [:]
    for (index, message) in theirs.enumerated() {
      let place = known.place(of: message.record).flatMap { partners[$0] == nil ? $0 : nil }
      if let place { partners[place] = index }
      places.append(place)
    }
    var taken = 0
    var mine: [MovedMessage] = []
    for (index, message) in ours.enumerated() {
      guard let other = partners[index] else {
        mine.append(message)
        continue
      }
      if other >= taken {
        let strangers = (taken..<other).filter { places[$0] == nil }.map { theirs[$0] }
        weave(mine, strangers)
        taken = other + 1
      } else {
        weave(mine, [])
      }
      mine = []
      put(message, theirs[other])
    }
    weave(mine, (taken..<max(taken, theirs.count)).filter { places[$0] == nil }.map { theirs[$0] })
  }

  private mutating func put(_ ours: MovedMessage, _ theirs: MovedMessage) {
    let merged = MergedMessage(ours, theirs)
    if merged.message != ours { completed += 1 }
    if merged.isConflict { conflicts.append(merged.message.record.id) }
    messages.append(merged.message)
  }

  /// Messages between two that both have: each side in its order, the sides by time.
  private mutating func weave(_ ours: [MovedMessage], _ theirs: [MovedMessage]) {
    added += theirs.count
    var (mine, others) = (ours[...], theirs[...])
    while let one = mine.first, let other = others.first {
      if Self.isBefore(other.record, one.record) {
        messages.append(other)
        others = others.dropFirst()
      } else {
        messages.append(one)
        mine = mine.dropFirst()
      }
    }
    messages += mine
    messages += others
  }

  private static func isBefore(_ one: MessageRecord, _ other: MessageRecord) -> Bool {
    one.createdAt == other.createdAt ? one.id < other.id : one.createdAt < other.createdAt
  }

  /// The names by which a message may be known: its id, the one that it had before, and the one that we gave it.
  private struct Names {
    private var ids: [MessageID: Int] = [:]
    private var aliases: [String: Int] = [:]
    private let messages: [MovedMessage]

    init(_ messages: [MovedMessage]) {
      self.messages = messages
      for (index, message) in messages.enumerated() {
        ids[message.record.id] = index
        for alias in Self.aliases(of: message.record) { aliases[alias] = index }
      }
    }

    func place(of record: MessageRecord) -> Int? {
      if let index = ids[record.id] { return index }
      if record.id.hasPrefix(MessageRecord.localPrefix) { return aliases[record.id] }
      // Two that the provider has named are two, whatever they are called here.
      return Self.aliases(of: record).lazy.compactMap { ids[$0] }.first {
        messages[$0].record.id.hasPrefix(MessageRecord.localPrefix)
      }
    }

    private static func aliases(of record: MessageRecord) -> [String] {
      [record.replaces, record.metadata[MessageRecord.ownIDKey]].compactMap { $0 }
    }
  }
}

extension MovedMessage {
  /// As another machine may keep it: what was under way there is not under way here, but for what waits here too.
  func settled(_ outbox: MergedOutbox) -> MovedMessage {
    var message = self
    if outbox.waits(message.record.id), message.record.state == .queued || message.record.state == .sent {
      message.record.state = .queued
      return message
    }
    if message.record.state == .streaming { message.record.state = .interrupted }
    if message.record.state == .queued {
      message.record.state = .failed
      message.record.reason = message.record.reason ?? "not sent: it waits on another machine; R sends it from here"
    }
    return message
  }
}
