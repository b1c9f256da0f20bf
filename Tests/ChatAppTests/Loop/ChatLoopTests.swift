// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import Synchronization
import TerminalCore
import Testing
import ThreadsAPI

/// The loop with a scripted provider, real journals, and a display that only remembers its pictures.
@MainActor
struct ChatLoopTests {
  private let folder: TemporaryFolder
  private let mailbox = Mailbox()

  init() throws { folder = try TemporaryFolder() }

  private final class Pictures { var all: [String] = [] }

  /// Runs the program on these keys. Each picture is shown to `isDone`; the first that it likes ends the program.
  private func run(
    _ service: ScriptedService, typing text: String, until isDone: @escaping (String) -> Bool
  ) async -> [String] {
    let face = ProfileFace(name: "test", dialect: "scripted", host: "me@here", model: "m")
    let provider = Provider(
      face: face, service: { () async throws(ServiceError) in service },
      assistant: { (_) async throws(ServiceError) in "asst_1" })
    let pictures = Pictures()
    let display = Display(
      paint: { [mailbox] screen in
        pictures.all.append(screen.text)
        if isDone(screen.text) { mailbox.post(.endRequested) }
      }, redraw: {}, suspend: {}, bell: {})
    let state = ChatState(
      size: Size(columns: 80, rows: 24), now: Timestamp(seconds: 0), profile: face, localIDs: LocalIDs(session: "s"))
    let outside = Outside(
      files: JournalKeeper(files: ProfileFiles(folder: folder.path)), provider: provider, mailbox: mailbox)
    // A clock that goes on by a second at each look: no picture is ever held back for coming too early.
    let seconds = Shared<Int64>(0)
    let loop = ChatLoop(
      state: state, theme: .skein, display: display, mailbox: mailbox, outside: outside,
      clock: {
        Timestamp(
          seconds: seconds.value.withLock { seconds in
            seconds += 1
            return seconds
          })
      })
    for character in text { mailbox.post(.input(.key(character == "\r" ? Key(.enter) : .character(character)))) }
    await loop.run()
    return pictures.all
  }

  @Test func aMessageIsSentAndItsReplyShown() async throws {
    let service = ScriptedService(replies: [["Hel", "lo ", "世界"]])
    let pictures = await run(service, typing: "hi there\r") { $0.contains("Hello 世界") && !$0.contains("●") }
    #expect(service.posted.withLock { $0 } == ["hi there"])
    #expect(try #require(pictures.last).contains("hi there"))
    let files = ProfileFiles(folder: folder.path)
    #expect(files.registry().records.map(\.id) == ["thread_1"])
    #expect(files.messages(of: "thread_1").records.map(\.text) == ["hi there", "Hello 世界"])
    #expect(files.messages(of: "thread_1").records.map(\.state) == [.completed, .completed])
  }

  @Test func whatIsTypedIsOnDiskWhenItEnds() async {
    _ = await run(ScriptedService(replies: []), typing: "half a thou") { $0.contains("half a thou") }
    #expect(ProfileFiles(folder: folder.path).drafts().texts == [ChatState.newThread: "half a thou"])
  }

  @Test func theMessageIsOnDiskBeforeItLeaves() async {
    let path = folder.path
    let kept = Shared<[String]>([])
    let service = ScriptedService(replies: [["ok"]]) { _ in
      let files = ProfileFiles(folder: path)
      var ids: [ThreadID]
      // The thread may be given its provider's id while it is read.
      repeat {
        ids = files.registry().records.map(\.id)
        let texts = ids.flatMap { files.messages(of: $0).records.map(\.text) }
        kept.value.withLock { $0 = texts }
      } while files.registry().records.map(\.id) != ids
    }
    _ = await run(service, typing: "precious\r") { $0.contains("ok") && !$0.contains("●") }
    #expect(kept.value.withLock { $0 } == ["precious"])
  }

  @Test func aFailedSendKeepsTheTextAndSaysWhy() async throws {
    let service = ScriptedService(replies: [], failure: ServiceError(.badKey, status: 401, host: "example.org"))
    let pictures = await run(service, typing: "keep me\r") { $0.contains("refuses the API key") }
    #expect(try #require(pictures.last).contains("keep me"))
    #expect(service.posted.withLock { $0 }.isEmpty)
    #expect(ProfileFiles(folder: folder.path).messages(of: "thread_1").records.map(\.state) == [.failed])
  }

  @Test func manyPiecesMakeFewPictures() async {
    let service = ScriptedService(replies: [Array(repeating: "word ", count: 5000)])
    let pictures = await run(service, typing: "go\r") { $0.contains("word word") && !$0.contains("●") }
    #expect(pictures.count < 500)
  }
}

/// A value that several tasks reach.
private final class Shared<Value: Sendable>: Sendable {
  let value: Mutex<Value>
  init(_ value: Value) { self.value = Mutex(value) }
}
