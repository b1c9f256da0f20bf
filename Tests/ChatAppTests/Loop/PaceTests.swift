// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import Synchronization
import TerminalCore
import Testing
import ThreadsAPI

/// How many pictures the loop makes in a second, by a clock that only its own looks turn.
@MainActor
struct PaceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private final class Pictures { var times: [Int64] = [] }

  /// A clock that goes on by so many milliseconds at each look.
  private final class Clock: Sendable {
    private let step: Int64
    private let milliseconds = Mutex<Int64>(0)

    init(step: Int64) { self.step = step }

    var now: Int64 { milliseconds.withLock { $0 } }

    func look() -> Timestamp {
      Timestamp(
        milliseconds: milliseconds.withLock { milliseconds in
          milliseconds += step
          return milliseconds
        })
    }
  }

  /// Runs the loop and tells when it made its pictures. Each picture brings what `next` says, until that is `nil`.
  private func times(lowBandwidth: Bool, clockStep: Int64 = 40, next: @escaping (_ picture: Int) -> Event?) async
    -> [Int64]
  {
    let face = ProfileFace(name: "test", dialect: "scripted", host: "me@here", model: "m")
    let provider = Provider(
      face: face, service: { () async throws(ServiceError) in ScriptedService(replies: []) },
      assistant: { (_) async throws(ServiceError) in "asst_1" })
    let (pictures, clock, mailbox) = (Pictures(), Clock(step: clockStep), Mailbox())
    let display = Display(
      paint: { _ in
        pictures.times.append(clock.now)
        mailbox.post(next(pictures.times.count) ?? .endRequested)
      }, redraw: {}, suspend: {}, bell: {})
    var state = ChatState(
      size: Size(columns: 80, rows: 24), now: Timestamp(seconds: 0), profile: face, localIDs: LocalIDs(session: "s"))
    state.preferences.screen.lowBandwidth = lowBandwidth
    let outside = Outside(
      files: JournalKeeper(files: ProfileFiles(folder: folder.path)), provider: provider, mailbox: mailbox)
    let loop = ChatLoop(
      state: state, theme: .skein, display: display, mailbox: mailbox, outside: outside, clock: { clock.look() })
    await loop.run()
    return pictures.times
  }

  private func gaps(_ times: [Int64]) -> [Int64] { zip(times.dropFirst(), times).map { $0 - $1 } }

  private func notice(_ number: Int) -> Event? { number < 8 ? .finding(Notice(.done, "Event \(number)")) : nil }
  private func key(_ number: Int) -> Event? { number < 8 ? .input(.key(.character("x"))) : nil }

  @Test func whatNoKeyAskedForIsShownFifteenTimesASecondAtMost() async {
    let times = await times(lowBandwidth: false, next: notice)
    #expect(times.count >= 8)
    #expect(gaps(times).allSatisfy { $0 >= 66 }, "\(gaps(times))")
  }

  @Test func aKeyIsShownAtOnce() async {
    let times = await times(lowBandwidth: false, clockStep: 10, next: key)
    #expect(times.count >= 8)
    // Looks of one turn.
    #expect(gaps(times).dropFirst().allSatisfy { $0 < 66 }, "\(gaps(times))")
  }

  @Test func onAThinLineThereAreFourPicturesASecondAtMost() async {
    for next in [notice, key] {
      let times = await times(lowBandwidth: true, next: next)
      #expect(times.count >= 8)
      #expect(gaps(times).allSatisfy { $0 >= 250 }, "\(gaps(times))")
    }
  }
}
