// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import Subprocess
import SystemPackage
import ThreadsAPI

extension ToolCommand {
  /// The most that a command may answer, in bytes: what a provider takes as one tool output.
  private static let outputLimit = 512 * 1024
  /// How long it may take.
  private static let patience = Duration.seconds(120)

  /// Runs the line in the user's shell, away from the terminal, with the call's arguments on its standard input.
  func perform() async -> ToolCommandResult {
    await withTaskGroup(of: ToolCommandResult.self) { group in
      group.addTask { await run() }
      group.addTask {
        try? await Task.sleep(for: Self.patience)
        return .failure("\(line) took longer than \(Self.patience.components.seconds) s and was ended.")
      }
      let first = await group.next() ?? .failure("\(line) was ended.")
      group.cancelAll()
      return first
    }
  }

  private func run() async -> ToolCommandResult {
    var options = PlatformOptions()
    // A session of its own: no keys of ours reach it, and it ends with all that it started.
    options.createSession = true
    options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
    do {
      let arguments = try argumentsFile()
      let result = try await Subprocess.run(
        .path("/bin/sh"), arguments: ["-c", line],
        environment: .withoutKeys(adding: ["SKEIN_TOOL": call.name]), platformOptions: options,
        input: .fileDescriptor(arguments, closeAfterSpawningProcess: true), output: .bytes(limit: Self.outputLimit),
        error: .discarded)
      let output = String(decoding: result.standardOutput, as: UTF8.self)
      switch result.terminationStatus {
      case .exited(0): return .output(output.hasSuffix("\n") ? String(output.dropLast()) : output)
      case .exited(127): return .failure("\(line): there is no such command.")
      case .exited(let status): return .failure("\(line) ended with status \(status); nothing was sent.")
      case .signaled(let signal): return .failure("\(line) was ended by signal \(signal); nothing was sent.")
      }
    } catch {
      return .failure("\(line) could not be run, or wrote more than \(Self.outputLimit / 1024) KB.")
    }
  }

  /// The call's arguments as a file without a name: a command that does not read them breaks no pipe.
  private func argumentsFile() throws -> FileDescriptor {
    guard let file = PrivateFile.nameless(holding: Array(call.arguments.utf8)) else { throw Errno(rawValue: errno) }
    return FileDescriptor(rawValue: file)
  }
}
