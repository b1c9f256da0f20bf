// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import ChatApp

/// What is refused of a key's file, program or setting, and why.
@Suite struct SecretFileTests {
  let root: TemporaryFolder

  init() throws { root = try TemporaryFolder() }

  private func key(_ source: APIKeySource, _ environment: [String: String] = [:]) async throws -> String {
    let all = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    return try await APIKeyReader(environment: all, folder: root.path).key(from: source).value
  }

  @Test func aLinkCountsAsWhatItLeadsTo() async throws {
    let open = try root.write("open", "sk-1")
    try #require(chmod(open, 0o640) == 0)
    try #require(symlink(open, root.path + "/link") == 0)
    await #expect(throws: APIKeyError.fileIsOpen(root.path + "/link", mode: 0o640)) { try await key(.file("link")) }
    try #require(chmod(open, 0o600) == 0)
    #expect(try await key(.file("link")) == "sk-1")
  }

  @Test func whatIsNoFileIsNotWaitedFor() async throws {
    try #require(mkfifo(root.path + "/pipe", 0o600) == 0)
    for name in [root.path + "/pipe", "/dev/zero", root.path] {
      await #expect(throws: APIKeyError.noFile(name)) { try await key(.file(name)) }
    }
  }

  @Test func aFileThatEverybodyCanReplaceIsRefused() async throws {
    let folder = root.path + "/shared"
    try #require(mkdir(folder, 0o700) == 0)
    let path = try root.write("shared/key", "sk-1")
    try #require(chmod(folder, 0o777) == 0)
    await #expect(throws: APIKeyError.folderIsOpen(path, folder: folder)) { try await key(.file(path)) }
    // Through a link from a safe place, too.
    try #require(symlink(path, root.path + "/link") == 0)
    await #expect(throws: APIKeyError.self) { try await key(.file("link")) }
    try #require(chmod(folder, 0o1777) == 0)
    #expect(try await key(.file(path)) == "sk-1")
  }

  @Test func whatIsNoKeyIsRefused() async throws {
    for (name, text) in [("two", "sk-1\nsk-2\n"), ("cr", "sk-1\r\nsk-2")] {
      let path = try root.write(name, text)
      await #expect(throws: APIKeyError.severalLines(.file(path))) { try await key(.file(path)) }
    }
    let empty = try root.write("empty", " \n\n")
    await #expect(throws: APIKeyError.empty(.file(empty))) { try await key(.file(empty)) }
    let nul = try root.write("nul", "sk-1\u{0}x")
    await #expect(throws: APIKeyError.fileUnreadable(nul, errno: EILSEQ)) { try await key(.file(nul)) }
    let huge = try root.write("huge", String(repeating: "x", count: SecretFile.limit + 1))
    await #expect(throws: APIKeyError.fileUnreadable(huge, errno: EFBIG)) { try await key(.file(huge)) }
    #expect(try await key(.file(root.write("good", "\n sk-1 \r\n\n"))) == "sk-1")
    await #expect(throws: APIKeyError.severalLines(.environment("K"))) {
      try await key(.environment("K"), ["K": "a\nb"])
    }
  }

  @Test func aCommandIsNeverTakenFromTheCurrentFolder() async throws {
    let script = "printf '#!/bin/sh\\necho sk-evil\\n' >pass && chmod 700 pass && echo done"
    #expect(try await key(.command(["sh", "-c", script])) == "done")
    // It runs in the folder where that program is.
    for path in ["", ".", ":", ".:/nowhere", "::/nowhere", "bin"] {
      await #expect(throws: APIKeyError.commandNotFound("pass")) { try await key(.command(["pass"]), ["PATH": path]) }
    }
    #expect(try await key(.command(["pass"]), ["PATH": ":" + root.path]) == "sk-evil")
  }

  @Test func aCommandThatNeverStopsWritingIsEnded() async throws {
    await #expect(throws: APIKeyError.commandWroteTooMuch("yes")) { try await key(.command(["yes"])) }
  }

  @Test func aCommandHasNothingToRead() async throws {
    #expect(try await key(.command(["sh", "-c", "cat; echo sk-1"])) == "sk-1")
  }

  // MARK: Settings

  private func settings(_ text: String, mode: mode_t = 0o600) throws -> Settings {
    let path = try root.write("config.toml", text)
    try #require(chmod(path, mode) == 0)
    return Settings.load(
      Folders(environment: ["SKEIN_HOME": root.path], accountHome: root.path, currentFolder: "/"), environment: [:])
  }

  @Test func aKeyInSettingsThatOthersCanReadIsNotUsed() async throws {
    let text = "[profiles.a]\ndialect = 'aimlapi'\napi_key = 'sk-secret'"
    #expect(try settings(text).profile("a").apiKey == .plain(Secret("sk-secret")))
    let open = try settings(text, mode: 0o644)
    #expect(open.warnings.map(\.problem) == [.exposedKey])
    let source = try #require(open.profile("a").apiKey)
    await #expect(throws: APIKeyError.fileIsOpen(root.path + "/config.toml", mode: 0o644)) { try await key(source) }
  }

  @Test func aKeyGoesNowhereElseThanItsURL() throws {
    for url in ["htps://mine/v1", "https://me:pw@mine/v1", "https:///v1"] {
      let profile = try settings("[profiles.a]\ndialect = 'dashscope'\nbase_url = '\(url)'\napi_key = { env = 'K' }")
        .profile("a")
      #expect(profile.baseURL == nil)
    }
    #expect(try settings("[profiles.a]\ndialect = 'dashscope'").profile("a").baseURL?.hasPrefix("https://") == true)
  }

  // MARK: Children

  @Test func childrenThatNeedNoKeyGetNone() throws {
    ChildEnvironment.hideKeys(
      of: try settings("[profiles.a]\ndialect = 'aimlapi'\napi_key = { env = 'SKEIN_TEST_OWN' }"))
    for name in ["DASHSCOPE_API_KEY", "AIMLAPI_API_KEY", "AIML_API_KEY", "OPENAI_API_KEY", "SKEIN_TOKEN"] {
      #expect(ChildEnvironment.isHidden(name))
    }
    #expect(ChildEnvironment.isHidden("SKEIN_ENGINE_KEY"))
    #expect(ChildEnvironment.isHidden("SKEIN_TEST_OWN"))
    for name in ["PATH", "HOME", "LANG", "OPENAI_API_KEYS"] { #expect(!ChildEnvironment.isHidden(name)) }
  }
}
