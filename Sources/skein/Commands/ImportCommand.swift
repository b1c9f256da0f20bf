// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import ThreadsAPI

extension ThreadsCommand {
  /// `skein threads import`: threads of files.
  struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Take in threads of files: of Skein, ChatGPT, or an Assistants API.",
      discussion: """
        The format is told from the content. In a local profile the threads keep their times and, where it can be, \
        their ids; elsewhere they are posted to the provider. What was imported before is not imported again.
        """)

    @OptionGroup var options: Options

    @Argument(help: "Files; - is standard input.")
    var files: [String]

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      let reporter = MoveReporter("importing", household.face, isQuiet: options.json)
      let desk = ImportDesk(household, reporter)
      defer { if options.json { Output.json(.array(desk.printed)) } }
      let again = "what came before is there; run the same command again to go on"
      try await reporter.reporting(goOn: { again }) {
        for file in files { try await desk.take(file, asJSON: options.json) }
      }
      try desk.complainOfRest()
    }
  }
}

/// Imports files one after the other, and keeps account of them.
@MainActor
private final class ImportDesk {
  private let target: MoveTarget
  private let profile: String
  private let reporter: MoveReporter
  private(set) var printed: [JSONValue] = []
  private var arrival: ThreadArrival?
  private var (imported, faults) = (0, 0)
  private var refusals: [String] = []

  init(_ household: Household, _ reporter: MoveReporter) {
    target = HeadlessThreads(household).target
    profile = household.profile.name
    self.reporter = reporter
  }

  func take(_ file: String, asJSON: Bool) async throws {
    reporter.begin(file: file)
    var reading: ThreadImport
    do throws(ImportRefusal) {
      reading = try ThreadImport(path: file)
    } catch {
      return refuse(words(for: error, file: file))
    }
    let arrival = try await opened()
    var result = ThreadImport.Result()
    do {
      try await reading.run(
        into: &result,
        take: { [self, arrival] moved async throws(MoveFailure) in
          let outcome = try await arrival.take(imported: moved)
          await report(outcome, moved, asJSON: asJSON)
          return outcome
        },
        tell: { [reporter] in reporter.tell($0) })
    } catch let refusal as ImportRefusal {
      refuse(words(for: refusal, file: file))
    }
    imported += result.outcomes.count
    faults += result.faults
    if result.outcomes.isEmpty, result.faults == 0 { refuse("there are no threads in \(file)") }
  }

  private func opened() async throws(MoveFailure) -> ThreadArrival {
    if let arrival { return arrival }
    let opened = try await ThreadArrival(at: target, tell: { [reporter] in reporter.tell($0) })
    arrival = opened
    return opened
  }

  private func refuse(_ words: String) {
    refusals.append(words)
    reporter.complain(words)
  }

  private func report(_ outcome: MoveOutcome, _ moved: MovedThread, asJSON: Bool) {
    reporter.clear()
    if asJSON {
      var object = ThreadJSON.of(outcome.record, profile: profile).object ?? JSONObject()
      object["outcome"] = .string(outcome.kind.rawValue)
      object["added_messages"] = .integer(Int64(outcome.addedMessages))
      object["source_id"] = .string(moved.record.id)
      object["other_branches"] = .integer(Int64(outcome.otherBranches))
      printed.append(.object(object))
      return
    }
    var remarks: [String] = []
    switch outcome.kind {
    case .made: remarks.append("\(outcome.addedMessages) messages")
    case .completed: remarks.append("\(outcome.addedMessages) messages added")
    case .unchanged: remarks.append("already here")
    }
    if outcome.otherBranches > 0 { remarks.append("other branches left: \(outcome.otherBranches)") }
    if outcome.leftOut > 0 { remarks.append("messages left out: \(outcome.leftOut)") }
    let title = outcome.record.displayTitle.onOneLine
    Output.row(outcome.record.id, title, remarks.joined(separator: ", "))
  }

  /// Fails when not all could be taken in; the rest is there all the same.
  func complainOfRest() throws {
    if faults > 0 {
      throw Failure("left out: \(faults) of \(imported + faults) conversations or messages; the rest is imported")
    }
    // Each was said when it came up.
    if !refusals.isEmpty { throw ExitCode(1) }
  }
}

extension HeadlessThreads {
  /// This profile as a place to move threads to.
  var target: MoveTarget {
    let dialect = household.profile.dialect
    let roles = Dialect.named(dialect.rawValue).flatMap { $0.messageRoles }
    return MoveTarget(profile: household.profile.name, provider: provider, files: household.files, roles: roles)
  }
}
