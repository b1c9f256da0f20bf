// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import ThreadsAPI

/// One run of a command that moves threads, in a home of its own.
struct CommandRound {
  var home: Home
  var arguments: [String]
  var environment: [String: String] = [:]
  /// What has come of it, in words that are the same however often it was cut off.
  var outcome: () async throws -> String

  /// Runs it to its end.
  func run() async throws -> Home.Outcome { try await home.run(arguments, environment: environment) }

  /// Starts it and kills it after a while; whether it was still at it.
  func kill(after pause: Duration) async throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Home.program)
    process.arguments = arguments
    process.environment = home.environment(environment)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    try await Task.sleep(for: pause)
    let isKilled = Glibc.kill(process.processIdentifier, SIGKILL) == 0
    process.waitUntilExit()
    return isKilled && process.terminationReason == .uncaughtSignal
  }
}

extension Home {
  /// Threads as a file that can be imported has them: each with so many messages, whose words tell them apart.
  static func dump(threads: Range<Int>, messages: Int) -> String {
    threads.map { number in
      let texts = (0..<messages).map { index in
        """
        {"id":"msg_\(number)_\(index)","role":"\(index % 2 == 0 ? "user" : "assistant")","content":"w\(number)x\(index) 汉字"}
        """
      }
      return """
        {"id":"thread_n\(number)","object":"thread","created_at":\(1_700_000_000 + number),"metadata":{"title":"T\(number)"},"messages":[\(texts.joined(separator: ","))]}

        """
    }.joined()
  }

  /// A home with such threads.
  static func holding(threads: Range<Int>, messages: Int) async throws -> Home {
    let home = try Home()
    try dump(threads: threads, messages: messages)
      .write(toFile: home.path + "/dump.jsonl", atomically: true, encoding: .utf8)
    let imported = try await home.run(["threads", "import", home.path + "/dump.jsonl"])
    guard imported.status == 0 else { throw CrashFault("import: \(imported.complaints)") }
    return home
  }

  /// Keeps a draft as a Skein that is no more has left it.
  func leaveDraft(_ text: String, in thread: String) throws {
    let line = JSONValue.object(["id": .string(thread), "text": .string(text)]).text
    let path = self.path + "/data/local/drafts.jsonl"
    let before = (try? String(contentsOfFile: path, encoding: .utf8)) ?? "{\"format\":\"skein.drafts\",\"version\":1}\n"
    try (before + line + "\n").write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Everything that `other` has, in this home.
  func take(dataOf other: Home) throws {
    try FileManager.default.copyItem(atPath: other.path + "/data", toPath: path + "/data")
  }

  /// All threads with their messages as the files have them, and the drafts.
  func wholeText(_ profile: String = "local", environment: [String: String] = [:]) async throws -> String {
    let exported = try await run(["--profile", profile, "threads", "export", "--all"], environment: environment)
    guard exported.status == 0, exported.complaints == "" else { throw CrashFault("export: \(exported.complaints)") }
    return exported.output
  }
}
