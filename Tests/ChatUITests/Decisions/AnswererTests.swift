// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct AnswererTests {
  static let answerers = Answerers(
    models: ["qwen-plus", "qwen-max"],
    assistants: [
      Assistant(id: "asst_7", createdAt: Desk.start, settings: AssistantSettings(model: "qwen-max", name: "Lyriker 诗人"))
    ])

  static func picking(columns: Int = 100, rows: Int = 30) -> Desk {
    var desk = Desk(opening: .sample("t1", "Trip"), columns: columns, rows: rows)
    desk.press(.escape)
    desk.press(.character("M"))
    return desk
  }

  @Test func aModelIsPickedAndAnswersFromThenOn() {
    var desk = Desk(opening: .sample("t1", "Trip"))
    desk.press(.escape)
    #expect(desk.press(.character("M")) == [.listAnswerers])
    desk.tell(.answerersListed(Self.answerers))
    desk.type("MAX mod")
    var record = ThreadRecord.sample("t1", "Trip")
    record.choice.model = "qwen-max"
    #expect(desk.press(.enter) == [.saveThread(record)])
    #expect(desk.state.picker == nil)
    desk.press(.character("i"))
    desk.type("Hello")
    guard case .send(let request)? = desk.press(.enter).last else {
      Issue.record("nothing was sent")
      return
    }
    #expect(request.choice == ReplyChoice(model: "qwen-max"))
    desk.run("t1", .runCreated(.sample("r1")), .delta(messageID: "m2", index: 0, text: "Hi"))
    #expect(desk.state.transcript?["m2"]?.model == "qwen-max")
  }

  @Test func anAssistantIsPickedForAThreadThatIsYetToBegin() {
    var desk = Desk(opening: .sample("t1"))
    desk.press(.control("n"))
    desk.press(.escape)
    desk.press(.character("M"))
    desk.tell(.answerersListed(Self.answerers))
    desk.type("诗")
    #expect(desk.press(.enter) == [])
    desk.press(.character("i"))
    desk.type("Ein Gedicht")
    guard case .send(let request)? = desk.press(.enter).last else {
      Issue.record("nothing was sent")
      return
    }
    #expect(request.choice == ReplyChoice(assistantID: "asst_7"))
    // The next new thread is the profile's again.
    desk.press(.control("n"))
    #expect(desk.state.openChoice == ReplyChoice())
  }

  @Test func whereNothingIsListedANameIsTyped() {
    var desk = Self.picking()
    desk.tell(
      .answerersListed(Answerers(models: [], assistants: [], failure: ServiceError(.unsupported("GET /models")))))
    #expect(desk.state.picker?.status.hasSuffix("Type a model's name.") == true)
    desk.type("my-model")
    desk.press(.enter)
    #expect(desk.state.list["t1"]?.choice.model == "my-model")
    // And back to the profile's own.
    desk.press(.character("M"))
    desk.press(.enter)
    #expect(desk.state.list["t1"]?.choice == ReplyChoice())
  }

  @Test func whatAProviderLacksIsSaid() {
    var desk = Self.picking()
    desk.tell(
      .answerersListed(
        Answerers(models: ["m"], assistants: [], assistantFailure: ServiceError(.unsupported("assistants")))))
    #expect(desk.state.picker?.status == "type to narrow, or a model's name; bailian has no assistants")
    var other = Self.picking()
    other.tell(
      .answerersListed(
        Answerers(
          models: [], assistants: Self.answerers.assistants, failure: ServiceError(.unsupported("listing models")))))
    #expect(other.state.picker?.status == "bailian lists no models: type a model's name")
  }

  @Test func instructionsAreEditedAndTakenAway() {
    var desk = Desk(opening: .sample("t1"))
    desk.press(.escape)
    desk.press(.character("I"))
    desk.type("Answer in 中文.")
    var record = ThreadRecord.sample("t1")
    record.choice.instructions = "Answer in 中文."
    #expect(desk.press(.enter) == [.saveThread(record)])
    desk.press(.character("I"))
    #expect(desk.state.prompt?.editor.text == "Answer in 中文.")
    desk.press(.control("u"))
    record.choice.instructions = nil
    #expect(desk.press(.enter) == [.saveThread(record)])
  }

  @Test func escapeChangesNothingAndALateAnswerOpensNothing() {
    var desk = Self.picking()
    #expect(desk.press(.escape) == [])
    desk.tell(.answerersListed(Self.answerers))
    #expect(desk.state.picker == nil)
    #expect(desk.state.list["t1"]?.choice == ReplyChoice())
  }
}
