// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Foundation
import Glibc
import Testing
import ThreadsAPI

@testable import ChatApp

@Suite struct OutletTests {
  /// A folder of a test's own.
  private static func folder() throws -> String {
    let path = NSTemporaryDirectory() + "skein-outlet-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  private static func mode(_ path: String) -> Int? {
    try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  // MARK: Programs

  @Test func aProgramGetsTheTextAndGivesWhatItWrote() async {
    let input = Array(String(repeating: "line\n", count: 40_000).utf8)
    let outcome = await ChildProgram(words: ["cat"], input: input, outputLimit: 1 << 20, patience: 60).run()
    #expect(outcome.output.utf8.count == input.count)
    #expect(outcome.failure == nil)
    #expect(!outcome.isCut)
  }

  @Test func aProgramThatReadsNothingBreaksNothing() async {
    let input = Array(String(repeating: "x", count: 300_000).utf8)
    let outcome = await ChildProgram(words: ["true"], input: input, outputLimit: 100, patience: 60).run()
    #expect(outcome == PipeOutcome(output: ""))
  }

  @Test func endlessOutputIsCut() async {
    let outcome = await ChildProgram(words: ["yes"], outputLimit: 1000, patience: 60).run()
    #expect(outcome.isCut)
    #expect(outcome.output.utf8.count == 1000)
  }

  @Test func aSlowProgramIsEnded() async {
    let outcome = await ChildProgram(words: ["sh", "-c", "echo a; sleep 600"], outputLimit: 10, patience: 1).run()
    #expect(outcome.failure == .slow(seconds: 1))
    #expect(outcome.output == "a\n")
  }

  /// What stays behind in the background holds nobody up.
  @Test func aProgramThatLeavesAnotherBehindHasEnded() async {
    let outcome = await ChildProgram(words: ["sh", "-c", "sleep 5 & echo done"], outputLimit: 100, patience: 60).run()
    #expect(outcome == PipeOutcome(output: "done\n"))
  }

  @Test func howItEndedIsTold() async {
    #expect(await ChildProgram(words: ["sh", "-c", "exit 3"], patience: 60).run().failure == .status(3))
    #expect(await ChildProgram(words: ["sh", "-c", "kill -9 $$"], patience: 60).run().failure == .signal(9))
    #expect(await ChildProgram(words: ["no-such-program-here"], patience: 60).run().failure == .notFound)
  }

  @Test func thePlaceOfAnArgument() {
    #expect(["open", "%s"].filled(with: "a b") == ["open", "a b"])
    #expect(["open", "--url=%s", "x"].filled(with: "%s") == ["open", "--url=%s", "x"])
    #expect(["sh", "-c", "x %s"].filled(with: "$(y)") == ["sh", "-c", "x %s", "$(y)"])
    #expect(["less"].filled(with: "f") == ["less", "f"])
  }

  // MARK: Files

  @Test func aFileHasTheModeOfTheUmask() throws {
    let folder = try Self.folder()
    let file = UserFile("~/a.md", standardName: "s.md", home: folder)
    #expect(file.write(Array("text".utf8), replacing: false) == .written(path: folder + "/a.md", bytes: 4))
    let mask = umask(0)
    umask(mask)
    #expect(Self.mode(folder + "/a.md") == Int(0o666 & ~mask))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.md"])
  }

  @Test func whatIsThereIsKept() throws {
    let folder = try Self.folder()
    let path = folder + "/a"
    try "old".write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, 0o640)
    let file = UserFile(path, standardName: "s", home: "/")
    #expect(file.write([65], replacing: false) == .isThere(path: path))
    #expect(Self.text(path) == "old")
    #expect(file.write([65], replacing: true) == .written(path: path, bytes: 1))
    #expect(Self.text(path) == "A")
    #expect(Self.mode(path) == 0o640)
  }

  @Test func aLinkIsWrittenThrough() throws {
    let folder = try Self.folder()
    try "old".write(toFile: folder + "/real", atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "real")
    _ = UserFile(folder + "/link", standardName: "s", home: "/").write([66], replacing: true)
    #expect(Self.text(folder + "/real") == "B")
  }

  @Test func severalThreadsGoToAFolderEachToAFile() throws {
    let home = try Self.folder()
    let time = Timestamp(milliseconds: 0)
    let record = ThreadRecord(id: "t", createdAt: time, updatedAt: time)
    let threads = ["notes.md", "notes.md", "else.md"].map { ThreadToWrite(record, name: $0, messages: []) }
    func write(_ name: String, replacing: Bool = false, _ text: String = "x") -> WriteOutcome {
      ThreadFolder(name, home: home).write(threads, replacing: replacing) { _, _ in Array(text.utf8) }
    }
    #expect(write("~/all/*.json") == .writtenAll(folder: home + "/all", count: 3))
    let files = try FileManager.default.contentsOfDirectory(atPath: home + "/all").sorted()
    #expect(files == ["else.json", "notes-2.json", "notes.json"])
    // One that is in the way keeps all from being written.
    #expect(write("~/all/*.json", "y") == .isThere(path: home + "/all/notes.json"))
    #expect(Self.text(home + "/all/else.json") == "x")
    #expect(write("~/all/*.json", replacing: true, "y") == .writtenAll(folder: home + "/all", count: 3))
    #expect(Self.text(home + "/all/else.json") == "y")
    #expect(write("~/all") == .writtenAll(folder: home + "/all", count: 3))
    #expect(write("~/gone/all/") == .noFolder(path: home + "/gone"))
    #expect(write("~/x/*.pdf") == .unknownFormat("pdf"))
  }

  @Test func namesLeadWhereTheyShould() throws {
    let folder = try Self.folder()
    #expect(UserFile(folder, standardName: "s.md", home: "/").path == folder + "/s.md")
    #expect(UserFile("~/x/", standardName: "s.md", home: "/h").path == "/h/x/s.md")
    let owner = try #require(getpwuid(getuid())?.pointee)
    let (name, home) = (String(cString: owner.pw_name), String(cString: owner.pw_dir))
    #expect(UserFile("~\(name)/x", standardName: "s", home: "/h").path == home + "/x")
    #expect(UserFile("a.b.MD", standardName: "s", home: "/h").ending == "md")
    #expect(UserFile("dir.d/name", standardName: "s", home: "/h").ending == "")
  }

  @Test func whatCannotBeWrittenIsTold() throws {
    let folder = try Self.folder()
    #expect(
      UserFile("/dev/null", standardName: "s", home: "/").write([1], replacing: true) == .isNoFile(path: "/dev/null"))
    let missing = UserFile(folder + "/none/a", standardName: "s", home: "/")
    #expect(missing.write([1], replacing: false) == .noFolder(path: folder + "/none"))
    // No disk has room for it.
    guard case .failed = UserFile("/proc/self/a", standardName: "s", home: "/").write([1], replacing: false) else {
      Issue.record("it was written")
      return
    }
  }

  @Test func aTemporaryFileIsPrivateAndGoes() throws {
    let file = try TemporaryFile(named: "a.py", holding: "x")
    let folder = String(file.path.dropLast("/a.py".count))
    #expect(Self.mode(file.path) == 0o600)
    #expect(Self.mode(folder) == 0o700)
    #expect(file.isAlone)
    // A program may leave something beside it.
    close(open(file.path + "~", O_CREAT | O_WRONLY, 0o600))
    #expect(!file.isAlone)
    file.remove()
    #expect(access(folder, F_OK) != 0)
  }

  // MARK: The outlet

  @Test @MainActor func copiesKeepTheirOrderAndSayWhatWasDone() async throws {
    let folder = try Self.folder()
    let outlet = Outlet(.init(environment: ["TERM": "xterm"], stateFolder: folder, home: folder, profile: "p"))
    let mailbox = Mailbox()
    for number in 1...20 {
      outlet.copy(CopiedText("text \(number)", .selection), .init(), send: { _ in number != 20 }) { mailbox.post($0) }
    }
    await outlet.finish()
    let events = mailbox.take()
    #expect(events.count == 20)
    let file = CopyOutcome.File.written(path: "~/clip.txt")
    #expect(events.first == .copied(.selection, CopyOutcome(size: 6, terminal: .sent(.direct), file: file)))
    #expect(events.last == .copied(.selection, CopyOutcome(size: 7, terminal: .busy, file: file)))
    #expect(Self.text(folder + "/clip.txt") == "text 20")
    #expect(Self.mode(folder + "/clip.txt") == 0o600)
  }

  static let thread: MovedThread = {
    var record = ThreadRecord(
      id: "t<1>", createdAt: Timestamp(milliseconds: 0), updatedAt: Timestamp(milliseconds: 0),
      metadata: ["title": "A <b> & C"])
    record.messageCount = 1
    let message = MessageRecord(
      id: "m", role: .assistant, text: "<script>x</script>\n\u{7}end", createdAt: Timestamp(milliseconds: 60_000),
      state: .interrupted, model: "m&m")
    return MovedThread(record, messages: [MovedMessage(message)])
  }()

  @Test func aPageRunsNothing() {
    let page = ExportHTML.document(of: Self.thread)
    #expect(!page.contains("<script") && !page.contains("<b>") && !page.contains("\u{7}"))
    #expect(page.contains("&lt;script&gt;x&lt;/script&gt;\n␇end"))
    #expect(page.contains("<title>A &lt;b&gt; &amp; C</title>"))
    #expect(page.contains("m&amp;m <time datetime=\"1970-01-01T00:01:00"))
  }

  @Test func plainTextIsWhatWasWrittenAndDrivesNothing() {
    #expect(
      ExportPlain.document(of: Self.thread)
        == "A <b> & C\n\nm&m, 1970-01-01 00:01 UTC (interrupted)\n\n<script>x</script>\n␇end\n")
  }
}
