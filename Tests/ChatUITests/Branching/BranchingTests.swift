// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct BranchingTests {
  static let messages: [MessageRecord] = [
    .user("m1", "Where to?"), .reply("m2", "To the lake."), .user("m3", "And dinner?"), .reply("m4", "Noodles."),
  ]

  /// A thread of two questions and their replies, the keys in its messages.
  static func desk(_ more: ThreadRecord..., columns: Int = 100, rows: Int = 30) -> Desk {
    var desk = Desk([.sample("t1", "Trip")] + more, columns: columns, rows: rows)
    desk.begin(opening: "t1")
    desk.tell(.messagesLoaded("t1", messages))
    desk.press(.escape)
    return desk
  }

  private func sending(in effects: [Effect]) -> SendRequest? {
    for case .send(let request) in effects { return request }
    return nil
  }

  /// The provider takes the branch that was begun: the thread, its copies, the message, the reply.
  static func serve(_ desk: inout Desk, _ effects: [Effect], as thread: ThreadID, reply: String) {
    for case .send(let request) in effects {
      desk.tell(
        .threadNamed(
          local: request.thread,
          ChatThread(id: thread, createdAt: desk.now, metadata: request.newThreadMetadata ?? [:])))
      desk.tell(
        .copiesPosted(thread, request.history.map { PostedCopy(local: $0.id, id: "\(thread)-\($0.id)") }))
      if let message = request.message {
        desk.tell(
          .messageAccepted(thread, local: message.id, .user("\(thread)-q", message.text, in: thread)))
      }
      desk.run(
        thread, .runCreated(.sample("r-\(thread)", in: thread)),
        .messageChanged(.reply("\(thread)-a", reply, in: thread)),
        .runChanged(.sample("r-\(thread)", .completed, in: thread)))
      desk.tell(.sendEnded(thread, nil))
    }
  }

  /// Edits the last question.
  static func edit(_ desk: inout Desk, to text: String) -> [Effect] {
    desk.press(.character("E"))
    desk.press(.control("u"))
    desk.type(text)
    return desk.press(.enter)
  }

  // MARK: Editing

  @Test func anEditedMessageGoesOnInAThreadWithTheSameBeginning() throws {
    var desk = Self.desk()
    let effects = Self.edit(&desk, to: "And lunch?")
    let request = try #require(sending(in: effects))
    #expect(request.message?.text == "And lunch?")
    #expect(request.history.map(\.text) == ["Where to?", "To the lake."])
    #expect(request.history.map(\.origin) == [MessagePlace("t1", "m1"), MessagePlace("t1", "m2")])
    #expect(request.newThreadMetadata?["title"] == "Trip")
    #expect(request.newThreadMetadata?[ThreadBranch.parentKey] == "t1")
    #expect(desk.state.openThread == request.thread)
    let branch = try #require(desk.state.list[request.thread]?.branch)
    #expect(branch == ThreadBranch(.variant, parent: "t1", root: "t1", place: MessagePlace("t1", "m3")))
    // Everything is on the disk, the messages before the thread, before anything leaves.
    let kinds = effects.compactMap { effect -> String? in
      switch effect {
      case .saveMessages(let copies, request.thread) where copies.count == 2: "copies"
      case .saveThread(let record) where record.id == request.thread: "thread"
      case .saveMessageDurably(_, in: request.thread): "message"
      case .send: "send"
      default: nil
      }
    }
    #expect(kinds == ["copies", "thread", "thread", "message", "send"])
    #expect(desk.state.notice?.text.hasPrefix("A variant: < and > switch. bailian has no branches,") == true)
    // What was there is as it was.
    #expect(desk.state.transcripts["t1"]?.messages == Self.messages)
  }

  @Test func theComposerSaysWhatItHoldsAndKeepsTheDraftBeneath() {
    var desk = Self.desk()
    desk.press(.character("i"))
    desk.type("half a thought")
    desk.press(.escape)
    desk.press(.character("E"))
    #expect(desk.state.composer.text == "And dinner?")
    #expect(
      desk.state.editingWords(columns: 80)
        == "editing the message of 09:14: Enter sends a variant, Esc leaves it as it was")
    #expect(render(desk.state, .skein).text.contains("editing of 09:14: Enter sends a variant"))
    desk.press(.escape)
    #expect(desk.state.composer.text == "half a thought")
    #expect(desk.state.pane == .messages)
    #expect(desk.state.notice?.text == "Left as it was.")
  }

  @Test func whatWasMadeOfAMessageIsKeptUntilItIsSent() {
    var desk = Self.desk()
    desk.press(.character("E"))
    desk.type(" Where?")
    // On disk under a key of its own.
    #expect(
      desk.tell(.timer(.saveDrafts)) == [.saveDraft("And dinner? Where?", for: ChatState.editKey("t1", "m3"))])
    desk.press(.escape)
    #expect(desk.state.composer.isEmpty)
    desk.press(.character("E"))
    #expect(desk.state.composer.text == "And dinner? Where?")
    var disk = WordsOnDisk()
    disk.carryOut([.saveDraft("And dinner? Where?", for: ChatState.editKey("t1", "m3"))])
    let effects = desk.tellWhole(.input(.key(Key(.enter))))
    #expect(effects.contains(.saveDraft(nil, for: ChatState.editKey("t1", "m3"))))
    disk.carryOut(effects)
    #expect(desk.state.edits.isEmpty)
  }

  @Test func theDraftGoesWithTheConversation() throws {
    var desk = Self.desk()
    desk.press(.character("i"))
    desk.type("half a thought")
    desk.press(.escape)
    let effects = Self.edit(&desk, to: "And lunch?")
    #expect(desk.state.composer.text == "half a thought")
    #expect(effects.contains(.saveDraft(nil, for: "t1")))
    Self.serve(&desk, effects, as: "t2", reply: "Soup.")
    #expect(desk.state.composer.text == "half a thought")
    #expect(desk.state.composers["t1"] == nil)
  }

  @Test func aMessageThatWasNeverSentIsEditedInItsPlace() throws {
    var desk = Desk(
      opening: .sample("t1"), messages: [.user("m1", "Hi"), .user("local_x", "Helo", state: .failed, reason: "no")])
    desk.press(.escape)
    let effects = Self.edit(&desk, to: "Hello")
    let request = try #require(sending(in: effects))
    #expect(request.thread == "t1")
    #expect(request.message?.replaces == "local_x")
    #expect(desk.state.transcript?.messages.map(\.text) == ["Hi", "Hello"])
    #expect(desk.state.list.shown == ["t1"])
  }

  @Test func threadsThatAreGoneGoOnInANewOne() throws {
    var desk = Desk(opening: .sample("t1", state: .gone), messages: Self.messages)
    desk.press(.escape)
    let request = try #require(sending(in: Self.edit(&desk, to: "Still there?")))
    #expect(request.newThreadMetadata != nil)
    #expect(request.history.count == 2)
  }

  // MARK: Variants

  @Test func variantsAreCountedAndSwitchedByKey() throws {
    var desk = Self.desk()
    Self.serve(&desk, Self.edit(&desk, to: "And lunch?"), as: "t2", reply: "Soup.")
    #expect(desk.page.contains("You · 09:14 · 2/2"))
    desk.press(.escape)
    Self.serve(&desk, Self.edit(&desk, to: "And tea?"), as: "t3", reply: "Green.")
    // Editing a variant makes another of the same message.
    #expect(desk.state.list["t3"]?.branch?.place == MessagePlace("t1", "m3"))
    #expect(desk.page.contains("You · 09:14 · 3/3"))
    desk.press(.escape)
    desk.press(.character(">"))
    #expect(desk.state.notice?.text == "This is the last of 3 variants.")
    desk.press(.character("<"))
    #expect(desk.state.openThread == "t2")
    #expect(desk.state.messageAtHand?.text == "And lunch?")
    desk.press(.character("<"))
    #expect(desk.state.openThread == "t1")
    #expect(desk.state.messageAtHand?.text == "And dinner?")
    #expect(desk.page.contains("You · 09:14 · 1/3"))
    desk.press(.character("<"))
    #expect(desk.state.notice?.text == "This is the first of 3 variants.")
    desk.press(Key.character(">"), Key.character(">"))
    #expect(desk.state.openThread == "t3")
    // The list has one row for all of them, which stands for the one in use.
    #expect(desk.state.list.shown == ["t3"])
  }

  @Test func rMakesAnotherReplyBesideTheOneThatIsThere() throws {
    var desk = Self.desk()
    let effects = desk.press(.character("R"))
    let request = try #require(sending(in: effects))
    #expect(request.message?.text == "And dinner?")
    #expect(request.history.map(\.text) == ["Where to?", "To the lake."])
    Self.serve(&desk, effects, as: "t2", reply: "Dumplings.")
    #expect(desk.state.transcript?.messages.map(\.text) == ["Where to?", "To the lake.", "And dinner?", "Dumplings."])
    #expect(desk.page.contains("qwen-plus · 09:14 · 2/2"))
    // The question is the same one: it has no variants.
    #expect(desk.page.contains("You · 09:14"))
    desk.press(.character("<"))
    #expect(desk.state.openThread == "t1")
    #expect(desk.state.messageAtHand?.text == "Noodles.")
  }

  @Test func aReplyInTheMiddleIsAskedForAgain() throws {
    var desk = Self.desk()
    desk.press(Key.character("["), Key.character("["))
    #expect(desk.state.messageAtHand?.id == "m2")
    let request = try #require(sending(in: desk.press(.character("R"))))
    #expect(request.message?.text == "Where to?")
    #expect(request.history.isEmpty)
  }

  @Test func backFromAVariantLeadsToWhereOneWas() throws {
    var desk = Self.desk()
    // t2 goes on from t1 with another dinner; t3 with another beginning.
    Self.serve(&desk, Self.edit(&desk, to: "And lunch?"), as: "t2", reply: "Soup.")
    desk.press(.escape)
    desk.press(Key.character("["), Key.character("["), Key.character("["))
    #expect(desk.state.messageAtHand?.text == "Where to?")
    Self.serve(&desk, Self.edit(&desk, to: "Where from?"), as: "t3", reply: "From here.")
    #expect(desk.state.list["t3"]?.branch?.place == MessagePlace("t1", "m1"))
    #expect(desk.state.list["t3"]?.branch?.root == "t1")
    desk.press(.escape)
    // The parent is the thread in which it was edited.
    desk.press(.character("P"))
    #expect(desk.state.openThread == "t2")
    #expect(desk.state.messageAtHand?.text == "Where to?")
    desk.press(.character(">"))
    #expect(desk.state.openThread == "t3")
    // Where the first variant was left, it is found again.
    desk.press(.character("<"))
    #expect(desk.state.openThread == "t2")
    // What t2 took from t1 has its variants here too, and what t2 said itself has them where that was taken over.
    #expect(desk.page.contains("You · 09:14 · 1/2"))
    #expect(desk.page.contains("You · 09:14 · 2/2"))
    desk.press(.character("G"))
    Self.serve(&desk, desk.press(.character("R")), as: "t4", reply: "Bread.")
    #expect(desk.page.contains("You · 09:14 · 2/2"))
    #expect(desk.page.contains("qwen-plus · 09:14 · 2/2"))
    desk.press(.character("["))
    desk.press(.character("<"))
    #expect(desk.state.openThread == "t1")
    desk.press(.character(">"))
    #expect(desk.state.openThread == "t4")
  }

  @Test func whatIsDeletedIsNoVariantAnyMore() {
    var desk = Self.desk()
    Self.serve(&desk, Self.edit(&desk, to: "And lunch?"), as: "t2", reply: "Soup.")
    var record = desk.state.list["t2"]
    record?.state = .trashed
    if let record { desk.state.list.put(record) }
    desk.open("t1")
    #expect(!desk.page.contains { $0.contains("/2") })
  }

  // MARK: What may go wrong

  @Test func aBranchThatCouldNotBeMadeIsMadeByR() throws {
    var desk = Self.desk()
    let made = try #require(sending(in: Self.edit(&desk, to: "And lunch?"))?.thread)
    desk.tell(.sendEnded(made, SendFailure(stage: .creatingThread, error: ServiceError(.unreachable))))
    #expect(desk.state.transcript?.last?.state == .queued)
    desk.press(.escape)
    let again = try #require(sending(in: desk.press(.character("R"))))
    #expect(again.thread == made)
    #expect(again.history.map(\.text) == ["Where to?", "To the lake."])
    #expect(again.newThreadMetadata?[ThreadBranch.ownIDKey] == made)
  }

  @Test func onlyTheCopiesThatAreMissingArePostedAgain() throws {
    var desk = Self.desk()
    let first = try #require(sending(in: Self.edit(&desk, to: "And lunch?")))
    desk.tell(.threadNamed(local: first.thread, ChatThread(id: "t2", createdAt: desk.now)))
    desk.tell(.copiesPosted("t2", [PostedCopy(local: first.history[0].id, id: "c1")]))
    desk.tell(.sendEnded("t2", SendFailure(stage: .postingMessage, error: ServiceError(.overloaded))))
    desk.press(.escape)
    let again = try #require(sending(in: desk.press(.character("R"))))
    #expect(again.history == Array(first.history.dropFirst()))
    #expect(again.isRepeat)
    #expect(again.newThreadMetadata == nil)
  }

  /// Kill -9 after the branch was written and before it was made, on a disk that had no room for the outbox.
  @Test func aBranchOfADeadProcessIsMadeAfterwards() throws {
    var desk = Self.desk()
    let effects = Self.edit(&desk, to: "And lunch?")
    var records: [ThreadRecord] = [.sample("t1", "Trip")]
    var journal: [MessageRecord] = []
    for effect in effects {
      switch effect {
      case .saveThread(let record): records = records.filter { $0.id != record.id } + [record]
      case .saveMessages(let copies, _): journal += copies
      case .saveMessageDurably(let message, _): journal.append(message)
      default: break
      }
    }
    var next = Desk(records)
    next.begin()
    let branch = try #require(next.state.openThread)
    #expect(next.state.list[branch]?.branch?.parent == "t1")
    #expect(next.tellWhole(.messagesLoaded(branch, journal)).contains(.claimOutbox))
    let request = try #require(sending(in: next.tell(.outboxRead(OutboxContents(entries: [])))))
    #expect(request.isRepeat)
    #expect(request.history.count == 2)
    #expect(request.message?.text == "And lunch?")
    #expect(next.page.contains("You · 09:14 · ⇡ being sent · 2/2"))
  }

  /// The provider had made the thread, and the process died before it heard of it.
  @Test func aBranchThatWasMadeUnheardIsFoundInTheList() throws {
    var desk = Self.desk()
    let request = try #require(sending(in: Self.edit(&desk, to: "And lunch?")))
    desk.tell(.sendEnded(request.thread, SendFailure(stage: .creatingThread, error: ServiceError(.brokenConnection))))
    let made = ChatThread(id: "t2", createdAt: desk.now, metadata: request.newThreadMetadata ?? [:])
    let effects = desk.tell(.listed([made]))
    #expect(
      effects.contains { if case .renameThread(request.thread, let record) = $0 { record.id == "t2" } else { false } })
    #expect(desk.state.list[request.thread] == nil)
    #expect(desk.state.openThread == "t2")
    #expect(desk.state.list["t2"]?.branch?.kind == .variant)
  }

  @Test func aMessageThatIsNamedLaterKeepsItsVariants() throws {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Where to?")
    desk.press(.enter)
    let local = try #require(desk.state.transcript?.last?.id)
    desk.tell(.messageAccepted("t1", local: local, .user(local, "Where to?")))
    desk.run("t1", .messageChanged(.reply("m2", "To the lake.")))
    desk.press(.escape)
    Self.serve(&desk, Self.edit(&desk, to: "Where from?"), as: "t2", reply: "From here.")
    desk.tell(.messageAccepted("t1", local: local, .user("m1", "Where to?")))
    #expect(desk.state.list["t2"]?.branch?.place == MessagePlace("t1", "m1"))
    desk.press(.escape)
    desk.press(.character("<"))
    #expect(desk.page.first?.hasSuffix("1/2") == true)
  }

  @Test func copiesStandAsTheyWereSaidWhateverTheProviderMakesOfThem() {
    var desk = Self.desk()
    Self.serve(&desk, Self.edit(&desk, to: "And lunch?"), as: "t2", reply: "Soup.")
    let before = desk.state.transcript?.messages
    let copies = before?.prefix(2).map(\.id) ?? []
    desk.tell(
      .refreshed(
        "t2",
        .success(
          .sample(
            "t2", .user(copies[0], "Where to?", in: "t2"),
            .user(copies[1], "[assistant qwen-plus]\n\nTo the lake.", in: "t2"),
            title: "Trip"))))
    #expect(desk.state.transcript?.messages == before)
  }

  // MARK: Forks

  @Test func aForkIsARowOfItsOwnAndIsMadeWithItsFirstMessage() throws {
    var desk = Self.desk()
    desk.press(Key.character("["), Key.character("["))
    let effects = desk.press(.character("F"))
    #expect(effects.toProvider.isEmpty)
    let fork = try #require(desk.state.openThread)
    #expect(desk.state.list[fork]?.title == "Trip (fork)")
    #expect(desk.state.list.shown == [fork, "t1"])
    #expect(desk.state.transcript?.messages.map(\.text) == ["Where to?", "To the lake."])
    #expect(desk.state.pane == .composer)
    #expect(desk.state.composer.isEmpty)
    desk.type("And the mountains?")
    let request = try #require(sending(in: desk.press(.enter)))
    #expect(request.history.count == 2)
    #expect(request.message?.text == "And the mountains?")
    desk.press(.escape)
    desk.press(.character("P"))
    #expect(desk.state.openThread == "t1")
    #expect(desk.state.messageAtHand?.id == "m2")
  }

  @Test func actionsSayWhyTheyCannot() {
    var desk = Desk(opening: .sample("t1"))
    desk.press(.escape)
    let words: [(Character, String)] = [
      ("E", "There is no message of yours here to edit."), ("R", "There is nothing to ask again here."),
      ("<", "No other variant here. E edits a message, R asks for another reply."),
      (">", "No other variant here. E edits a message, R asks for another reply."),
      ("F", "No message here to begin a thread from."), ("P", "This thread was not made from another."),
      ("c", "There is no reply here."),
    ]
    for (key, text) in words {
      #expect(desk.press(.character(key)) == [])
      #expect(desk.state.notice?.text == text)
    }
  }

  // MARK: Going on

  @Test func aCutReplyIsAskedToGoOn() throws {
    var desk = Desk(
      opening: .sample("t1"), messages: [.user("m1", "Hi"), .reply("m2", "Half a", state: .interrupted)])
    desk.press(.escape)
    let request = try #require(sending(in: desk.press(.character("c"))))
    #expect(request.message?.text == continuation)
    #expect(desk.state.transcript?["m2"]?.text == "Half a")
    var whole = Self.desk()
    #expect(whole.press(.character("c")) == [])
    #expect(whole.state.notice?.text == "The last reply is whole. R asks for another one.")
  }
}
