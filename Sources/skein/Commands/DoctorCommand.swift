// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import Glibc
import TerminalCore
import TerminalCurses
import ThreadsAPI

/// `skein doctor`: what this terminal, this machine and these settings can do, and what to set.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Measure this terminal and look at the settings; say what to set.",
    discussion: """
      Widths, colours, paste, focus and the time of an answer are measured in the terminal it runs in. In a pipe it says \
      what can be known without one. Exit status 1 when something is broken.
      """)

  @OptionGroup var options: ThreadsCommand.Options

  @Flag(name: .long, help: "Show what each key sends and what Skein reads in it, until q or Ctrl-C.")
  var keys = false

  @Flag(name: .long, help: "Name every sample of text and its width.")
  var widths = false

  @Flag(name: .long, help: "Ask no provider.")
  var offline = false

  @MainActor
  func run() async throws {
    if keys { return try KeyTest().run() }
    let settings = Household.settings(options.common)
    let examination = Examination(options.common, settings)
    let facts = try examination.facts()
    var findings = examination.surroundings.findings
    findings += facts.map { $0.findings(in: examination.surroundings) } ?? []
    if let facts { findings += [clipboardFinding(facts, in: examination.surroundings)].compactMap { $0 } }
    findings += await examination.multiplexer()?.findings(facts ?? TerminalFacts(), in: examination.surroundings) ?? []
    findings += examination.fileFindings()
    if !options.json { tell(findings, examination.surroundings, facts) }
    let services = offline ? [] : await examination.serviceFindings()
    if options.json {
      Output.json(json(findings + services, facts))
    } else {
      write(services, isPlain: examination.isPlain)
    }
    if (findings + services).contains(where: { $0.mark == .broken }) { throw ExitCode(1) }
  }

  private func tell(_ findings: [DoctorFinding], _ place: TerminalSurroundings, _ facts: TerminalFacts?) {
    Output.line("Skein \(Skein.version) on \(Household.userAtHost(place.environment))")
    write(findings, isPlain: place.isPlain)
    guard widths, let facts else { return }
    for sample in facts.widths {
      let measured = sample.spelled.map { "\($0)" } ?? "?"
      let raw = sample.raw.map { "\($0)" } ?? "?"
      let text = place.isPlain ? "" : " \(sample.spelling)"
      Output.line("    \(sample.name)\(text): \(measured) of \(sample.expected) columns, as written \(raw)")
    }
  }

  private func write(_ findings: [DoctorFinding], isPlain: Bool) {
    let columns = Output.columns(of: STDOUT_FILENO)
    for line in findings.flatMap({ $0.lines(isPlain: isPlain, columns: columns) }) {
      Output.line(isPlain ? ascii(line) : line)
    }
  }

  private func json(_ findings: [DoctorFinding], _ facts: TerminalFacts?) -> JSONValue {
    let widths = facts?.widths.map { sample -> JSONValue in
      [
        "name": .string(sample.name), "text": .string(sample.text), "expected": .integer(Int64(sample.expected)),
        "spelled": sample.spelled.map { .integer(Int64($0)) } ?? .null,
        "raw": sample.raw.map { .integer(Int64($0)) } ?? .null,
      ]
    }
    return [
      "version": .string(Skein.version), "findings": .array(findings.map(\.json)), "widths": .array(widths ?? []),
    ]
  }
}

/// What a terminal that shows ASCII alone shows instead.
func ascii(_ text: String) -> String {
  let signs: [Character: String] = ["“": "\"", "”": "\"", "…": "...", "×": "x", "—": "-", "·": "-", "’": "'"]
  return String(text.flatMap { $0.isASCII ? String($0) : signs[$0] ?? "?" })
}
