// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import ThreadsAPI

/// `skein threads …`: the threads of a profile without a screen.
struct ThreadsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threads", abstract: "List, show and change threads.",
    subcommands: [
      ListCommand.self, ShowCommand.self, CreateCommand.self, RenameCommand.self, SetCommand.self, DeleteCommand.self,
      RestoreCommand.self, AdoptCommand.self, SearchCommand.self, ExportCommand.self, ImportCommand.self,
      CopyCommand.self, RebuildCommand.self, MergeCommand.self,
    ])

  /// What every verb takes.
  struct Options: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Flag(name: .long, help: "Print one JSON value and nothing else.")
    var json = false
  }
}

extension ThreadsCommand {
  struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the threads, newest first.")

    @OptionGroup var options: Options

    @Flag(name: .long, help: "The archive and the trash too.")
    var all = false

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      let records = HeadlessThreads(household).records()
      // Records are large: their places are sorted, and none is copied to be compared.
      let order = records.indices.filter { all || records[$0].state == .active || records[$0].state == .gone }
        .sorted {
          records[$0].updatedAt == records[$1].updatedAt
            ? records[$0].id < records[$1].id : records[$0].updatedAt > records[$1].updatedAt
        }
      if options.json {
        let profile = household.profile.name
        Output.json(array: order) { ThreadJSON.append(records[$0], profile: profile, to: &$1) }
      } else {
        for record in order.lazy.map({ records[$0] }) {
          let mark = record.state == .active ? "" : " (\(record.state.rawValue))"
          Output.row(record.id, record.updatedAt.rfc3339, record.displayTitle.onOneLine + mark)
        }
      }
    }
  }

  struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show a thread with its messages: the provider's, else the local copy.")

    @OptionGroup var options: Options

    @Flag(name: .long, help: "Show the local copy without asking the provider.")
    var offline = false

    @Argument(help: "The thread's id.")
    var id: String

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      let threads = HeadlessThreads(household)
      let (record, messages) = try await find(threads)
      if options.json {
        return Output.json(ThreadJSON.of(record, messages: messages, profile: household.profile.name))
      }
      Output.data(ShownThread.text(of: record, messages, isGuarded: Output.isTerminal))
    }

    @MainActor
    private func find(_ threads: HeadlessThreads) async throws -> (ThreadRecord, [MessageRecord]) {
      let known = threads.record(id)
      let id = known?.id ?? id
      let copy = threads.settled(threads.household.files.messages(of: id).records)
      if !offline, known?.isAtProvider != false, known?.state != .gone {
        do throws(ServiceError) {
          return try await fresh(id, threads, known, copy)
        } catch {
          let reason = words(for: error, threads.household.face)
          guard known != nil else { throw Failure("\(id): \(reason)") }
          Output.complain("showing the local copy: \(reason)")
        }
      }
      guard let known else { throw Failure("there is no thread \(id) here; skein threads adopt asks the provider") }
      return (known, copy)
    }

    /// The thread as the provider has it, with what only we have of it.
    @MainActor
    private func fresh(
      _ id: ThreadID, _ threads: HeadlessThreads, _ known: ThreadRecord?, _ copy: [MessageRecord]
    ) async throws(ServiceError) -> (ThreadRecord, [MessageRecord]) {
      let found = try await threads.provider.whole(id)
      var record =
        known ?? ThreadRecord(id: id, createdAt: found.thread.createdAt, updatedAt: found.thread.createdAt)
      record.metadata = found.thread.metadata
      var state = threads.household.state([record])
      _ = update(&state, .messagesLoaded(id, copy), at: .now)
      _ = update(&state, .refreshed(id, .success(found)), at: .now)
      return (state.list[id] ?? record, state.transcripts[id]?.messages ?? [])
    }
  }

  struct CreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Create a thread.")

    @OptionGroup var options: Options

    @Option(name: .long, help: "Its title.")
    var title: String?

    @Option(name: .long, parsing: .singleValue, help: "A first message of yours; may be given several times.")
    var message: [String] = []

    @OptionGroup var queueing: QueueOption

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      let threads = HeadlessThreads(household)
      var metadata: Metadata = [:]
      if let title { metadata.setTitle(title) }
      if let limit = metadata.brokenLimit { throw Failure(words(for: limit)) }
      if queueing.queue {
        return try await report(try await threads.queueThread(metadata, messages: message), threads, options)
      }
      let made = try await threads.asking { () throws(ServiceError) in
        try await threads.provider.service().createThread(
          messages: message.map { NewMessage(text: $0) }, metadata: metadata, toolResources: nil)
      }
      try await report(try await threads.adopt(made.id), threads, options)
    }
  }

  struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "delete", abstract: "Put threads into the trash; the provider deletes them later.")

    @OptionGroup var options: Options
    @Flag(name: .long, help: "Have the provider delete them at once.") var now = false
    @OptionGroup var queueing: QueueOption
    @Argument(help: "The threads' ids.") var ids: [String]

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      let threads = HeadlessThreads(household)
      var missing: [String] = []
      var deleted: [ThreadRecord] = []
      for id in ids {
        guard var record = threads.record(id) else {
          missing.append(id)
          continue
        }
        if record.state != .trashed {
          record.state = .trashed
          record.trashedAt = .now
        }
        // Due at once: the next Skein that reaches the provider deletes it there.
        if now, queueing.queue { record.trashedAt = Timestamp(milliseconds: 0) }
        try await threads.carryOut([.saveThread(record)])
        if now, !queueing.queue { record = try await deleteNow(record, threads) }
        deleted.append(record)
      }
      if !queueing.queue { await threads.emptyTrash() }
      if options.json { Output.json(.array(deleted.map { ThreadJSON.of($0, profile: household.profile.name) })) }
      if let first = missing.first {
        throw Failure("there is no thread \(first) here\(missing.count > 1 ? ", nor \(missing.count - 1) others" : "")")
      }
    }

    @MainActor
    private func deleteNow(_ record: ThreadRecord, _ threads: HeadlessThreads) async throws -> ThreadRecord {
      var record = record
      if record.isAtProvider, !record.isDeletedAtProvider {
        do throws(ServiceError) {
          try await threads.provider.service().deleteThread(record.id)
        } catch {
          if error.nextMove != .gone {
            throw Failure(
              "\(record.id) is in the trash, but not deleted at the provider: \(words(for: error, threads.household.face))"
            )
          }
        }
      }
      record.isDeletedAtProvider = true
      try await threads.carryOut([.saveThread(record)])
      return record
    }
  }

  struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "restore", abstract: "Take a thread out of the trash.")

    @OptionGroup var options: Options
    @Argument(help: "The thread's id.") var id: String

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      let threads = HeadlessThreads(household)
      guard var record = threads.record(id) else { throw Failure("there is no thread \(id) here") }
      guard record.state == .trashed else { throw Failure("\(id) is not in the trash") }
      record.state = record.isDeletedAtProvider ? .gone : .active
      record.trashedAt = nil
      try await threads.carryOut([.saveThread(record)])
      try await report(record, threads, options)
    }
  }

  struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "adopt", abstract: "Take threads of the provider into the list, by their ids.")

    @OptionGroup var options: Options
    @Argument(help: "The threads' ids.") var ids: [String]

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      let threads = HeadlessThreads(household)
      var adopted: [ThreadRecord] = []
      for id in ids { adopted.append(try await threads.adopt(id)) }
      if options.json {
        Output.json(.array(adopted.map { ThreadJSON.of($0, profile: household.profile.name) }))
      } else {
        for record in adopted { Output.row(record.id, record.displayTitle.onOneLine) }
      }
    }
  }
}

/// Says what became of a thread: its id, or all of it as JSON.
@MainActor
func report(
  _ record: ThreadRecord, _ threads: HeadlessThreads, _ options: ThreadsCommand.Options
) async throws {
  if options.json {
    Output.json(ThreadJSON.of(record, profile: threads.household.profile.name))
  } else {
    Output.row(record.id)
  }
}

extension String {
  /// Without line ends and tabs, which would make two lines or columns of one.
  var onOneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ").replacingTabs }
  private var replacingTabs: String { String(map { $0 == "\t" ? " " : $0 }) }
}
