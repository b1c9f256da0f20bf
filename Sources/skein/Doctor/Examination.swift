// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import Glibc
import Subprocess
import TerminalCore
import TerminalCurses
import ThreadsAPI

/// Gathers what `skein doctor` judges.
@MainActor
struct Examination {
  let surroundings: TerminalSurroundings
  private let common: CommonOptions
  private let settings: Settings

  init(_ common: CommonOptions, _ settings: Settings) {
    self.common = common
    self.settings = settings
    let environment = Household.readEnvironment()
    let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    let description = TerminalDescription.of(environment["TERM"] ?? "")
    // The locale of the environment is asked for before another one stands in for it.
    let codeset = TerminalDescription.codeset()
    surroundings = TerminalSurroundings(
      environment: environment, isTerminal: isTerminal, size: isTerminal ? Self.size() : nil,
      isDescribed: description != nil, colors: description?.colors ?? 0,
      canPlaceCursor: description?.canPlaceCursor ?? false, codeset: codeset,
      hasUTF8Locale: TerminalDescription.hasUTF8Locale())
  }

  var isPlain: Bool { surroundings.isPlain }

  private static func size() -> Size? {
    guard let terminal = try? RawTerminal() else { return nil }
    defer { terminal.close() }
    return terminal.size
  }

  /// What the terminal says of itself; `nil` when there is none to ask.
  func facts() throws -> TerminalFacts? {
    guard surroundings.isTerminal, surroundings.questions.isAskedAtAll, surroundings.hasUTF8Locale else { return nil }
    guard let terminal = try? RawTerminal() else { return nil }
    defer { terminal.close() }
    var inquiry = TerminalInquiry(terminal, surroundings.questions)
    do throws(TerminalInquiry.Interrupted) {
      return try inquiry.facts()
    } catch {
      terminal.write("\r\u{1B}[0m\u{1B}[K")
      throw Failure("interrupted", status: 130)
    }
  }

  /// What lies between here and the terminal, and its options.
  func multiplexer() async -> MultiplexerFacts? {
    if surroundings.isInTmux {
      let version = await Self.output("tmux", ["-V"])
      var options = ""
      for scope in ["-s", "-gw", "-g"] { options += await Self.output("tmux", ["show-options", scope]) ?? "" }
      return MultiplexerFacts(.tmux, version: version, options: options)
    }
    guard surroundings.isInScreen else { return nil }
    return MultiplexerFacts(.screen, version: await Self.output("screen", ["--version"]))
  }

  private static func output(_ program: String, _ arguments: [String]) async -> String? {
    let result = try? await Subprocess.run(
      .name(program), arguments: .init(arguments), output: .string(limit: 256 * 1024), error: .discarded)
    return result?.standardOutput
  }

  func fileFindings() -> [DoctorFinding] {
    let folders = Household.folders(surroundings.environment)
    let warnings = settings.warnings.map { DoctorFinding(.note, "settings", "\($0)") }
    return folders.findings(clock: Timestamp.now.seconds) + warnings
  }

  /// Whether each profile's service answers and takes the key.
  func serviceFindings() async -> [DoctorFinding] {
    var findings: [DoctorFinding] = []
    for name in settings.profileNames {
      var common = common
      common.profile = name
      guard let household = try? Household(common) else { continue }
      let mark = name == settings.profileName ? "profile \(name) (the default)" : "profile \(name)"
      guard let failure = await ProfileCheck.failure(household) else {
        findings.append(DoctorFinding(.well, mark, "its service answers"))
        continue
      }
      findings.append(
        DoctorFinding(name == settings.profileName ? .broken : .note, mark, failure.onOneLine))
    }
    if settings.profiles[settings.profileName] == nil {
      findings.append(
        DoctorFinding(
          .broken, "profile \(settings.profileName)", "does not exist",
          advice: ["skein profiles add \(settings.profileName)"]))
    }
    return findings
  }
}

extension TerminalSurroundings {
  /// Whether only ASCII can be written here.
  var isPlain: Bool { !hasUTF8Locale || term == "dumb" && codeset != "UTF-8" }
}
