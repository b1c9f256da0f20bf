// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// Messages that wait by their journal, and of which the outbox knows nothing.
@Suite struct StrayTests {
  private func entry(_ id: String, _ text: String, minute: Int64) -> OutboxEntry {
    var message = MessageRecord.user(id, text, state: .queued)
    message.createdAt.milliseconds += minute * 60_000
    return OutboxEntry(id: id, thread: "t1", createdAt: message.createdAt, content: .message(message))
  }

  private func requests(_ effects: [Effect]) -> [SendRequest] {
    effects.compactMap { if case .send(let request) = $0 { request } else { nil } }
  }

  private let answered: [MessageRecord] = [.user("m1", "zero"), .reply("m2", "r")]

  @Test func whatAFullDiskKeptFromTheOutboxGoesBackToItsPlace() throws {
    let (one, two) = (entry("local_a", "one", minute: 1), entry("local_b", "two", minute: 2))
    var desk = Desk([.sample("t1")])
    var unclaimed = two
    unclaimed.owner = .nobody
    takeOutbox(OutboxContents(entries: [unclaimed]), &desk.state)
    desk.begin(opening: "t1")
    let messages = answered + [try #require(one.message), try #require(two.message)]
    #expect(desk.tellWhole(.messagesLoaded("t1", messages)).contains(.claimOutbox))
    #expect(desk.state.transcript?["local_a"]?.state == .queued)
    let effects = desk.tellWhole(.outboxRead(OutboxContents(entries: [two])))
    #expect(requests(effects).map(\.message?.text) == ["one"])
    // It may have arrived: that is asked first.
    #expect(requests(effects).map(\.isRepeat) == [true])
    let kept = effects.compactMap { if case .keepInOutbox(let entry) = $0 { entry.id } else { nil } }
    #expect(kept.first == "local_a")
    #expect(desk.state.outbox.entries.map(\.id) == ["local_a", "local_b"])
  }

  @Test func whatAnotherSkeinHasJustPutThereIsLeftToIt() throws {
    var one = entry("local_a", "one", minute: 1)
    var desk = Desk(opening: .sample("t1"), messages: answered + [try #require(one.message)])
    one.owner = .other
    let effects = desk.tellWhole(.outboxRead(OutboxContents(entries: [one])))
    #expect(requests(effects).isEmpty)
    #expect(!effects.contains { if case .keepInOutbox = $0 { true } else { false } })
  }

  @Test func theOutboxHasAMessageBeforeItsJournal() throws {
    var desk = Desk(opening: .sample("t1"), messages: answered)
    desk.type("one")
    let effects = desk.tellWhole(.input(.key(Key(.enter))))
    let kept = try #require(effects.firstIndex { if case .keepInOutbox = $0 { true } else { false } })
    let saved = try #require(effects.firstIndex { if case .saveMessageDurably = $0 { true } else { false } })
    #expect(kept < saved)
  }
}
