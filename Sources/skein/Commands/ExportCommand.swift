// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import ThreadsAPI

extension ThreadsCommand {
  /// `skein threads export`: threads to take elsewhere, or to read.
  struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Write threads to a file: JSON Lines that hold everything, or Markdown, text or HTML to read.",
      discussion: """
        Messages are asked of the provider; when it does not answer, the local copy is written and standard error says \
        so. An export holds no keys.
        """)

    @OptionGroup var options: Options

    @Flag(name: .long, help: "Every thread of the profile, archive and trash too.")
    var all = false

    @Flag(name: .long, help: "Write the local copies without asking the provider.")
    var offline = false

    @Option(name: .long, help: "jsonl (holds everything), markdown, text or html (to read).")
    var format: String?

    @Option(
      name: [.customShort("o"), .long], help: "A file, or a folder for a file a thread. Without it: standard output.")
    var output: String?

    @Argument(help: "The threads' ids.")
    var ids: [String] = []

    func validate() throws {
      if ids.isEmpty != all { throw ValidationError("Give the ids of threads, or --all.") }
      if let format, !["jsonl", "markdown", "md", "text", "txt", "html"].contains(format) {
        throw ValidationError("--format is jsonl, markdown, text or html.")
      }
      if options.json, output == nil, format != nil {
        throw ValidationError("--json prints one JSON value; leave --format out, or give --output.")
      }
    }

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      let threads = HeadlessThreads(household)
      let records = try chosen(threads)
      let destination = output.map { ExportDestination(path: $0) } ?? .standardOutput
      let reporter = MoveReporter("exporting", household.face, isQuiet: options.json)
      let profile = household.profile.name
      let export = ThreadExport(chosenFormat(destination), to: destination, profile: profile) { moved in
        ThreadJSON.of(moved.record, messages: moved.messages.map(\.record), profile: profile)
      }
      let written = try await reporter.reporting {
        try await export.run(records, load: { try await load($0, threads, reporter) }, tell: { reporter.tell($0) })
      }
      if destination != .standardOutput { report(written, profile) }
    }

    @MainActor
    private func load(
      _ record: ThreadRecord, _ threads: HeadlessThreads, _ reporter: MoveReporter
    ) async throws -> MovedThread {
      let (moved, reason) = await threads.whole(record, offline: offline)
      if let reason, !Task.isCancelled { reporter.tell(.tookLocalCopy(record.id, reason)) }
      return moved
    }

    @MainActor
    private func chosen(_ threads: HeadlessThreads) throws -> [ThreadRecord] {
      let records = threads.records()
      if all { return records.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) } }
      var seen: Set<String> = []
      return try ids.filter { seen.insert($0).inserted }.map { id in
        let current = threads.household.files.currentID(of: id)
        guard let record = records.first(where: { $0.id == current }) else {
          throw Failure("there is no thread \(id) here; skein threads adopt asks the provider")
        }
        return record
      }
    }

    private func chosenFormat(_ destination: ExportDestination) -> ThreadExport.Format {
      if destination == .standardOutput, options.json { return .json }
      if let format { return .init(ending: format) ?? .jsonl }
      guard case .file(let path) = destination, let ending = path.split(separator: ".").last else { return .jsonl }
      return ["md", "txt", "html"].contains(ending) ? .init(ending: String(ending)) ?? .jsonl : .jsonl
    }

    private func report(_ written: [ThreadExport.Written], _ profile: String) {
      if options.json {
        let values = written.map { one -> JSONValue in
          var object = ThreadJSON.of(one.record, profile: profile).object ?? JSONObject()
          object["message_count"] = .integer(Int64(one.messages))
          object["file"] = one.file.map { .string($0) }
          return .object(object)
        }
        return Output.json(.array(values))
      }
      for one in written {
        let title = one.record.displayTitle.onOneLine
        if let file = one.file { Output.row(one.record.id, title, file) } else { Output.row(one.record.id, title) }
      }
    }
  }
}
