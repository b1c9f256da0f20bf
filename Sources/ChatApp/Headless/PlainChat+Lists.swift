// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import ThreadsAPI

/// What a chat in lines lists: threads, hits, models.
extension PlainChat {
  static let listLimit = 20

  func tellThreads(_ words: [String]) {
    let wanted = words.map { $0.lowercased() }
    let threads = state.list.shown.filter { id in
      guard let record = state.list[id] else { return false }
      let text = "\(record.displayTitle) \(record.preview)".lowercased()
      return wanted.allSatisfy { text.contains($0) }
    }
    numbered = Array(threads.prefix(Self.listLimit))
    if threads.isEmpty { return say(reader.line(words.isEmpty ? "(no threads yet)" : "(no thread has these words)")) }
    for (place, id) in numbered.enumerated() { say(reader.line("\(place + 1). \(facts(of: id))")) }
    if threads.count > numbered.count {
      say(reader.line("(and \(threads.count - numbered.count) more: /list WORDS)"))
    }
  }

  private func facts(of id: ThreadID) -> String {
    guard let record = state.list[id] else { return id }
    var facts = [VisibleText.of(record.displayTitle, keepingLines: false)]
    facts.append(age(of: record.updatedAt, at: clock(), secondsFromUTC: state.secondsFromUTC))
    if id == state.openThread { facts.append("open") }
    if state.replies[id] != nil { facts.append("a reply is coming") }
    if record.isUnread { facts.append("unread") }
    if record.state == .gone { facts.append("gone at the provider") }
    if id != state.openThread, state.composers[id]?.isEmpty == false { facts.append("draft") }
    return facts.joined(separator: ", ")
  }

  func startSearch(_ words: [String]) {
    questions += 1
    let records = state.list.shown.compactMap { state.list[$0] }
    Task { [search, turn] in turn.yield(.found(await search(words, records))) }
  }

  func tellHits(_ hits: [(thread: ThreadID, words: String)]) {
    questions = max(0, questions - 1)
    if hits.isEmpty { return say(reader.line("(nothing found)")) }
    var threads: [ThreadID] = []
    for hit in hits where threads.last != hit.thread { threads.append(hit.thread) }
    numbered = Array(threads.prefix(Self.listLimit))
    for (place, id) in numbered.enumerated() {
      say(reader.line("\(place + 1). \(facts(of: id))"))
      for hit in hits.filter({ $0.thread == id }).prefix(3) {
        say(reader.line("   " + VisibleText.of(hit.words, keepingLines: false)))
      }
    }
    if threads.count > numbered.count { say(reader.line("(and \(threads.count - numbered.count) threads more)")) }
  }

  func tellModels(_ answerers: Answerers) {
    if answerers.models.isEmpty {
      let why = answerers.failure.map { words(for: $0, state.profile) } ?? "none is listed"
      return say(reader.line("(\(why); /model NAME takes one all the same)"))
    }
    say(reader.line("Models: " + VisibleText.of(answerers.models.joined(separator: ", "), keepingLines: false)))
    say(reader.line("(/model NAME: that one answers in this thread)"))
  }
}
