// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PseudoTerminal
import TerminalCore
import Testing
import ThreadsAPI

/// Threads leave a home and come to another, and to other providers.
struct MovingTests {
  private static let key = ["TEST_KEY": ServeProcess.token]

  /// A home with a thread that was talked in, and its id.
  private func homeWithThread() async throws -> (home: Home, thread: String) {
    let home = try Home()
    let id = try await home.run(["threads", "create", "--title", "西湖 trip 🎉"]).output.trimmingSuffix()
    #expect(try await home.run(["send", "-t", id, "# heading\n```\ncode é"]).status == 0)
    #expect(try await home.run(["send", "-t", id, "second"]).status == 0)
    return (home, id)
  }

  @Test func anExportIsTheSameInAFreshHome() async throws {
    let (home, id) = try await homeWithThread()
    let other = try await home.run(["threads", "create", "--message", "untitled"]).output.trimmingSuffix()
    let fresh = try Home()
    let file = fresh.path + "/export.jsonl"
    #expect(try await home.run(["threads", "export", "--all", "-o", file]).status == 0)
    let imported = try await fresh.run(["threads", "import", file])
    #expect(imported.status == 0)
    #expect(imported.complaints == "")
    for thread in [id, other] {
      let there = try await fresh.run(["threads", "show", thread, "--json"])
      #expect(there.output == (try await home.run(["threads", "show", thread, "--json"]).output))
      #expect(there.complaints == "")
    }
    let again = try await fresh.run(["threads", "import", file, "--json"])
    #expect(again.output.components(separatedBy: #""outcome":"unchanged""#).count == 3)
    #expect(try await fresh.run(["threads", "export", "--all"]).output == fresh.text("export.jsonl"))
    // The thread goes on where it is now.
    #expect(try await fresh.run(["send", "-t", id, "third"]).status == 0)
  }

  @Test func markdownAndFoldersAndJSON() async throws {
    let (home, id) = try await homeWithThread()
    let markdown = try await home.run(["threads", "export", id, "--format", "markdown"])
    #expect(markdown.output.hasPrefix("# 西湖 trip 🎉\n"))
    #expect(markdown.output.contains("### heading\n```\ncode é\n```\n"))
    let json = try await home.run(["threads", "export", id, "--json"])
    let shown = try await home.run(["threads", "show", id, "--json"])
    #expect(json.output.trimmingSuffix() == "[\(shown.output.trimmingSuffix())]")
    try FileManager.default.createDirectory(atPath: home.path + "/out", withIntermediateDirectories: false)
    let folder = try await home.run(["threads", "export", "--all", "-o", home.path + "/out", "--format", "markdown"])
    #expect(folder.status == 0)
    #expect(home.text("out/西湖-trip.\(id).md") == markdown.output)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.path + "/out").count == 1)
    #expect(try await home.run(["threads", "export"]).status == 64)
    #expect(try await home.run(["threads", "export", "thread_nobody"]).status == 1)
    let unwritable = try await home.run(["threads", "export", id, "-o", "/proc/nothing/x"])
    #expect(unwritable.status == 1)
    #expect(unwritable.complaints.split(separator: "\n").count == 1)
  }

  @Test func anExportHoldsNoKeyAndSaysWhereItIsFrom() async throws {
    let server = try Home()
    let process = try await ServeProcess(server)
    let home = try Home(config: process.config(first: "assistants"))
    let id = try await home.run(["threads", "create", "--message", "hi"], environment: Self.key).output.trimmingSuffix()
    // A message that only the provider has.
    #expect(try await server.run(["send", "-t", id, "from elsewhere"]).status == 0)
    let fetched = try await home.run(["threads", "export", id], environment: Self.key)
    #expect(fetched.output.contains("from elsewhere"))
    #expect(fetched.complaints == "")
    #expect(process.end() == 0)
    let offline = try await home.run(["threads", "export", id], environment: Self.key)
    #expect(offline.status == 0)
    #expect(offline.complaints.split(separator: "\n").count == 1)
    #expect(offline.complaints.contains("local copy"))
    #expect(!(fetched.output + offline.output).contains(ServeProcess.token))
  }

  @Test func chatGPTConversationsBecomeThreads() async throws {
    let home = try Home()
    let file = home.path + "/conversations.json"
    let text = """
      [{"title":"Broken","mapping":{"a":{"parent":"a"}}},
       {"title":"Plan","create_time":1700000000.0,"update_time":1700000009.5,"conversation_id":"c-1","current_node":"b",
        "mapping":{"r":{"message":null,"parent":null},
        "a":{"message":{"author":{"role":"user"},"create_time":1700000001.0,"content":{"content_type":"text","parts":["去哪里？"]}},"parent":"r"},
        "x":{"message":{"author":{"role":"assistant"},"content":{"content_type":"text","parts":["old"]}},"parent":"a"},
        "b":{"message":{"author":{"role":"assistant"},"create_time":1700000002.0,"content":{"content_type":"text","parts":["西湖"]},"metadata":{"model_slug":"gpt-4o"}},"parent":"a"}}}]
      """
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let imported = try await home.run(["threads", "import", file])
    #expect(imported.status == 1)
    #expect(imported.output.contains("Plan\t2 messages, other branches left: 1"))
    #expect(imported.complaints.contains("item 1 (“Broken”) is left out"))
    #expect(imported.complaints.split(separator: "\n").count == 2)
    let id = try #require(imported.output.split(separator: "\t").first.map(String.init))
    let shown = try await home.run(["threads", "show", id, "--json"])
    #expect(shown.output.contains(#""created_at":"2023-11-14T22:13:20.000Z""#))
    #expect(shown.output.contains(#""text":"西湖""#))
    #expect(try await home.run(["threads", "import", file]).output.contains("already here"))
    #expect(try await home.run(["threads", "list"]).output.split(separator: "\n").count == 1)
    #expect(try await home.run(["send", "-t", id, "and then?"]).status == 0)
  }

  @Test func filesThatAreNotForUsGetOneLineEach() async throws {
    let home = try Home()
    for (name, bytes) in [("a.zip", [0x50, 0x4B, 3, 4]), ("empty", []), ("text", Array("hi".utf8))]
      as [(String, [UInt8])]
    {
      try Data(bytes).write(to: URL(fileURLWithPath: home.path + "/" + name))
      let refused = try await home.run(["threads", "import", home.path + "/" + name])
      #expect(refused.status == 1, "\(name)")
      #expect(refused.complaints.split(separator: "\n").count == 1, "\(name): \(refused.complaints)")
    }
    #expect(try await home.run(["threads", "import", home.path + "/a.zip"]).complaints.contains("unpack"))
    #expect(try await home.run(["threads", "import", home.path]).status == 1)
    let missing = try await home.run(["threads", "import", home.path + "/missing", "--json"])
    #expect(missing.output == "[]\n")
    #expect(missing.status == 1)
  }

  @Test(arguments: ["dashscope", "aimlapi", "assistants"])
  func aThreadIsCopiedToAnotherProviderAndBack(_ dialect: String) async throws {
    let (home, id) = try await homeWithThread()
    let server = try Home()
    let process = try await ServeProcess(server)
    try home.configure(
      process.config(first: dialect).split(separator: "\n").dropFirst().joined(separator: "\n")
        + "\n[profiles.local]\ndialect = \"local\"\nengine = \"builtin\"\n[profiles.second]\ndialect = \"local\"\nengine = \"builtin\"\n"
    )
    let copied = try await home.run(["threads", "copy", id, "--to", "p-\(dialect)"], environment: Self.key)
    #expect(copied.status == 0, "\(copied.complaints)")
    #expect(copied.complaints == "")
    let copy = try #require(copied.output.split(separator: "\t").first.map(String.init))
    let there = try await server.run(["threads", "adopt", copy, "--json"])
    #expect(there.output.contains(#""skein_copied_from":"local/\#(id)""#))
    let shown = try await home.run(
      ["threads", "show", copy, "--json", "--profile", "p-\(dialect)"], environment: Self.key)
    #expect(shown.output.contains(#""message_count":4"#))
    #expect(shown.output.contains(#""title":"西湖 trip 🎉""#))
    #expect(shown.output.contains("[assistant builtin]") == (dialect == "dashscope"))
    #expect(try await home.run(["threads", "show", id, "--json"]).output.contains("skein_copied_to"))
    let again = try await home.run(["threads", "copy", id, "--to", "p-\(dialect)"], environment: Self.key)
    #expect(again.output.contains("already there"))
    // Back, from what the provider says alone.
    try FileManager.default.removeItem(atPath: home.path + "/data/p-\(dialect)")
    let back = try await home.run(
      ["--profile", "p-\(dialect)", "threads", "copy", copy, "--to", "second"], environment: Self.key)
    let returned = try #require(back.output.split(separator: "\t").first.map(String.init))
    #expect(
      try spoken(try await home.run(["threads", "show", returned, "--json", "--profile", "second"]).output)
        == spoken(try await home.run(["threads", "show", id, "--json"]).output))
    #expect(process.end() == 0)
  }

  private func spoken(_ json: String) throws -> [String] {
    try JSONValue(parsing: json)["messages"]?.array?.map {
      "\($0["role"]?.string ?? "") \($0["created_at"]?.string ?? "") \($0["text"]?.string ?? "")"
    } ?? []
  }

  /// Items have no metadata: what has arrived is known by its words.
  @Test func aThreadIsCopiedToConversations() async throws {
    let server = try Home()
    let process = try await ServeProcess(server)
    let home = try await homeWithLongThread(process, 45)
    #expect(try await home.run(["--profile", "local", "send", "-t", "thread_long", "and now?"]).status == 0)
    let copy = ["--profile", "local", "threads", "copy", "thread_long", "--to", "p-conversations"]
    let copied = try await home.run(copy, environment: Self.key)
    #expect(copied.status == 0, "\(copied.complaints)")
    #expect(copied.output.contains("47 messages"))
    let id = try #require(copied.output.split(separator: "\t").first.map(String.init))
    let shown = try await home.run(
      ["threads", "show", id, "--json", "--profile", "p-conversations"], environment: Self.key)
    let messages = try JSONValue(parsing: shown.output)["messages"]?.array ?? []
    #expect(messages.compactMap { $0["text"]?.string }.prefix(45) == (0..<45).map { "汉字 \($0)" }[...])
    #expect(messages.last?["role"]?.string == "assistant")
    #expect(try await home.run(copy, environment: Self.key).output.contains("already there"))
    let moves = home.text("data/p-conversations/moves.jsonl").split(separator: "\n")
    // A kill before the end: only the thread was noted.
    try moves.dropLast().joined(separator: "\n").appending("\n")
      .write(toFile: home.path + "/data/p-conversations/moves.jsonl", atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: home.path + "/data/p-conversations/registry.jsonl")
    #expect(try await home.run(copy, environment: Self.key).output.contains("already there"))
    let again = try await home.run(
      ["threads", "show", id, "--json", "--profile", "p-conversations"], environment: Self.key)
    #expect(try JSONValue(parsing: again.output)["messages"]?.array?.count == 47)
    #expect(process.end() == 0)
  }

  @Test func aThreadThatIsGoneIsCopiedFromTheFiles() async throws {
    let (server, id) = try await homeWithThread()
    let process = try await ServeProcess(server)
    let home = try Home(config: process.config(first: "assistants") + "[profiles.local]\ndialect = \"local\"\n")
    #expect(try await home.run(["threads", "adopt", id], environment: Self.key).status == 0)
    #expect(try await server.run(["threads", "delete", id, "--now"]).status == 0)
    let copied = try await home.run(["threads", "copy", id, "--to", "local"], environment: Self.key)
    #expect(copied.status == 0)
    #expect(copied.output.contains("4 messages"))
    #expect(copied.complaints.split(separator: "\n").count == 1)
    #expect(try await home.run(["threads", "list"], environment: Self.key).output.contains("(gone)"))
    #expect(process.end() == 0)
  }

  // MARK: Long work

  /// A home with a thread of so many messages, and a profile for a server.
  private func homeWithLongThread(_ process: ServeProcess, _ count: Int) async throws -> Home {
    let home = try Home(config: process.config(first: "assistants") + "[profiles.local]\ndialect = \"local\"\n")
    let lines =
      ["{\"thread\":{\"id\":\"thread_long\",\"created_at\":\"2026-11-21T09:00:00.000Z\"}}"]
      + (0..<count).map {
        "{\"thread_id\":\"thread_long\",\"message\":{\"id\":\"msg_x\($0)\",\"role\":\"user\",\"text\":\"汉字 \($0)\"}}"
      }
    let file = home.path + "/long.jsonl"
    try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try await home.run(["--profile", "local", "threads", "import", file]).status == 0)
    return home
  }

  /// Interrupts or kills a copy in the middle, and runs it again.
  @Test(arguments: [SIGINT, SIGKILL])
  func aCopyThatIsCutOffGoesOn(_ signal: Int32) async throws {
    let server = try Home()
    let process = try await ServeProcess(server)
    let home = try await homeWithLongThread(process, 300)
    let terminal = try home.start(
      ["--profile", "local", "threads", "copy", "thread_long", "--to", "p-assistants"],
      size: Size(columns: 60, rows: 10), environment: Self.key)
    try await terminal.wait("a bar") { $0.text.contains("copying [") && !$0.text.contains("  0%") }
    terminal.terminate(signal)
    let status = try await terminal.waitForExit()
    if signal == SIGINT {
      #expect(status == .exited(130))
      let text = terminal.screenText.replacingOccurrences(of: "\n", with: "")
      #expect(text.contains("of 300 messages"))
      #expect(text.contains("to go on"))
      #expect(!text.contains("copying ["))
    }
    let again = try await home.run(
      ["--profile", "local", "threads", "copy", "thread_long", "--to", "p-assistants"], environment: Self.key)
    #expect(again.status == 0, "\(again.complaints)")
    #expect(again.complaints == "")
    let id = try #require(again.output.split(separator: "\t").first.map(String.init))
    let there = try await server.run(["threads", "adopt", id])
    #expect(there.status == 0)
    let shown = try await server.run(["threads", "show", id, "--json"])
    let texts = try JSONValue(parsing: shown.output)["messages"]?.array?.compactMap { $0["text"]?.string }
    #expect(texts == (0..<300).map { "汉字 \($0)" })
    #expect(process.end() == 0)
  }

  /// An import that is killed at some point, and run again, comes to the same as one that was not.
  @Test func anImportThatIsKilledGoesOn() async throws {
    let lines = (0..<200).map { number in
      """
      {"id":"thread_n\(number)","object":"thread","created_at":\(1_700_000_000 + number),"messages":[{"id":"msg_1","role":"user","content":"q \(number)"},{"id":"msg_2","role":"assistant","content":"a"}]}
      """
    }
    let (killed, whole) = (try Home(), try Home())
    for home in [killed, whole] {
      try lines.joined(separator: "\n").write(toFile: home.path + "/dump.jsonl", atomically: true, encoding: .utf8)
    }
    let terminal = try killed.start(["threads", "import", killed.path + "/dump.jsonl"])
    try await terminal.wait("some threads") { $0.text.contains("2 messages") }
    terminal.terminate(SIGKILL)
    _ = try await terminal.waitForExit()
    for home in [killed, whole] {
      let imported = try await home.run(["threads", "import", home.path + "/dump.jsonl"])
      #expect(imported.status == 0)
      #expect(imported.output.split(separator: "\n").count == 200)
    }
    let threads = try await whole.run(["threads", "export", "--all"])
    #expect(try await killed.run(["threads", "export", "--all"]).output == threads.output)
    #expect(threads.output.split(separator: "\n").count == 1 + 200 * 3)
    // Messages of the same id in several threads are all there.
    #expect(threads.output.contains(#""text":"q 0""#) && threads.output.contains(#""text":"q 199""#))
  }

  @Test func theBarStaysOnItsLineAndGoes() async throws {
    let server = try Home()
    let process = try await ServeProcess(server)
    let home = try await homeWithLongThread(process, 120)
    _ = try await home.run(["--profile", "local", "threads", "rename", "thread_long", "西湖汉字标题汉字标题汉字标题"])
    let terminal = try home.start(
      ["--profile", "local", "threads", "copy", "thread_long", "--to", "p-assistants"],
      size: Size(columns: 46, rows: 10), environment: Self.key)
    try await terminal.wait("the bar and some of the title") { $0.text.contains("%  西湖汉") }
    #expect(terminal.screenText.split(separator: "\n").count == 1)
    #expect(try await terminal.waitForExit() == .exited(0))
    #expect(!terminal.screenText.contains("copying"))
    #expect(terminal.screenText.contains("120 messages"))
    #expect(process.end() == 0)
  }

  @Test func searchFindsWhatWasSaid() async throws {
    let (home, id) = try await homeWithThread()
    let found = try await home.run(["threads", "search", "SECOND"])
    #expect(found.output.split(separator: "\n").first == "\(id)\t西湖 trip 🎉\tsecond")
    let json = try await home.run(["threads", "search", "西湖", "--json"])
    #expect(try JSONValue(parsing: json.output).array?.first?["hits"]?.array?.count == 1)
    #expect(try await home.run(["threads", "search", "nowhere", "--json"]).output == "[]\n")
    #expect(try await home.run(["threads", "search", " "]).status == 64)
  }
}
