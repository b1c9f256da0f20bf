// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// Servers that never end what they say cost little memory, and are left when the user wants it.
///
/// With `SKEIN_FLOOD` each of them says that many MiB, if it is let; with `SKEIN_PROGRAM` another program hears them.
struct EndlessTests {
  /// What the program may ever have had in memory, in MiB: more where a reply as long as any that is kept stands on the
  /// screen, 8 MiB in one paragraph.
  private static func bound(_ excess: EndlessServer.Excess) -> Int { excess == .deltas ? 400 : 160 }

  /// After so many bytes the user has enough.
  private static let enough: Int = {
    let wanted = ProcessInfo.processInfo.environment["SKEIN_FLOOD"].flatMap { Int($0) }
    return (wanted ?? 6) << 20
  }()

  private func home(_ server: EndlessServer) throws -> Home {
    try Home(
      config: """
        profile = "p"
        [profiles.p]
        dialect = "assistants"
        base_url = "\(server.url)"
        api_key = { env = "K" }
        assistant = "asst_1"

        """)
  }

  /// The most that a process has had in memory, in MiB.
  private func peak(of process: Int32) throws -> Int {
    let status = String(decoding: bytes(ofFile: "/proc/\(process)/status"), as: UTF8.self)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.filter(\.isNumber))) / 1024
  }

  /// Waits until the server has said enough, or was told to be quiet.
  private func hear(_ server: EndlessServer, _ excess: EndlessServer.Excess) async throws {
    let enough = excess == .drips ? 30 : Self.enough
    try await eventually(within: .seconds(300)) { server.sent >= enough || server.refused > 0 }
  }

  private func tell(
    _ excess: EndlessServer.Excess, _ server: EndlessServer, _ peak: Int, since start: ContinuousClock.Instant
  ) {
    let seconds = (ContinuousClock.now - start).components.seconds
    print("endless \(excess.rawValue): \(server.sent >> 20) MiB sent, \(peak) MiB of memory at most, \(seconds) s")
  }

  @Test(arguments: EndlessServer.Excess.allCases.filter { $0 != .list && $0 != .head })
  func aRunWithoutEndIsStopped(_ excess: EndlessServer.Excess) async throws {
    let server = try EndlessServer(excess)
    let terminal = try await home(server).open(environment: ["K": "key"])
    let start = ContinuousClock.now
    terminal.send("hello\r")
    try await hear(server, excess)
    if server.refused == 0 { terminal.send(.control("c")) }
    try await terminal.wait("the reply to be over", deadline: .seconds(120)) {
      $0.text.contains("hello") && !$0.text.contains("Ctrl-C stop")
    }
    try await eventually(within: .seconds(60)) { server.refused > 0 }
    let peak = try peak(of: terminal.processID)
    #expect(peak < Self.bound(excess))
    tell(excess, server, peak, since: start)
    terminal.send(.control("q"))
    #expect(try await terminal.waitForExit(deadline: .seconds(60)) == .exited(0))
  }

  @Test func aListWithoutEndIsLeft() async throws {
    let server = try EndlessServer(.list)
    let home = try home(server)
    server.behave(true)
    let made = try await home.run(["threads", "create", "--title", "Endless"], environment: ["K": "key"])
    #expect(made.status == 0)
    server.behave(false)
    let start = ContinuousClock.now
    let terminal = try await home.open(environment: ["K": "key"])
    try await hear(server, .list)
    let peak = try peak(of: terminal.processID)
    #expect(peak < Self.bound(.list))
    tell(.list, server, peak, since: start)
    // What is typed meanwhile is taken, and the end comes at once.
    terminal.send("still here")
    try await terminal.waitFor("> still here")
    terminal.send(.control("q"))
    #expect(try await terminal.waitForExit(deadline: .seconds(60)) == .exited(0))
  }

  @Test func aCommandThatHearsARunWithoutEndIsInterrupted() async throws {
    let server = try EndlessServer(.drips)
    let terminal = try home(server).start(["send", "hello"], environment: ["K": "key"])
    try await eventually(within: .seconds(60)) { server.sent >= 10 }
    terminal.send(.control("c"))
    #expect(try await terminal.waitForExit(deadline: .seconds(60)) == .exited(130))
    try await eventually { server.refused > 0 }
  }

  @Test func aHeadWithoutEndIsRefused() async throws {
    let server = try EndlessServer(.head)
    let terminal = try await home(server).open(environment: ["K": "key"])
    let start = ContinuousClock.now
    terminal.send("hello\r")
    try await eventually(within: .seconds(60)) { server.refused > 0 }
    try await terminal.waitFor("hello")
    let peak = try peak(of: terminal.processID)
    #expect(peak < Self.bound(.head))
    #expect(server.sent < 4 << 20)
    tell(.head, server, peak, since: start)
    terminal.send(.control("q"))
    #expect(try await terminal.waitForExit(deadline: .seconds(60)) == .exited(0))
  }
}
