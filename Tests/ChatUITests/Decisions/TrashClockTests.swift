// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// The trash by clocks that were set back and forth.
@Suite struct TrashClockTests {
  private static let day: Int64 = 86_400_000

  private static func trashed(days: Int64) -> ThreadRecord {
    var record = ThreadRecord.sample("t1", state: .trashed)
    record.trashedAt = Timestamp(milliseconds: Desk.start.milliseconds + days * day)
    record.updatedAt = Timestamp(milliseconds: Desk.start.milliseconds - 400 * day)
    record.isDeletedAtProvider = true
    return record
  }

  private func isOver(_ record: ThreadRecord, afterDays days: Int64) -> Bool {
    TrashPolicy().isOver(record, at: Timestamp(milliseconds: Desk.start.milliseconds + days * Self.day))
  }

  @Test func thirtyDaysByAGoodClock() {
    #expect(!isOver(Self.trashed(days: -29), afterDays: 0))
    #expect(isOver(Self.trashed(days: -31), afterDays: 0))
  }

  @Test func aDeleteInTheFutureIsNeitherKeptForEverNorForgottenAtOnce() throws {
    var desk = Desk([Self.trashed(days: 4000)])
    let effects = desk.begin()
    let seen = try #require(desk.state.list["t1"])
    #expect(effects.contains(.saveThread(seen)))
    #expect(seen.trashSeenAt == Desk.start)
    #expect(!isOver(seen, afterDays: 29))
    #expect(isOver(seen, afterDays: 31))
    // Said once.
    var again = Desk([seen])
    #expect(!again.begin().contains { if case .saveThread = $0 { true } else { false } })
  }

  @Test func aClockThatWasBackForAWhileTakesNothing() throws {
    // Deleted yesterday; then the clock stood six years back, and was mended.
    var record = Self.trashed(days: -1)
    record.trashSeenAt = Timestamp(milliseconds: Desk.start.milliseconds - 2200 * Self.day)
    #expect(!isOver(record, afterDays: 0))
    #expect(!isOver(record, afterDays: 28))
    #expect(isOver(record, afterDays: 31))
    // Deleted while it stood back: what happened in the thread before tells that it is not so old.
    record.trashedAt = record.trashSeenAt
    record.trashSeenAt = nil
    record.updatedAt = Desk.start
    #expect(!isOver(record, afterDays: 1))
  }

  @Test func uAfterARestartSaysWhereTheDeletedThreadsAre() {
    var desk = Desk([.sample("t2"), Self.trashed(days: -1)])
    desk.begin()
    desk.state.pane = .list
    desk.press(.character("u"))
    #expect(
      desk.state.notice?.text
        == "Nothing to undo in this session. 1 thread is in the trash: f shows it, u brings back.")
  }
}
