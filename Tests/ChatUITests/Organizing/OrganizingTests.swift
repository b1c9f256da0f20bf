// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct OrganizingTests {
  static func desk(_ count: Int = 4, columns: Int = 100, rows: Int = 30) -> Desk {
    let names = ["Delta", "alpha", "Charlie", "bravo"]
    var desk = Desk(
      (0..<count).map { .sample("t\($0)", $0 < 4 ? names[$0] : "Thread \($0)", minutesAgo: Int64($0 + 1)) },
      columns: columns, rows: rows)
    desk.begin()
    desk.tell(.messagesLoaded("t0", []))
    desk.state.pane = .list
    return desk
  }

  /// Takes the item whose label and detail hold these words.
  private func choose(_ key: Character, _ words: String, at desk: inout Desk) {
    desk.press(.character(key))
    desk.type(words)
    desk.press(.enter)
  }

  // MARK: Order

  @Test func pinnedThreadsComeFirstInEveryOrder() throws {
    var desk = Self.desk()
    desk.press(Key.character("j"), Key.character("j"))
    let effects = desk.press(.character("p"))
    let pinned = try #require(desk.state.list["t2"])
    #expect(pinned.isPinned)
    #expect(effects == [.saveThread(pinned)])
    #expect(desk.state.list.shown == ["t2", "t0", "t1", "t3"])
    #expect(desk.state.list.selection == "t2")
    choose("s", "title A first", at: &desk)
    #expect(desk.state.list.shown == ["t2", "t1", "t3", "t0"])
    choose("s", "title Z first", at: &desk)
    #expect(desk.state.list.shown == ["t2", "t0", "t3", "t1"])
    desk.press(.character("p"))
    #expect(desk.state.list.shown == ["t0", "t2", "t3", "t1"])
  }

  @Test func everyOrderHasItsReverse() {
    var desk = Self.desk()
    choose("s", "activity oldest", at: &desk)
    #expect(desk.state.list.shown == ["t3", "t2", "t1", "t0"])
    #expect(desk.state.notice?.text == "Sorted by last activity: oldest first.")
    var record = desk.state.list["t1"]
    record?.messageCount = 7
    if let record { desk.state.list.put(record) }
    choose("s", "messages most", at: &desk)
    #expect(desk.state.list.shown.first == "t1")
  }

  // MARK: Tags

  @Test func whatIsDoneIsDoneToAllThatAreTagged() {
    var desk = Self.desk()
    desk.press(Key.character("t"), Key.character("t"))
    #expect(desk.state.list.tagged == ["t0", "t1"])
    #expect(desk.state.list.selection == "t2")
    let effects = desk.press(.character("d"))
    #expect(effects.count { if case .saveThread = $0 { true } else { false } } == 2)
    #expect(desk.state.list.shown == ["t2", "t3"])
    #expect(desk.state.notice?.text == "Deleted 2 threads. u in the list brings them back.")
    #expect(desk.state.list.tagged.isEmpty)
    // One step takes all of it back.
    desk.press(.character("u"))
    #expect(desk.state.list.shown == ["t0", "t1", "t2", "t3"])
    #expect(desk.state.notice?.text == "2 threads are back again.")
    #expect(desk.state.undoSteps.isEmpty)
  }

  @Test func theHeadingSaysWhatIsShownBeforeOutOfHowManyAreTagged() {
    var desk = Desk((0..<3000).map { .sample("t\($0)") }, columns: 60, rows: 20)
    desk.begin()
    desk.press(Key(.escape), Key(.escape), Key.character("T"))
    #expect(render(desk.state, .skein).text.hasPrefix(" Threads    3000 tagged"))
  }

  @Test func whatIsTakenBackIsSelected() {
    var desk = Self.desk()
    desk.press(Key.character("j"), Key.character("e"))
    #expect(desk.state.list.shown == ["t0", "t2", "t3"])
    desk.press(Key.character("G"), Key.character("u"))
    #expect(desk.state.list.selection == "t1")
  }

  @Test func allOrNoneAreTagged() {
    var desk = Self.desk()
    desk.press(.character("T"))
    #expect(desk.state.list.tagged.count == 4)
    desk.press(.character("U"))
    #expect(desk.state.list.records.byID.values.allSatisfy { $0.isUnread })
    desk.press(.character("U"))
    #expect(desk.state.list.records.byID.values.allSatisfy { !$0.isUnread })
    desk.press(.character("T"))
    #expect(desk.state.list.tagged.isEmpty)
  }

  // MARK: Filters

  @Test func theArchiveIsLeftAndEnteredByTheSameKey() {
    var desk = Self.desk()
    desk.press(.character("e"))
    #expect(desk.state.list.shown == ["t1", "t2", "t3"])
    #expect(desk.state.notice?.text == "“Delta” in the archive (f shows it). u takes it back.")
    choose("f", "archive", at: &desk)
    #expect(desk.state.list.filter == .archived)
    #expect(desk.state.list.shown == ["t0"])
    desk.press(.character("e"))
    #expect(desk.state.list["t0"]?.state == .active)
    #expect(desk.state.list.shown.isEmpty)
  }

  @Test(arguments: ["u", "e"] as [Character]) func whatIsInTheTrashIsBroughtBackThere(key: Character) {
    var desk = Self.desk()
    desk.press(.character("d"))
    choose("f", "trash", at: &desk)
    #expect(desk.state.list.shown == ["t0"])
    #expect(desk.press(.character("d")) == [])
    #expect(desk.state.notice?.text == "It is in the trash already; e brings it back.")
    desk.press(.character(key))
    #expect(desk.state.list["t0"]?.state == .active)
    #expect(desk.state.list.shown.isEmpty)
    choose("f", "in use", at: &desk)
    #expect(desk.state.list.shown.count == 4)
  }

  @Test func whatIsTypedAndWhatStreamsCanBeAskedFor() {
    var desk = Self.desk()
    desk.state.composers["t2"] = TextEditor("a draft")
    choose("f", "drafts", at: &desk)
    #expect(desk.state.list.shown == ["t2"])
    choose("f", "streaming", at: &desk)
    #expect(desk.state.list.shown.isEmpty)
    desk.state.replies["t3"] = Reply(startedAt: Desk.start, unacceptedMessage: nil)
    desk.press(.character("j"))
    #expect(desk.state.list.shown == ["t3"])
    desk.tell(.sendEnded("t3", nil))
    #expect(desk.state.list.shown.isEmpty)
  }

  @Test func whatFailedAndWhatIsUnreadCanBeAskedFor() {
    var desk = Self.desk()
    desk.press(Key.character("j"), Key.character("U"))
    choose("f", "unread", at: &desk)
    #expect(desk.state.list.shown == ["t1"])
    choose("f", "in use", at: &desk)
    desk.open("t0")
    desk.type("Hi")
    desk.press(.enter)
    desk.tell(.sendEnded("t0", SendFailure(stage: .postingMessage, error: ServiceError(.overloaded))))
    desk.state.pane = .list
    choose("f", "unsent", at: &desk)
    #expect(desk.state.list.shown == ["t0"])
  }

  // MARK: Undo

  @Test func everyChangeIsTakenBackStepByStep() {
    var desk = Self.desk()
    let before = desk.state.list.records
    desk.press(.character("p"))
    desk.press(.character("U"))
    desk.press(.character("e"))
    desk.press(.character("M"))
    desk.type("other-model")
    desk.press(.enter)
    desk.press(.character("I"))
    desk.type("Be brief.")
    desk.press(.enter)
    #expect(desk.state.undoSteps.count == 5)
    var told: [String] = []
    for _ in 0..<5 {
      desk.press(.character("u"))
      told.append(desk.state.notice?.text ?? "")
    }
    #expect(
      told == [
        "Taken back: the instructions in “alpha”.", "Taken back: the choice of who answers in “alpha”.",
        "Taken back: “Delta” in the archive (f shows it).", "Taken back: “Delta” marked unread.",
        "Taken back: “Delta” pinned.",
      ])
    #expect(desk.state.list.records == before)
    desk.press(.character("u"))
    #expect(desk.state.notice?.text == "Nothing to undo.")
  }

  // MARK: Families

  @Test func aFamilyIsDeletedAndBroughtBackWhole() {
    var desk = BranchingTests.desk()
    BranchingTests.serve(&desk, BranchingTests.edit(&desk, to: "And lunch?"), as: "t2", reply: "Soup.")
    desk.state.pane = .list
    desk.press(.character("d"))
    #expect(desk.state.list.shown.isEmpty)
    #expect(desk.state.notice?.text == "Deleted “Trip” with its 2 variants. u in the list brings it back.")
    desk.press(.character("u"))
    #expect(desk.state.list["t1"]?.state == .active)
    #expect(desk.state.list["t2"]?.state == .active)
    #expect(desk.state.list.shown.count == 1)
  }

  // MARK: Metadata

  static func metadataDesk(columns: Int = 100, rows: Int = 30) -> Desk {
    var record = ThreadRecord.sample("t1", "Trip to Hangzhou")
    record.metadata["project"] = "spring"
    record.metadata["other.app/state"] = "{\"folded\": true, \u{1B}[31m\"seen\": 12}"
    record.messageCount = 4
    record.copiedTo = ["local/thread_9"]
    var desk = Desk(opening: record, columns: columns, rows: rows)
    desk.state.pane = .list
    desk.press(.character("m"))
    return desk
  }

  /// Adds a pair, takes one away, and the provider can't be reached.
  static func changeOffline(_ desk: inout Desk) {
    desk.type("colour=blue")
    desk.press(.enter)
    desk.tell(.renamed("t1", attempt: 1, .failure(ServiceError(.unreachable))))
    _ = desk.state.picker.map { picker in
      desk.state.picker?.selected = picker.shown.firstIndex { $0.label.hasPrefix("project") } ?? 0
    }
    desk.press(.enter)
    desk.press(.control("u"))
    desk.press(.enter)
    desk.tell(.renamed("t1", attempt: 2, .failure(ServiceError(.unreachable))))
    desk.press(.control("l"))
  }

  @Test func whatTheProviderDoesNotHaveIsMarked() {
    var desk = Self.metadataDesk()
    func fate(_ word: String) -> String { desk.state.fateOfPair(word, of: "t1").words }
    desk.type("colour=blue")
    desk.press(.enter)
    #expect(fate("pair colour") == "⇡ being sent")
    #expect(fate("pair project") == "")
    desk.tell(.renamed("t1", attempt: 1, .failure(ServiceError(.forbidden))))
    #expect(fate("pair colour") == "✗ not sent")
    desk = Self.metadataDesk()
    Self.changeOffline(&desk)
    #expect(fate("pair colour") == "⇡ waits")
    #expect(fate("removed project") == "⇡ waits")
    #expect(fate("pair title") == "")
    #expect(fate("fact") == "")
    // The marks go as soon as the provider has it, and the list need not be opened anew for that.
    let metadata = desk.state.list["t1"]?.metadata ?? [:]
    let attempt = desk.state.renames["t1"]?.attempt ?? 0
    desk.tell(
      .renamed("t1", attempt: attempt, .success(ChatThread(id: "t1", createdAt: Desk.start, metadata: metadata))))
    #expect(fate("pair colour") == "")
    #expect(fate("removed project") == "")
  }

  @Test func aPairIsChangedAddedAndRemoved() {
    var desk = Self.metadataDesk()
    desk.press(Key(.down), Key(.down))
    desk.press(.enter)
    #expect(desk.state.prompt?.editor.text == "spring")
    desk.type(" 2027")
    let change = MetadataChange(set: ["project": "spring 2027"])
    #expect(desk.press(.enter).last == .changeMetadata("t1", change, attempt: 1))
    #expect(desk.state.list["t1"]?.metadata["project"] == "spring 2027")
    // The list of pairs is back, at the pair that was changed.
    #expect(desk.state.picker?.shown[desk.state.picker?.selected ?? 0].detail == "spring 2027")
    desk.tell(
      .renamed(
        "t1", attempt: 1,
        .success(ChatThread(id: "t1", createdAt: Desk.start, metadata: desk.state.list["t1"]?.metadata ?? [:]))))
    desk.press(.down)
    desk.press(.enter)
    desk.type("colour = blue=green")
    #expect(
      desk.press(.enter).last == .changeMetadata("t1", MetadataChange(set: ["colour": "blue=green"]), attempt: 2))
    // A second change waits for the first.
    desk.press(.enter)
    desk.press(.control("u"))
    #expect(desk.press(.enter).toProvider == [])
    #expect(desk.state.list["t1"]?.metadata["colour"] == nil)
    desk.press(.escape)
    desk.press(.character("u"))
    #expect(desk.state.list["t1"]?.metadata["colour"] == "blue=green")
    desk.press(Key.character("u"), Key.character("u"))
    #expect(desk.state.list["t1"]?.metadata["colour"] == nil)
    #expect(desk.state.list["t1"]?.metadata["project"] == "spring")
  }

  @Test func aPairThatIsTypedAmongThePairsIsAdded() {
    var desk = Self.metadataDesk()
    desk.type("colour=blue")
    #expect(
      desk.press(.enter).last == .changeMetadata("t1", MetadataChange(set: ["colour": "blue"]), attempt: 1))
    desk.type("zzz")
    #expect(desk.press(.enter) == [])
    #expect(desk.state.picker?.editor.text == "zzz")
    #expect(desk.state.notice?.text == "Nothing fits: other letters, or Esc leaves.")
  }

  @Test func limitsAreSaidAndFactsStay() {
    var desk = Self.metadataDesk()
    desk.type("add a pair")
    desk.press(.enter)
    desk.paste(String(repeating: "k", count: 65) + "=v")
    #expect(desk.press(.enter) == [])
    #expect(desk.state.notice?.kind == .error)
    #expect(desk.state.prompt != nil)
    #expect(render(desk.state, .skein).text.contains("✗ "))
    desk.press(.escape)
    #expect(desk.state.picker != nil)
    desk.type("profile")
    desk.press(.enter)
    #expect(desk.state.notice?.text == "This is what is known of the thread; only pairs can be changed.")
    #expect(desk.state.picker != nil)
  }

  // MARK: Work

  /// Pins, tags and sorts in a list of 10,000 threads move rows; they do not sort it anew.
  @Test func theOrderIsTheSameHoweverItCameAbout() {
    var desk = Self.desk(2_000)
    for number in stride(from: 0, to: 2_000, by: 97) {
      var record = desk.state.list["t\(number)"]
      record?.updatedAt = Timestamp(milliseconds: Desk.start.milliseconds + Int64(number))
      record?.isPinned = number % 2 == 0
      if let record { desk.state.list.put(record) }
    }
    var sorted = desk.state.list
    sorted.sort(by: ListSort(.title))
    sorted.sort(by: ListSort(.updated))
    #expect(sorted.shown == desk.state.list.shown)
    #expect(Set(desk.state.list.shown).count == 2_000)
  }

  @Test func tenThousandAtOnce() {
    var desk = Self.desk(10_000)
    desk.press(.character("T"))
    desk.press(.character("d"))
    #expect(desk.state.list.shown.isEmpty)
    desk.press(.character("u"))
    #expect(desk.state.list.shown.count == 10_000)
  }
}
