// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct AdoptTests {
  private func adopt(_ id: String, at desk: inout Desk) -> [Effect] {
    desk.state.pane = .list
    desk.press(.character("a"))
    desk.type(id)
    return desk.press(.enter)
  }

  let answer = ProviderThread.sample("t9", .user("m1", "Question", in: "t9"), .reply("m2", "Answer", in: "t9"))

  @Test func unknownThreadIsAskedForAndOpened() {
    var desk = Desk(opening: .sample("t1"))
    #expect(adopt(" t9 ", at: &desk) == [.adopt("t9")])
    let effects = desk.tell(.adopted("t9", .success(answer)))
    #expect(desk.state.openThread == "t9")
    #expect(desk.state.list.shown == ["t9", "t1"])
    #expect(desk.state.list["t9"]?.opening == "Question")
    #expect(desk.page == ["You · 09:14", "Question", "", "qwen-plus · 09:14", "Answer", ""])
    #expect(effects.contains(.saveMessage(.user("m1", "Question"), in: "t9")))
    #expect(effects.contains(.saveMessage(.reply("m2", "Answer"), in: "t9")))
    #expect(effects.toProvider.isEmpty)
  }

  @Test func knownThreadIsOpened() {
    var desk = Desk(opening: .sample("t1"), .sample("t2"))
    #expect(adopt("t2", at: &desk) == [.loadMessages("t2")])
    #expect(desk.state.openThread == "t2")
  }

  @Test func threadThatIsNotThereIsSaidSo() {
    var desk = Desk(opening: .sample("t1"))
    _ = adopt("t9", at: &desk)
    desk.tell(.adopted("t9", .failure(ServiceError(.notFound))))
    #expect(desk.state.list["t9"] == nil)
    #expect(desk.state.notice?.text.hasPrefix("t9 was not adopted: ") == true)
    #expect(adopt("", at: &desk) == [])
  }

  /// The thread must not open under the fingers of somebody who writes elsewhere by now.
  @Test func nothingIsOpenedOnceTheUserHasGoneOn() {
    var desk = Desk(opening: .sample("t1"))
    _ = adopt("t9", at: &desk)
    desk.press(.tab)
    desk.tell(.adopted("t9", .success(answer)))
    #expect(desk.state.openThread == "t1")
    #expect(desk.state.list.selection == "t1")
    #expect(desk.state.list["t9"]?.isUnread == true)
  }

  @Test func threadInTheTrashComesBackWithWhatWasOnlyHere() {
    var record = ThreadRecord.sample("t9", "Old", state: .trashed)
    record.trashedAt = Desk.start
    var desk = Desk([record, .sample("t1")])
    desk.begin()
    #expect(adopt("t9", at: &desk) == [.adopt("t9")])
    let effects = desk.tell(.adopted("t9", .success(answer)))
    #expect(desk.state.list["t9"]?.state == .active)
    #expect(effects.last == .loadMessages("t9"))
    let more = desk.tell(.messagesLoaded("t9", [.user("local_x", "unsent", state: .failed)]))
    #expect(more.toProvider == [.refresh("t9", back: nil, run: nil)])
    #expect(desk.state.list["t9"]?.hasUnsent == true)
    desk.tell(.refreshed("t9", .success(answer)))
    #expect(desk.state.transcript?.messages.map(\.text) == ["Question", "Answer", "unsent"])
  }

  @Test func idOnTheCommandLineIsAdopted() {
    var desk = Desk([.sample("t1")])
    #expect(desk.begin(opening: "t9") == [.adopt("t9"), .listThreads, .loadCleared])
    desk.tell(.adopted("t9", .success(answer)))
    #expect(desk.state.openThread == "t9")
  }

  @Test func threadsOfTheProvidersListAreKept() {
    var desk = Desk(opening: .sample("t1", "Old"))
    let effects = desk.tell(
      .listed([
        ChatThread(id: "t1", createdAt: Desk.start, metadata: ["title": "Newer"]),
        ChatThread(id: "t5", createdAt: Timestamp(seconds: 5)),
      ]))
    #expect(effects.count == 2)
    #expect(desk.state.list["t1"]?.title == "Newer")
    #expect(desk.state.list.shown == ["t1", "t5"])
    #expect(desk.state.list.selection == "t1")
    #expect(desk.tell(.listed([ChatThread(id: "t5", createdAt: Timestamp(seconds: 5))])) == [])
  }
}
