// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import ThreadsAPI

extension ThreadsCommand {
  /// `skein threads merge`: two machines' threads as one.
  struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "merge", abstract: "Unite the threads of another machine with those here.",
      discussion: """
        FOLDER is the other machine's data folder, one profile's folder in it, or what SKEIN_HOME names there. It is only \
        read. Threads, messages, drafts and what waits to be sent are each there once afterwards, the fuller one of two; run again, it finds \
        nothing to do.
        """)

    @OptionGroup var options: Options

    @Argument(help: "The other folder.")
    var folder: String

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      let source = try source(household)
      let threads = HeadlessThreads(household)
      let reporter = MoveReporter("merging", household.face, isQuiet: options.json)
      let again = "what was done is kept; run the same command again to go on"
      let report = try await reporter.reporting(goOn: { again }) {
        // The embedded service alone can take in threads as they are.
        let service = household.profile.dialect == .local ? try? await threads.provider.service() : nil
        let merge = ProfileMerge(
          ProfileFiles(folder: source), into: household.files, service: service as? any ThreadRestoring, at: .now)
        return try await merge.run { reporter.tell($0) }
      }
      reporter.clear()
      for finding in report.findings { Output.complain(words(for: finding)) }
      for left in report.leftOut {
        Output.complain("\(left.thread) is left out: \(words(for: left.reason, household.face))")
      }
      if options.json { Output.json(report.json(profile: household.profile.name)) } else { say(report) }
      if !report.leftOut.isEmpty { throw ExitCode(1) }
    }

    @MainActor
    private func source(_ household: Household) throws -> String {
      let name = household.profile.name
      switch MergeSource.find(in: folder, profile: name, ours: household.files.folder) {
      case .found(let path): return path
      case .ownFolder: throw Failure("\(folder) is where the threads of \(name) are; name the other machine's folder")
      case .others(let names):
        throw Failure(
          "\(folder) has no threads of profile \(name), but of \(names.joined(separator: ", ")); say --profile NAME")
      case .nothing: throw Failure("there are no threads in \(folder); name a data folder of Skein's")
      }
    }

    private func say(_ report: MergeReport) {
      for outcome in report.outcomes where outcome.kind != .unchanged {
        Output.line("\(outcome.record.id)\t\(outcome.record.displayTitle.onOneLine)\t\(outcome.remarks)")
      }
      for conflict in report.conflicts { Output.line(words(for: conflict)) }
      for thread in report.joinedDrafts { Output.line("\(thread): two drafts, now one behind the other") }
      let (new, changed, same) = (report.count(.made), report.count(.completed), report.count(.unchanged))
      var parts = ["\(new) new", "\(changed) changed", "\(same) as they were"]
      if !report.takenDrafts.isEmpty { parts.append("drafts taken: \(report.takenDrafts.count)") }
      if !report.waiting.isEmpty { parts.append("waiting to be sent, now from here: \(report.waiting.count)") }
      if report.moves > 0 { parts.append("moves noted: \(report.moves)") }
      Output.line("\(report.outcomes.count) threads: \(parts.joined(separator: ", "))")
    }
  }
}

/// What could stand but once, in words.
private func words(for conflict: MergeReport.Conflict) -> String {
  switch conflict {
  case .title(let thread, let kept, let other):
    "\(thread): two titles; the newer is kept: “\(kept.onOneLine)”, not “\(other.onOneLine)”"
  case .text(let thread, let message): "\(thread): two texts of message \(message); the longer is kept"
  case .trashed(let thread): "\(thread): in the trash there, and now here; skein threads restore brings it back"
  }
}

extension MergeReport.Outcome {
  fileprivate var remarks: String {
    if kind == .made { return "new, \(addedMessages) messages" }
    var parts: [String] = []
    if addedMessages > 0 { parts.append("messages added: \(addedMessages)") }
    if completedMessages > 0 { parts.append("messages completed: \(completedMessages)") }
    return parts.isEmpty ? "changed" : parts.joined(separator: ", ")
  }
}

extension MergeReport {
  fileprivate func json(profile: String) -> JSONValue {
    let threads = outcomes.map { outcome -> JSONValue in
      var object = ThreadJSON.of(outcome.record, profile: profile).object ?? JSONObject()
      object["outcome"] = .string(outcome.kind.rawValue)
      object["added_messages"] = .integer(Int64(outcome.addedMessages))
      object["completed_messages"] = .integer(Int64(outcome.completedMessages))
      return .object(object)
    }
    return [
      "threads": .array(threads), "new": .integer(Int64(count(.made))), "changed": .integer(Int64(count(.completed))),
      "unchanged": .integer(Int64(count(.unchanged))), "added_messages": .integer(Int64(addedMessages)),
      "drafts_taken": .array(takenDrafts.map(JSONValue.string)),
      "drafts_joined": .array(joinedDrafts.map(JSONValue.string)), "moves": .integer(Int64(moves)),
      "conflicts": .array(conflicts.map { .string(words(for: $0)) }),
      "waiting": .array(waiting.map { .string($0.id) }),
      "left_out": .array(leftOut.map { .string($0.thread) }),
    ]
  }
}
