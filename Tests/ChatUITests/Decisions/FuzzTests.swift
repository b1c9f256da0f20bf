// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// Events in every order, sensible or not: nothing crashes, and what must hold holds.
@Suite struct FuzzTests {
  private static let keys: [Key] =
    ActionTable.entries.flatMap { $0.keys.flatMap(\.keys) } + "aq漢é👩 ".map { Key.character($0) } + [
      Key(.insert), Key(.function(12)),
    ]

  @Test(arguments: ChatState.Pane.allCases) func everyKeyOnAnEmptyState(pane: ChatState.Pane) {
    for key in Self.keys {
      for size in [(100, 30), (40, 12), (20, 5), (1, 1), (0, 0)] {
        var desk = Desk(columns: size.0, rows: size.1)
        desk.begin()
        desk.state.pane = pane
        desk.press(key)
        _ = render(desk.state, Theme(name: "none", styles: [:]))
        desk.press(key)
        check(desk.state)
      }
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>) func anyEventsInAnyOrder(seed: UInt64) {
    var chance = Chance(seed: seed)
    var desk = Desk((0..<chance.below(6)).map { .sample("t\($0)", minutesAgo: Int64($0)) })
    desk.begin()
    var disk = WordsOnDisk()
    var renderer = Renderer()
    let themes = [Theme(name: "none", styles: [:]), .skein]
    for _ in 0..<400 {
      desk.wait(milliseconds: Int64(chance.below(200_000)))
      disk.carryOut(desk.tellWhole(event(&chance, desk.state)))
      let theme = themes[chance.below(40) == 0 ? 1 : 0]
      // What is copied from the picture before is what would be drawn now.
      if chance.below(8) != 0 { #expect(renderer.render(desk.state, theme) == render(desk.state, theme)) }
      check(desk.state)
    }
  }

  private func check(_ state: ChatState) {
    var laidOut = state
    laidOut.unseen = .anything
    layOut(&laidOut)
    #expect(laidOut.messageLines == state.messageLines)
    #expect(state.list.selection == nil || state.list.shown.indices.contains(state.list.selectedRow))
    #expect(state.list.selection.map { state.list.shown[state.list.selectedRow] == $0 } ?? state.list.shown.isEmpty)
    #expect(Set(state.list.shown).count == state.list.shown.count)
    let matching = state.matching(state.list.filter)
    #expect(
      state.list.shown.allSatisfy { id in
        state.list[id].map { state.list.filter.shows($0, matching: matching) } ?? false
      })
    var sorted = state.list
    sorted.sort(by: ListSort(state.list.sort.key, isReversed: !state.list.sort.isReversed))
    sorted.sort(by: state.list.sort)
    #expect(sorted.shown == state.list.shown)
    #expect(state.list.tagged.isSubset(of: state.list.shown))
    let geometry = state.geometry
    if geometry.isUsable, geometry.showsMessages { #expect(state.messageLines.count <= geometry.messageRows) }
    if let thread = state.openThread { #expect(state.list[thread] != nil) }
    for transcript in state.transcripts.values {
      #expect(Set(transcript.messages.map(\.id)).count == transcript.entries.count)
      #expect(transcript.entries.enumerated().allSatisfy { transcript.row(of: $0.element.record.id) == $0.offset })
    }
  }

  private func event(_ chance: inout Chance, _ state: ChatState) -> Event {
    let threads = Array(state.list.records.byID.keys).sorted() + ["nobody"]
    let thread = chance.pick(threads)
    switch chance.below(27) {
    case 0...9: return .input(.key(chance.pick(Self.keys)))
    case 10: return .input(.paste(chance.pick(["", "x", "a\nb\u{1B}", String(repeating: "字 ", count: 300)])))
    case 11:
      return .input(
        .resized(Size(columns: chance.pick([0, 1, 20, 40, 59, 60, 120]), rows: chance.pick([0, 1, 5, 30]))))
    case 12...16: return .run(thread, runEvent(&chance, thread, state))
    case 17: return .threadNamed(local: thread, ChatThread(id: "p\(chance.below(9))", createdAt: Desk.start))
    case 18:
      let id = state.transcripts[thread]?.last?.id ?? "m0"
      return .messageAccepted(thread, local: id, .user("m\(chance.below(9))", "x", in: thread))
    case 19: return .sendEnded(thread, failure(&chance))
    case 20: return .messagesLoaded(thread, messages(&chance))
    case 21:
      return .refreshed(thread, chance.below(3) == 0 ? .failure(error(&chance)) : .success(answer(&chance, thread)))
    case 22: return .input(chance.pick([.focus(true), .focus(false), .answer(.mode(2026, .off)), .answer(.kind([1]))]))
    case 23, 24:
      let act = chance.pick([MouseReport.Act.press(.left), .press(.right), .wheelUp, .wheelDown])
      return .input(.mouse(MouseReport(act, at: Point(column: chance.below(130), row: chance.below(40)))))
    default: return answerEvent(&chance, thread)
    }
  }

  private func answerEvent(_ chance: inout Chance, _ thread: ThreadID) -> Event {
    switch chance.below(6) {
    case 0: .adopted(thread, chance.below(2) == 0 ? .failure(error(&chance)) : .success(answer(&chance, thread)))
    case 1: .renamed(thread, attempt: chance.below(4), .failure(error(&chance)))
    case 2: .deletedAtProvider(thread, chance.below(2) == 0 ? nil : error(&chance))
    case 3: .listed([ChatThread(id: "p\(chance.below(9))", createdAt: Desk.start)])
    case 4: .timer(chance.pick([.saveDrafts, .emptyTrash, .refresh(thread)]))
    default: chance.below(2) == 0 ? .resumed : .finding(Notice(.warning, "a finding"))
    }
  }

  private func runEvent(_ chance: inout Chance, _ thread: ThreadID, _ state: ChatState) -> RunEvent {
    let id = "m\(chance.below(9))"
    switch chance.below(6) {
    case 0: return .runCreated(.sample("r", chance.pick(RunStatus.allCases), in: thread))
    case 1: return .runChanged(.sample("r", chance.pick(RunStatus.allCases), in: thread))
    case 2: return .messageCreated(.reply(id, "", in: thread, status: .inProgress))
    case 3: return .messageChanged(.reply(id, "done", in: thread, status: chance.pick([.completed, .incomplete])))
    default:
      return .delta(messageID: id, index: 0, text: chance.pick(["a", "\n\n", "```\n", "| a |\n", "字", "\u{301}"]))
    }
  }

  private func failure(_ chance: inout Chance) -> SendFailure? {
    chance.below(3) == 0
      ? nil
      : SendFailure(stage: chance.pick([.creatingThread, .postingMessage, .running]), error: error(&chance))
  }

  private func error(_ chance: inout Chance) -> ServiceError {
    ServiceError(
      chance.pick([.notFound, .unreachable, .cutStream, .brokenConnection, .badKey, .runEnded(.failed), .apiRetired]))
  }

  private func messages(_ chance: inout Chance) -> [MessageRecord] {
    (0..<chance.below(5)).map { _ in
      .reply("m\(chance.below(9))", "text", state: chance.pick(MessageState.allCases))
    }
  }

  private func answer(_ chance: inout Chance, _ thread: ThreadID) -> ProviderThread {
    var answer = ProviderThread.sample(
      thread, run: chance.below(2) == 0 ? nil : .sample("r", chance.pick(RunStatus.allCases)))
    answer.messages = (0..<chance.below(5)).map { _ in
      .reply("m\(chance.below(9))", "text", status: chance.pick([.completed, .incomplete, .inProgress]))
    }
    return answer
  }
}
