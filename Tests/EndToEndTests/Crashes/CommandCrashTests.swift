// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import ThreadsAPI
import ThreadsClient

/// Kills and full disks in the middle of the commands that move threads. Run again, each comes to the same as one that
/// nothing has happened to: nothing is missing, nothing is there twice.
struct CommandCrashTests {
  private let kills = Int(ProcessInfo.processInfo.environment["SKEIN_KILLS"] ?? "") ?? 4
  private let seed = UInt64(ProcessInfo.processInfo.environment["SKEIN_SEED"] ?? "") ?? 1

  /// What is cut off.
  enum Work: String, CaseIterable, Sendable {
    case merge, rebuild
    case importHere = "import"
    case importThere = "import at a provider"
    case copyToAssistants = "copy to assistants"
    case copyToConversations = "copy to conversations"
    case copyToDashScope = "copy to dashscope"
  }

  @Test(arguments: Work.allCases)
  func killedAtAnyMoment(_ work: Work) async throws {
    let material = try await Material()
    let whole = try await round(of: work, material)
    let start = ContinuousClock.now
    let outcome = try await whole.run()
    let duration = ContinuousClock.now - start
    #expect(outcome.status == 0, "\(outcome.complaints)")
    let expected = try await whole.outcome()
    var chance = SeededGenerator(seed: seed)
    var killed = 0
    var attempts = 0
    while killed < kills, attempts < 4 * kills {
      let round = try await round(of: work, material)
      for _ in 0..<3 where killed < kills {
        attempts += 1
        let moment = Double.random(in: 0...1.1, using: &chance)
        guard try await round.kill(after: duration * moment) else { break }
        killed += 1
      }
      try await expect(expected, of: round, "\(work.rawValue), after \(killed) kills")
    }
    print("kills, \(work.rawValue): \(killed) kills")
    #expect(killed > 0)
  }

  @Test(
    .enabled(if: SmallDisk.prepared != nil, "it needs a small file system: see scripts/crash.sh"),
    arguments: [Work.merge, .importHere, .copyToAssistants])
  func aDiskThatFillsUpInTheMiddle(_ work: Work) async throws {
    let material = try await Material()
    let whole = try await round(of: work, material)
    #expect(try await whole.run().status == 0)
    let expected = try await whole.outcome()
    var chance = SeededGenerator(seed: seed)
    var refusals = 0
    for number in 0..<kills {
      try await SmallDisk.alone { disk in
        let round = try await round(of: work, material, in: disk.path)
        defer { try? FileManager.default.removeItem(atPath: round.home.path) }
        disk.fill(leaving: Int.random(in: 0...250, using: &chance) * 4096)
        let outcome = try await round.run()
        #expect([0, 1].contains(outcome.status), "\(outcome.complaints)")
        if outcome.status == 1 {
          refusals += 1
          #expect(outcome.complaints != "")
        }
        disk.free()
        try await expect(expected, of: round, "\(work.rawValue), full disk \(number)")
      }
    }
    print("full disk, \(work.rawValue): \(kills) runs, \(refusals) refused")
  }

  /// Lets a round come to its end, and once more: there is nothing left to do.
  private func expect(_ expected: String, of round: CommandRound, _ what: String) async throws {
    let last = try await round.run()
    #expect(last.status == 0, "\(what): \(last.complaints)")
    let found = try await round.outcome()
    #expect(found == expected, "\(what)")
    if found != expected, let folder = ProcessInfo.processInfo.environment["SKEIN_CRASH_KEEP"] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try? FileManager.default.copyItem(atPath: round.home.path, toPath: folder + "/" + what)
    }
    #expect(round.home.fileNames.filter { $0.contains(".bad-") } == [], "\(what)")
  }

  /// What the commands work on.
  private struct Material {
    let ours: Home
    let theirs: Home

    init() async throws {
      ours = try await Home.holding(threads: 0..<30, messages: 3)
      theirs = try await Home.holding(threads: 15..<45, messages: 5)
      try ours.leaveDraft("our draft", in: "thread_n20")
      try theirs.leaveDraft("their draft", in: "thread_n20")
      try theirs.leaveDraft("another draft", in: "thread_n40")
    }
  }

  // MARK: The rounds

  private func round(of work: Work, _ material: Material, in folder: String? = nil) async throws -> CommandRound {
    switch work {
    case .merge:
      let home = try Home(in: folder)
      try home.take(dataOf: material.ours)
      return CommandRound(home: home, arguments: ["threads", "merge", material.theirs.path]) {
        let drafts = ["our draft", "their draft", "another draft"].map { draft in
          home.draft(in: draft == "another draft" ? "thread_n40" : "thread_n20").components(separatedBy: draft).count
            - 1
        }
        return "\(try await home.wholeText())\(drafts)\(try await home.stored("thread_n20"))"
      }
    case .importHere:
      let home = try Home(in: folder)
      return CommandRound(home: home, arguments: ["threads", "import", material.theirs.path + "/dump.jsonl"]) {
        "\(try await home.wholeText())\(try await home.stored("thread_n20"))"
      }
    case .rebuild:
      let home = try Home(in: folder)
      try home.take(dataOf: material.ours)
      try FileManager.default.removeItem(atPath: home.path + "/data/local/registry.jsonl")
      return CommandRound(home: home, arguments: ["threads", "rebuild"]) { try await home.wholeText() }
    case .importThere:
      return try await roundAtProvider("assistants", material, in: folder) { home in
        ["--profile", "p-assistants", "threads", "import", home.path + "/some.jsonl"]
      }
    case .copyToAssistants: return try await copyRound("assistants", material, in: folder)
    case .copyToConversations: return try await copyRound("conversations", material, in: folder)
    case .copyToDashScope: return try await copyRound("dashscope", material, in: folder)
    }
  }

  private func copyRound(_ dialect: String, _ material: Material, in folder: String?) async throws -> CommandRound {
    try await roundAtProvider(dialect, material, in: folder) { _ in
      ["--profile", "local", "threads", "copy", "thread_n15", "thread_n16", "thread_n17", "--to", "p-\(dialect)"]
    }
  }

  /// A round with a provider of its own; what it has counts, and what the files say of it.
  private func roundAtProvider(
    _ dialect: String, _ material: Material, in folder: String?, _ arguments: (Home) -> [String]
  ) async throws -> CommandRound {
    let server = try await ServeProcess(Home())
    let home = try Home(
      config: server.config(first: dialect) + "[profiles.local]\ndialect = \"local\"\nengine = \"builtin\"\n",
      in: folder)
    try home.take(dataOf: material.theirs)
    try Home.dump(threads: 50..<53, messages: 6)
      .write(toFile: home.path + "/some.jsonl", atomically: true, encoding: .utf8)
    let environment = ["TEST_KEY": ServeProcess.token]
    return CommandRound(home: home, arguments: arguments(home), environment: environment) {
      let service = HTTPThreadService(
        dialect: .assistants, baseURL: server.base + "/v1", apiKey: { ServeProcess.token })
      let there = try await FoundThread.all(of: service)
      let own = try await home.ownThreads(environment)
      let linked = try await home.wholeText("local").components(separatedBy: "skein_copied_to").count
      return "\(Self.told(there))\n\(Self.told(own)) \(Set(own.map(\.id)) == Set(there.map(\.id))) \(linked)"
    }
  }

  /// Threads in words that are the same whatever their ids are.
  private static func told(_ threads: [FoundThread]) -> String {
    threads.map { "\($0.title ?? "-"): \($0.messages.map { "\($0.role) \($0.text)" })" }.sorted().joined(
      separator: "\n")
  }
}

extension Home {
  /// The newest draft of a thread in the files.
  fileprivate func draft(in thread: String) -> String {
    let lines = text("data/local/drafts.jsonl").split(separator: "\n").compactMap { try? JSONValue(parsing: $0.utf8) }
    return lines.last { $0["id"]?.string == thread }?["text"]?.string ?? ""
  }

  /// What the embedded service itself has of a thread.
  fileprivate func stored(_ thread: String) async throws -> [String] {
    let shown = try await run(["threads", "show", thread, "--json"])
    guard shown.status == 0, shown.complaints == "" else { throw CrashFault("show: \(shown.complaints)") }
    return FoundThread(try JSONValue(parsing: Array(shown.output.utf8))).messages.map(\.text)
  }
}
