// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PseudoTerminal
import TerminalCore

/// A home of a test's own: settings, data, and the real program that works on them.
final class Home: Sendable {
  let path: String

  /// - Parameters:
  ///   - config: the text of `config.toml`.
  ///   - folder: where the home is made, when not beside all others.
  init(
    config: String = "[profiles.local]\ndialect = \"local\"\nengine = \"builtin\"\n", in folder: String? = nil
  ) throws {
    path = (folder ?? Self.root) + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // Other tests of this process change its umask.
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    try configure(config)
  }

  /// A home whose local profile is answered by a scripted model.
  convenience init(model: ScriptedModel) throws {
    try self.init(config: "[profiles.local]\ndialect = \"local\"\nengine = \"\(model.url)\"\nmodel = \"scripted\"\n")
  }

  /// The folder of all homes. It goes with the process: a program may outlive the test that started it by a moment.
  private static let root: String = {
    let path = NSTemporaryDirectory() + "skein-e2e-\(ProcessInfo.processInfo.processIdentifier)"
    atexit { try? FileManager.default.removeItem(atPath: Home.root) }
    return path
  }()

  func configure(_ text: String) throws {
    try text.write(toFile: path + "/config.toml", atomically: true, encoding: .utf8)
  }

  /// The program that was built with these tests.
  static var program: String {
    if let named = ProcessInfo.processInfo.environment["SKEIN_PROGRAM"] { return named }
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (tests as NSString).deletingLastPathComponent + "/skein"
  }

  /// The environment of a program in this home.
  func environment(_ more: [String: String] = [:]) -> [String: String] {
    ["SKEIN_HOME": path, "PATH": "/usr/bin:/bin", "HOME": path, "USER": "tester", "TZ": "UTC"]
      .merging(PseudoTerminal.sanitizerOptions) { own, _ in own }.merging(more) { _, new in new }
  }

  /// Starts the program in a terminal.
  func start(
    _ arguments: [String] = [], size: Size = Size(columns: 100, rows: 30), environment more: [String: String] = [:]
  ) throws -> PseudoTerminal {
    try PseudoTerminal(command: Self.program, arguments: arguments, environment: environment(more), size: size)
  }

  /// Starts the screen and waits until it is there. What is typed before that is the terminal's, which makes a line
  /// end of Enter.
  func open(
    _ arguments: [String] = [], size: Size = Size(columns: 100, rows: 30), environment more: [String: String] = [:]
  ) async throws -> PseudoTerminal {
    let terminal = try start(arguments, size: size, environment: more)
    try await terminal.wait("the screen to be there") { $0.isAlternateScreen && $0.text.contains(">") }
    return terminal
  }

  /// What a command without a screen wrote, and its status.
  struct Outcome: Sendable {
    var output: String
    var complaints: String
    var status: Int32
  }

  /// Runs a command to its end.
  func run(_ arguments: [String], input: String = "", environment more: [String: String] = [:]) async throws -> Outcome
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = arguments
    process.environment = environment(more)
    let (input, output, complaints) = (try pipe(holding: input), Pipe(), Pipe())
    (process.standardInput, process.standardOutput, process.standardError) = (input, output, complaints)
    try process.run()
    async let written = Self.all(of: output)
    async let complained = Self.all(of: complaints)
    let (text, words) = (await written, await complained)
    process.waitUntilExit()
    return Outcome(output: text, complaints: words, status: process.terminationStatus)
  }

  private func pipe(holding text: String) throws -> Pipe {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try pipe.fileHandleForWriting.close()
    return pipe
  }

  private static func all(of pipe: Pipe) async -> String {
    let handle = pipe.fileHandleForReading
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(returning: String(decoding: handle.readDataToEndOfFile(), as: UTF8.self))
      }
    }
  }

  /// The text of a file in the home; empty when there is none.
  func text(_ name: String) -> String { String(decoding: bytes(ofFile: path + "/" + name), as: UTF8.self) }
}

/// The bytes of a file, none when it isn't there. Foundation loses some memory where a file has no size, and what it keeps
/// hides what Skein loses.
func bytes(ofFile path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
  return bytes
}

/// `skein serve` as a process of its own.
final class ServeProcess: Sendable {
  let base: String
  static let token = "test-token"
  private let process: Process

  init(_ home: Home, arguments: [String] = []) async throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: Home.program)
    process.arguments = ["serve", "--port", "0"] + arguments
    process.environment = home.environment(["SKEIN_TOKEN": Self.token])
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let line = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(returning: String(decoding: output.fileHandleForReading.availableData, as: UTF8.self))
      }
    }
    guard let start = line.range(of: "http://") else { throw CocoaError(.fileReadUnknown) }
    base = line[start.lowerBound...].trimmingCharacters(in: .whitespacesAndNewlines)
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// Asks it to end, and waits until it has.
  func end() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Settings with a profile for each dialect that this server speaks, `first` being the default.
  func config(first: String) -> String {
    let profiles = [("dashscope", "/api/v1"), ("aimlapi", ""), ("assistants", "/v1"), ("conversations", "/v1")]
    return "profile = \"p-\(first)\"\n"
      + profiles.map { dialect, path in
        """
        [profiles.p-\(dialect)]
        dialect = "\(dialect)"
        base_url = "\(base)\(path)"
        api_key = { env = "TEST_KEY" }

        """
      }.joined()
  }
}

extension PseudoTerminal {
  /// Goes from the composer to the list, a key at a time: Esc and a letter at once would be Alt with that letter.
  func goToList() async throws {
    send(Key(.escape))
    try await waitFor("i write")
    send("h")
    try await waitFor("Enter open")
  }
}
