// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import ThreadsAPI

/// The verbs that change a thread's metadata, the title being part of it.
extension ThreadsCommand {
  struct RenameCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rename", abstract: "Give a thread another title; an empty one takes it away.")

    @OptionGroup var options: Options
    @Argument(help: "The thread's id.") var id: String
    @Argument(help: "The new title.") var title: String
    @OptionGroup var queueing: QueueOption

    @MainActor
    func run() async throws {
      try await changeMetadata(of: id, options, queueing) { $0.setTitle(title) }
    }
  }

  struct SetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set", abstract: "Set pairs of a thread's metadata; KEY= removes one.")

    @OptionGroup var options: Options
    @Argument(help: "The thread's id.") var id: String
    @Argument(help: "Pairs to set.") var pairs: [String]
    @OptionGroup var queueing: QueueOption

    @MainActor
    func run() async throws {
      var changes: [(String, String)] = []
      for pair in pairs {
        guard let sign = pair.firstIndex(of: "="), sign > pair.startIndex else {
          throw Failure("“\(pair)” is no KEY=VALUE", status: 64)
        }
        changes.append((String(pair[..<sign]), String(pair[pair.index(after: sign)...])))
      }
      try await changeMetadata(of: id, options, queueing) { metadata in
        for (key, value) in changes { metadata[key] = value.isEmpty ? nil : value }
      }
    }
  }
}

/// Reads a thread, changes its metadata, sends the whole map back, and keeps what the provider answers.
@MainActor
private func changeMetadata(
  of id: ThreadID, _ options: ThreadsCommand.Options, _ queueing: QueueOption, _ change: (inout Metadata) -> Void
) async throws {
  let household = try Household(options.common)
  household.complainOfSettings()
  let threads = HeadlessThreads(household)
  let here = threads.record(id)
  let id = here?.id ?? id
  if queueing.queue { return try await report(try await threads.queueMetadata(of: id, change), threads, options) }
  let known: ThreadRecord
  if let here { known = here } else { known = try await threads.adopt(id) }
  let changed = try await threads.asking { () throws(ServiceError) in
    let service = try await threads.provider.service()
    var metadata = try await service.thread(id).metadata
    change(&metadata)
    if let limit = metadata.brokenLimit { throw ServiceError(.metadataLimit(limit)) }
    return try await service.updateThread(id, metadata: metadata, toolResources: nil)
  }
  var record = known
  record.metadata = changed.metadata
  try await threads.carryOut([.saveThread(record)])
  try await report(record, threads, options)
}
