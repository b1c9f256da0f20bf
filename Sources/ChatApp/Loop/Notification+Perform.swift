// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import Subprocess
import SystemPackage

extension Notification {
  /// How long a program that tells somebody may take.
  private static let patience = Duration.seconds(30)

  /// Starts the user's program, away from the terminal; says so if that could not be done.
  func runCommand() async -> Notice? {
    guard let program = command.first else { return nil }
    let arguments = Array(command.dropFirst())
    return await withTaskGroup(of: Notice?.self) { group in
      group.addTask { await Self.run(program, arguments) }
      group.addTask {
        try? await Task.sleep(for: Self.patience)
        return Task.isCancelled ? nil : Notice(.warning, "notify.command: \(program) took too long and was ended.")
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }

  private static func run(_ program: String, _ arguments: [String]) async -> Notice? {
    var options = PlatformOptions()
    // A session of its own: no keys of ours reach it, and it ends with all that it started.
    options.createSession = true
    options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
    let notFound = Notice(.warning, "notify.command: \(program) can't be run. Is it installed?")
    let path = getenv("PATH").map { String(cString: $0) }
    guard let place = SearchPath.program(program, path: path) else { return notFound }
    do {
      let result = try await Subprocess.run(
        .path(FilePath(place)), arguments: Arguments(arguments), environment: .withoutKeys(), platformOptions: options,
        input: .none, output: .discarded,
        error: .discarded)
      if case .exited(let status) = result.terminationStatus, status != 0 {
        return Notice(.warning, "notify.command: \(program) ended with status \(status).")
      }
      return nil
    } catch {
      return notFound
    }
  }
}
