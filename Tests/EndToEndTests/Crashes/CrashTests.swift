// SPDX-License-Identifier: Apache-2.0
import Foundation
import PseudoTerminal
import Testing
import ThreadsAPI
import ThreadsClient

/// Kills at random moments: what was shown is there afterwards, once. `make crash` does it hundreds of times.
struct CrashTests {
  private let kills = Int(ProcessInfo.processInfo.environment["SKEIN_KILLS"] ?? "") ?? 4
  private let seed = UInt64(ProcessInfo.processInfo.environment["SKEIN_SEED"] ?? "") ?? 1

  @Test(arguments: ["dashscope", "assistants", "conversations"])
  func killedAgainAndAgain(_ dialect: String) async throws {
    try await run("kills, \(dialect)", dialect: dialect)
  }

  @Test func twoWindowsKilledInTurn() async throws {
    try await run("kills, two windows", dialect: "aimlapi") { $0.windows = 2 }
  }

  @Test(arguments: ["dashscope", "assistants", "conversations"])
  func killedOnALinkThatBreaks(_ dialect: String) async throws {
    try await run("kills and cuts, \(dialect)", dialect: dialect, isLinkBad: true)
  }

  @Test(.enabled(if: SmallDisk.prepared != nil, "it needs a small file system: see scripts/crash.sh"))
  func killedOnADiskThatIsFullNowAndThen() async throws {
    try await SmallDisk.alone { disk in try await run("kills, full disk", dialect: "assistants", on: disk) }
  }

  private func run(
    _ name: String, dialect: String, on disk: SmallDisk? = nil, isLinkBad: Bool = false,
    _ prepare: (inout CrashRun) -> Void = { _ in }
  ) async throws {
    let model = try AnsweringModel()
    let proxy = isLinkBad ? try CuttingProxy(seed: seed) : nil
    let server = try await ServeProcess(
      Home(model: model.model), arguments: proxy.map { ["--allow-host", "127.0.0.1:\($0.port)"] } ?? [])
    var config = server.config(first: dialect)
    let port = try #require(URL(string: server.base)?.port)
    proxy?.lead(to: UInt16(port))
    if let proxy { config = config.replacing(":\(port)", with: ":\(proxy.port)") }
    let home = try Home(config: config, in: disk?.path)
    defer { if disk != nil { try? FileManager.default.removeItem(atPath: home.path) } }
    let service = HTTPThreadService(
      dialect: .assistants, baseURL: server.base + "/v1", apiKey: { ServeProcess.token })
    var run = CrashRun(home: home, environment: ["TEST_KEY": ServeProcess.token], kills: kills, seed: seed)
    run.disk = disk
    run.proxy = proxy
    run.service = service
    prepare(&run)
    do {
      try await run.run()
    } catch {
      keep(home, name)
      throw error
    }
    let verdict = CrashVerdict(
      run, own: try await home.ownThreads(run.environment), provider: try await FoundThread.all(of: service))
    print(
      "\(name): \(run.kills) kills, \(proxy?.cutCount ?? 0) cuts, \(run.typed.count) texts typed, \(run.shown.count) shown: \(verdict)"
    )
    #expect(verdict.isClean, "\(verdict)")
    if !verdict.isClean { keep(home, name) }
    for word in verdict.lost + verdict.unsent { print("\(word) was seen here:\n\(run.sightings[word] ?? "")") }
    #expect(server.end() == 0)
  }

  /// Leaves the files of a run that went wrong where `SKEIN_CRASH_KEEP` says.
  private func keep(_ home: Home, _ name: String) {
    guard let folder = ProcessInfo.processInfo.environment["SKEIN_CRASH_KEEP"] else { return }
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try? FileManager.default.copyItem(atPath: home.path, toPath: folder + "/" + name)
  }
}
