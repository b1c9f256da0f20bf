// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

@testable import ChatUI

/// Somebody at the keyboard: a state, a clock that a test turns, and the keys.
struct Desk {
  /// Thu 5 Nov 2026, 09:14 in UTC.
  static let start = Timestamp(milliseconds: 1_793_870_040_000)

  var state: ChatState
  var now: Timestamp

  init(
    _ records: [ThreadRecord] = [], columns: Int = 100, rows: Int = 30, profile: ProfileFace = Desk.profile
  ) {
    now = Desk.start
    state = ChatState(
      size: Size(columns: columns, rows: rows), now: Desk.start, profile: profile, records: records,
      localIDs: LocalIDs(session: "s"))
  }

  static let profile = ProfileFace(name: "bailian", dialect: "dashscope", host: "user@host", model: "qwen-plus")

  /// A desk where the first of these threads is open, its journal read and the provider's answer still out.
  init(opening records: ThreadRecord..., messages: [MessageRecord] = [], columns: Int = 100, rows: Int = 30) {
    self.init(records, columns: columns, rows: rows)
    begin(opening: records.first?.id)
    if let first = records.first { tell(.messagesLoaded(first.id, messages)) }
  }

  @discardableResult
  mutating func begin(opening thread: ThreadID? = nil) -> [Effect] { ChatUI.start(&state, opening: thread) }

  @discardableResult
  mutating func tell(_ event: Event) -> [Effect] { tellWhole(event).filter { !$0.isOfOutbox } }

  /// What an event leads to, with what is written into the outbox.
  @discardableResult
  mutating func tellWhole(_ event: Event) -> [Effect] { update(&state, event, at: now) }

  @discardableResult
  mutating func press(_ keys: Key...) -> [Effect] { keys.flatMap { tell(.input(.key($0))) } }

  @discardableResult
  mutating func press(_ code: Key.Code) -> [Effect] { press(Key(code)) }

  @discardableResult
  mutating func type(_ text: String) -> [Effect] { text.flatMap { tell(.input(.key(.character($0)))) } }

  @discardableResult
  mutating func paste(_ text: String) -> [Effect] { tell(.input(.paste(text))) }

  @discardableResult
  mutating func resize(_ columns: Int, _ rows: Int) -> [Effect] {
    tell(.input(.resized(Size(columns: columns, rows: rows))))
  }

  @discardableResult
  mutating func run(_ thread: ThreadID, _ events: RunEvent...) -> [Effect] { events.flatMap { tell(.run(thread, $0)) } }

  mutating func wait(milliseconds: Int64) { now.milliseconds += milliseconds }

  /// The words of the message pane.
  var page: [String] { state.messageLines.map(\.text) }

  /// What stands in the rows of the picker.
  var pickerItems: [Picker.Item] {
    guard let picker = state.picker else { return [] }
    return (0..<picker.rowCount).compactMap { state.item($0, of: picker) }
  }

  /// Lets the timers of these effects run out, and those that come of them; returns how many there were.
  @discardableResult
  mutating func letTimersRun(_ effects: [Effect]) -> Int {
    var (waiting, count) = (effects, 0)
    while !waiting.isEmpty {
      if case .wake(let timer, _) = waiting.removeFirst() {
        count += 1
        waiting += tell(.timer(timer))
      }
    }
    return count
  }

  /// Opens a thread as the list does.
  @discardableResult
  mutating func open(_ thread: ThreadID) -> [Effect] {
    state.pane = .list
    state.list.select(thread)
    return press(.enter)
  }
}

extension ThreadRecord {
  static func sample(
    _ id: ThreadID, _ title: String? = nil, minutesAgo: Int64 = 10, opening: String = "", preview: String = "",
    state: ThreadState = .active, isUnread: Bool = false, runID: RunID? = nil
  ) -> ThreadRecord {
    let time = Timestamp(milliseconds: Desk.start.milliseconds - minutesAgo * 60_000)
    return ThreadRecord(
      id: id, createdAt: time, updatedAt: time, metadata: title.map { ["title": $0] } ?? [:], state: state,
      opening: opening, preview: preview, isUnread: isUnread, runID: runID)
  }
}

extension MessageRecord {
  static func user(
    _ id: MessageID, _ text: String, state: MessageState = .completed, replaces: MessageID? = nil, reason: String? = nil
  ) -> MessageRecord {
    MessageRecord(
      id: id, replaces: replaces, role: .user, text: text, createdAt: Desk.start, state: state, reason: reason)
  }

  static func reply(
    _ id: MessageID, _ text: String, state: MessageState = .completed, run: RunID? = nil, reason: String? = nil
  ) -> MessageRecord {
    MessageRecord(
      id: id, role: .assistant, text: text, createdAt: Desk.start, state: state, runID: run, model: "qwen-plus",
      reason: reason)
  }
}

extension Message {
  static func user(_ id: MessageID, _ text: String, in thread: ThreadID = "t1") -> Message {
    Message(id: id, threadID: thread, createdAt: Desk.start, role: .user, content: [.text(text)])
  }

  static func reply(
    _ id: MessageID, _ text: String, in thread: ThreadID = "t1", status: MessageStatus = .completed,
    reason: String? = nil, run: RunID? = nil
  ) -> Message {
    Message(
      id: id, threadID: thread, createdAt: Desk.start, role: .assistant, content: [.text(text)], status: status,
      incompleteReason: reason, runID: run)
  }
}

extension Run {
  static func sample(
    _ id: RunID, _ status: RunStatus = .inProgress, in thread: ThreadID = "t1", usage: Usage? = nil
  ) -> Run {
    Run(id: id, threadID: thread, assistantID: "a", status: status, createdAt: Desk.start, usage: usage)
  }
}

extension ProviderThread {
  static func sample(_ id: ThreadID, _ messages: Message..., title: String? = nil, run: Run? = nil) -> ProviderThread {
    ProviderThread(
      thread: ChatThread(id: id, createdAt: Desk.start, metadata: title.map { ["title": $0] } ?? [:]),
      messages: messages, run: run)
  }
}

extension Effect {
  var isOfOutbox: Bool {
    switch self {
    case .keepInOutbox, .dropFromOutbox, .claimOutbox: true
    default: false
    }
  }
}

extension Array where Element == Effect {
  /// What goes to the provider.
  var toProvider: [Effect] {
    filter {
      switch $0 {
      case .send, .stop, .submitToolOutputs, .refresh, .adopt, .changeMetadata, .deleteAtProvider, .listThreads: true
      default: false
      }
    }
  }
}
