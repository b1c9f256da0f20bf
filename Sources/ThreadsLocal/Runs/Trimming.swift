// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

// How a conversation is made shorter. What is left out is counted: a message, or calls with their outputs, as one.
//
// The last question is never left out, nor what the model is to go on from, nor what a client put there as
// instructions.
extension Conversation {
  /// Leaves out what a run does not want the model to see, or what is surely too much for it; gives the count.
  mutating func shorten(for run: Run) -> Int {
    var dropped = 0
    if case .lastMessages(let count) = run.options.truncation { dropped += keep(lastMessages: count) }
    if let limit = run.options.maxPromptTokens {
      let beside = run.instructions.utf8.count + run.tools.reduce(0) { $0 + $1.text.utf8.count }
      dropped += fit(tokens: limit - beside / 4)
    }
    return dropped
  }

  /// Leaves out all but the newest messages.
  private mutating func keep(lastMessages count: Int) -> Int {
    var left = count
    var start = exchanges.endIndex
    while start > 0, left > 0 {
      start -= 1
      if exchanges[start].hasMessage { left -= 1 }
    }
    if left > 0 { return 0 }
    if let question = exchanges.lastIndex(where: \.isQuestion) { start = min(start, question) }
    exchanges.removeFirst(start)
    return start
  }

  /// Leaves out the oldest until the rest is about so many tokens, as far as it can be.
  private mutating func fit(tokens: Int) -> Int {
    var size = exchanges.reduce(0) { $0 + $1.size / 4 }
    var dropped: Set<Int> = []
    for index in droppable where size > tokens {
      dropped.insert(index)
      size -= exchanges[index].size / 4
    }
    return drop(dropped)
  }

  /// Leaves out the older half of what may be, up to a question: models want to begin with one. Gives the count, or
  /// `nil` when all that is left must stay.
  mutating func dropOlderHalf() -> Int? {
    let candidates = droppable
    let half = candidates.reduce(0) { $0 + exchanges[$1].size } / 2
    var size = 0
    var dropped: Set<Int> = []
    for index in candidates {
      if size >= half, size > 0, exchanges[index].isQuestion { break }
      dropped.insert(index)
      size += exchanges[index].size
    }
    return dropped.isEmpty ? nil : drop(dropped)
  }

  /// The places of what may be left out, oldest first.
  private var droppable: [Int] {
    let question = exchanges.lastIndex(where: \.isQuestion)
    return exchanges.indices.dropLast().filter { $0 != question && !exchanges[$0].isInstruction }
  }

  private mutating func drop(_ places: Set<Int>) -> Int {
    exchanges = exchanges.enumerated().filter { !places.contains($0.offset) }.map(\.element)
    return places.count
  }
}

extension Conversation.Exchange {
  fileprivate var isInstruction: Bool { turns.first.map { $0.role == .system || $0.role == .developer } ?? false }

  /// About how much it is, in bytes; each turn costs something beside its words.
  fileprivate var size: Int {
    turns.reduce(0) { size, turn in
      size + 16 + turn.text.utf8.count
        + turn.toolCalls.reduce(0) { $0 + 16 + $1.name.utf8.count + $1.arguments.utf8.count }
    }
  }
}
