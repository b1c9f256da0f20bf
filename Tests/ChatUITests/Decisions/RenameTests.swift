// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct RenameTests {
  static func desk(_ metadata: Metadata = ["title": "Old", "k": "v"]) -> Desk {
    var record = ThreadRecord.sample("t1")
    record.metadata = metadata
    var desk = Desk(opening: record)
    desk.state.pane = .list
    return desk
  }

  /// Asks for a title in the list and gives it.
  private func rename(_ desk: inout Desk, to title: String) -> [Effect] {
    desk.press(.character("r"))
    desk.press(.control("u"))
    desk.type(title)
    return desk.press(.enter)
  }

  private func answer(_ title: String?) -> ChatThread {
    ChatThread(
      id: "t1", createdAt: Desk.start, metadata: title.map { ["title": $0, "k": "v", "other": "w"] } ?? ["k": "v"])
  }

  @Test func titleIsShownAtOnceAndConfirmedLater() {
    var desk = Self.desk()
    desk.press(.character("r"))
    #expect(desk.state.prompt?.editor.text == "Old")
    desk.type("er")
    let effects = desk.press(.enter)
    #expect(desk.state.list["t1"]?.title == "Older")
    #expect(desk.state.prompt == nil)
    #expect(effects.last == .changeMetadata("t1", MetadataChange(title: "Older"), attempt: 1))
    desk.tell(.renamed("t1", attempt: 1, .success(answer("Older"))))
    #expect(desk.state.list["t1"]?.metadata == ["title": "Older", "k": "v", "other": "w"])
    #expect(desk.state.renames.isEmpty)
  }

  @Test func sameTitleSendsNothing() {
    var desk = Self.desk()
    #expect(rename(&desk, to: " Old ") == [])
    #expect(desk.state.undoSteps.isEmpty)
  }

  @Test func failureKeepsTheTitleAndTheSameOneAgainSendsIt() {
    var desk = Self.desk()
    _ = rename(&desk, to: "New")
    desk.tell(.renamed("t1", attempt: 1, .failure(ServiceError(.forbidden))))
    #expect(desk.state.list["t1"]?.title == "New")
    #expect(desk.state.notice?.kind == .error)
    // What the provider still has does not overwrite it.
    desk.tell(.refreshed("t1", .success(.sample("t1", title: "Old"))))
    desk.tell(.listed([answer("Old")]))
    #expect(desk.state.list["t1"]?.title == "New")
    #expect(rename(&desk, to: "New").last == .changeMetadata("t1", MetadataChange(title: "New"), attempt: 2))
  }

  /// A provider may take two renames that come together in either order, so the second waits for the first.
  @Test(arguments: [true, false]) func secondRenameIsSentWhenTheFirstIsAnswered(firstSucceeds: Bool) {
    var desk = Self.desk()
    _ = rename(&desk, to: "One")
    #expect(rename(&desk, to: "Two").toProvider == [])
    _ = rename(&desk, to: "Three")
    let result: Result<ChatThread, ServiceError> =
      firstSucceeds ? .success(answer("One")) : .failure(ServiceError(.serverError))
    let effects = desk.tell(.renamed("t1", attempt: 1, result))
    #expect(effects.toProvider == [.changeMetadata("t1", MetadataChange(title: "Three"), attempt: 2)])
    #expect(desk.state.list["t1"]?.title == "Three")
    #expect(desk.state.notice == nil)
    // An answer that comes twice is of no interest.
    #expect(desk.tell(.renamed("t1", attempt: 1, .success(answer("One")))) == [])
    desk.tell(.renamed("t1", attempt: 2, .success(answer("Three"))))
    #expect(desk.state.list["t1"]?.title == "Three")
    #expect(desk.state.renames.isEmpty)
  }

  @Test func answerOfTheProviderWinsOnceNothingIsUnderWay() {
    var desk = Self.desk()
    _ = rename(&desk, to: "New")
    desk.tell(.renamed("t1", attempt: 1, .success(answer("New"))))
    desk.tell(.refreshed("t1", .success(.sample("t1", title: "Renamed elsewhere"))))
    #expect(desk.state.list["t1"]?.title == "Renamed elsewhere")
  }

  @Test func undoTakesItBack() {
    var desk = Self.desk()
    _ = rename(&desk, to: "New")
    desk.tell(.renamed("t1", attempt: 1, .success(answer("New"))))
    #expect(desk.press(.character("u")).last == .changeMetadata("t1", MetadataChange(title: "Old"), attempt: 2))
    #expect(desk.state.list["t1"]?.title == "Old")
  }

  @Test func emptyTitleTakesItAwayEverywhere() {
    var desk = Self.desk(["name": "Old", "topic": "older", "k": "v"])
    #expect(rename(&desk, to: "").last == .changeMetadata("t1", MetadataChange(title: ""), attempt: 1))
    #expect(desk.state.list["t1"]?.metadata == ["k": "v"])
  }

  @Test func limitsOfTheAPIKeepThePrompt() {
    var desk = Self.desk()
    #expect(rename(&desk, to: String(repeating: "é", count: 512)).toProvider.count == 1)
    #expect(rename(&desk, to: String(repeating: "字", count: 513)) == [])
    #expect(desk.state.prompt?.editor.text.count == 513)
    #expect(desk.state.notice == Notice(.error, "“title” may have 512 characters; this has 513."))
    desk.press(.backspace)
    #expect(desk.press(.enter).first != nil)
    #expect(desk.state.prompt == nil)

    var full: Metadata = [:]
    for number in 1...16 { full["k\(number)"] = "v" }
    var other = Self.desk(full)
    #expect(rename(&other, to: "one more") == [])
    #expect(other.state.notice == Notice(.error, "a thread takes 16 pairs of metadata; this makes 17."))
  }

  @Test func threadWithoutANameIsRenamedHereAndMadeWithItsTitle() {
    var desk = Desk()
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(.sendEnded("local_s_2", SendFailure(stage: .creatingThread, error: ServiceError(.unreachable))))
    desk.state.pane = .list
    #expect(rename(&desk, to: "Titled").toProvider == [])
    desk.state.pane = .messages
    let effects = desk.press(.character("R"))
    guard case .send(let request)? = effects.last else { return #expect(Bool(false), "nothing sent") }
    #expect(request.newThreadMetadata == ["title": "Titled"])
  }

  @Test func threadRenamedWhileItIsMadeIsRenamedThereToo() {
    var desk = Desk()
    desk.type("Hello")
    desk.press(.enter)
    desk.state.pane = .list
    desk.press(.character("r"))
    desk.type("Tit")
    // The name comes while the title is typed.
    desk.tell(.threadNamed(local: "local_s_2", ChatThread(id: "t1", createdAt: Desk.start)))
    desk.type("led")
    #expect(desk.press(.enter).last == .changeMetadata("t1", MetadataChange(title: "Titled"), attempt: 1))

    var other = Desk()
    other.type("Hello")
    other.press(.enter)
    other.state.pane = .list
    _ = rename(&other, to: "Titled")
    let effects = other.tell(.threadNamed(local: "local_s_2", ChatThread(id: "t1", createdAt: Desk.start)))
    #expect(effects.toProvider == [.changeMetadata("t1", MetadataChange(title: "Titled"), attempt: 1)])
  }

  @Test func answersForUnknownThreadsChangeNothing() {
    var desk = Self.desk()
    #expect(desk.tell(.renamed("nobody", attempt: 1, .success(answer("x")))) == [])
    #expect(desk.tell(.renamed("t1", attempt: 7, .failure(ServiceError(.notFound)))) == [])
  }
}
