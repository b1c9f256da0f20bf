// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct TrashTests {
  static func desk() -> Desk {
    var desk = Desk(opening: .sample("t1", "One"), .sample("t2", "Two", minutesAgo: 20))
    desk.state.pane = .list
    return desk
  }

  @Test func deleteIsInstantAndUndoneByU() {
    var desk = Self.desk()
    var record = ThreadRecord.sample("t1", "One")
    record.state = .trashed
    record.trashedAt = Desk.start
    #expect(
      desk.press(.character("d")) == [.saveThread(record), .wake(.emptyTrash, afterMilliseconds: 600_000)])
    #expect(desk.state.list.shown == ["t2"])
    #expect(desk.state.list.selection == "t2")
    #expect(desk.state.openThread == nil)
    #expect(desk.state.notice?.text == "Deleted “One”. u in the list brings it back.")

    #expect(desk.press(.character("u")).first == .saveThread(.sample("t1", "One")))
    #expect(desk.state.list.shown == ["t1", "t2"])
    #expect(desk.state.openThread == "t1")
    // Undone in time: the provider hears nothing.
    desk.wait(milliseconds: 600_000)
    #expect(desk.tell(.timer(.emptyTrash)) == [])
  }

  @Test func providerHearsOfItAfterTheGraceTimeOnce() {
    var desk = Self.desk()
    desk.press(.character("d"))
    desk.wait(milliseconds: 599_999)
    #expect(desk.tell(.timer(.emptyTrash)) == [.wake(.emptyTrash, afterMilliseconds: 1)])
    desk.wait(milliseconds: 1)
    #expect(desk.tell(.timer(.emptyTrash)) == [.deleteAtProvider("t1")])
    #expect(desk.tell(.timer(.emptyTrash)) == [])
    let effects = desk.tell(.deletedAtProvider("t1", nil))
    #expect(desk.state.list["t1"]?.isDeletedAtProvider == true)
    #expect(effects.count == 1)
    #expect(desk.tell(.timer(.emptyTrash)) == [])
  }

  @Test func everyDeleteHasItsOwnGraceTime() {
    var desk = Self.desk()
    desk.press(.character("d"))
    desk.wait(milliseconds: 300_000)
    desk.press(.character("d"))
    desk.wait(milliseconds: 300_000)
    #expect(
      desk.tell(.timer(.emptyTrash)) == [
        .deleteAtProvider("t1"), .wake(.emptyTrash, afterMilliseconds: 300_000),
      ])
    // The first fails for good, the second is told all the same.
    desk.tell(.deletedAtProvider("t1", ServiceError(.forbidden)))
    desk.wait(milliseconds: 300_000)
    #expect(desk.tell(.timer(.emptyTrash)) == [.deleteAtProvider("t2")])
  }

  @Test func failingDeleteStaysInTheTrashAndIsTriedAgain() {
    var desk = Self.desk()
    desk.press(.character("d"))
    desk.wait(milliseconds: 600_000)
    desk.tell(.timer(.emptyTrash))
    let effects = desk.tell(.deletedAtProvider("t1", ServiceError(.unreachable)))
    #expect(effects == [.wake(.emptyTrash, afterMilliseconds: ChatState.trashRetry)])
    #expect(desk.state.notice?.kind == .warning)
    #expect(desk.state.list["t1"]?.isDeletedAtProvider == false)
    desk.wait(milliseconds: ChatState.trashRetry)
    #expect(desk.tell(.timer(.emptyTrash)) == [.deleteAtProvider("t1")])
    // Gone there already is as good as deleted.
    desk.tell(.deletedAtProvider("t1", ServiceError(.notFound)))
    #expect(desk.state.list["t1"]?.isDeletedAtProvider == true)
  }

  @Test func startTellsWhatIsOverdue() {
    var record = ThreadRecord.sample("t1", "One", state: .trashed)
    record.trashedAt = Timestamp(milliseconds: Desk.start.milliseconds - 3_600_000)
    var desk = Desk([record])
    #expect(desk.begin() == [.wake(.emptyTrash, afterMilliseconds: 0), .listThreads, .loadCleared])
    #expect(desk.tell(.timer(.emptyTrash)) == [.deleteAtProvider("t1")])
  }

  @Test func restoreAfterTheProviderDeletedItSaysSo() {
    var desk = Self.desk()
    desk.press(.character("d"))
    desk.wait(milliseconds: 600_000)
    desk.tell(.timer(.emptyTrash))
    desk.tell(.deletedAtProvider("t1", nil))
    desk.press(.character("u"))
    #expect(desk.state.list["t1"]?.state == .gone)
    #expect(desk.state.notice?.text == "Back again, but only here: bailian has already deleted it.")
  }

  @Test func restoreWhileTheProviderDeletesIsTold() {
    var desk = Self.desk()
    desk.press(.character("d"))
    desk.wait(milliseconds: 600_000)
    desk.tell(.timer(.emptyTrash))
    desk.press(.character("u"))
    #expect(desk.state.list["t1"]?.state == .active)
    desk.tell(.deletedAtProvider("t1", nil))
    #expect(desk.state.list["t1"]?.state == .gone)
    #expect(desk.state.notice?.kind == .warning)

    var lucky = Self.desk()
    lucky.press(.character("d"))
    lucky.wait(milliseconds: 600_000)
    lucky.tell(.timer(.emptyTrash))
    lucky.press(.character("u"))
    #expect(lucky.tell(.deletedAtProvider("t1", ServiceError(.unreachable))) == [])
    #expect(lucky.state.list["t1"]?.state == .active)
  }

  @Test func threadThatNoProviderHasStaysWhole() {
    var desk = Desk()
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(.sendEnded("local_s_2", SendFailure(stage: .creatingThread, error: ServiceError(.noKey))))
    desk.state.pane = .list
    #expect(desk.press(.character("d")).count == 1)
    desk.wait(milliseconds: 700_000)
    #expect(desk.tell(.timer(.emptyTrash)) == [])
    desk.press(.character("u"))
    #expect(desk.state.list["local_s_2"]?.state == .active)
  }

  @Test func deletedWhileItIsMadeIsDeletedThereToo() {
    var desk = Desk()
    desk.type("Hello")
    desk.press(.enter)
    desk.state.pane = .list
    desk.press(.character("d"))
    let effects = desk.tell(.threadNamed(local: "local_s_2", ChatThread(id: "t1", createdAt: Desk.start)))
    #expect(effects.contains(.wake(.emptyTrash, afterMilliseconds: 600_000)))
    desk.wait(milliseconds: 600_000)
    #expect(desk.tell(.timer(.emptyTrash)) == [.deleteAtProvider("t1")])
    desk.press(.character("u"))
    #expect(desk.state.openThread == "t1")
  }

  @Test func timesBeyondAllMeasureAreNoTrouble() {
    var records: [ThreadRecord] = []
    for (number, milliseconds) in [Int64.max, Int64.min, 0].enumerated() {
      var record = ThreadRecord.sample("t\(number)", state: .trashed)
      record.trashedAt = Timestamp(milliseconds: milliseconds)
      record.updatedAt = Timestamp(milliseconds: milliseconds)
      records.append(record)
      record.id = "live\(number)"
      record.state = .active
      records.append(record)
    }
    var desk = Desk(records)
    desk.begin()
    desk.tell(.timer(.emptyTrash))
    #expect(render(desk.state, Theme(name: "none", styles: [:])).text.contains("no title"))
  }

  @Test func undoWithNothingToUndo() {
    var desk = Desk()
    desk.state.pane = .list
    #expect(desk.press(.character("u")) == [])
    #expect(desk.press(.character("d")) == [])
    #expect(desk.press(.character("r")) == [])
  }
}
