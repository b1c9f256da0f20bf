// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import Synchronization
import ThreadsAPI

extension ThreadsCommand {
  /// `skein threads rebuild`: the registry from everything that tells of threads.
  struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rebuild", abstract: "Put the list of threads together again from what is there.",
      discussion: """
        Looks into the registry, its backups and what was set aside of it, the threads' journals and, where the provider \
        lists threads, its list. Nothing that is newer is changed; a damaged registry is kept as registry.jsonl.bad-N.
        """)

    @OptionGroup var options: Options

    @Flag(name: .long, help: "Do not ask the provider.")
    var offline = false

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      let provider = HeadlessThreads(household).provider
      let listed = Mutex<[ChatThread]>([])
      if !offline { await provider.listThreads { page in listed.withLock { $0 += page } } }
      let trash = household.trash
      let result: RebuiltRegistry
      do throws(FileError) {
        result = try household.files.rebuildRegistry(listed: listed.withLock { $0 }) { trash.isOver($0, at: .now) }
      } catch {
        throw Failure(words(for: error))
      }
      if options.json { Output.json(json(result, household)) } else { say(result) }
    }

    private func say(_ result: RebuiltRegistry) {
      for record in result.restored { Output.line("\(record.id)\t\(record.displayTitle.onOneLine)\trestored") }
      for record in result.renewed { Output.line("\(record.id)\t\(record.displayTitle.onOneLine)\tnewer state found") }
      let total = result.kept + result.restored.count + result.renewed.count
      Output.line(
        "\(total) threads: \(result.kept) as they were, \(result.restored.count) restored, \(result.renewed.count) renewed"
      )
      if result.waiting > 0 { Output.line("waiting to be sent: \(result.waiting)") }
      if let name = result.keptAs { Output.line("the damaged registry is kept as \(name)") }
    }

    private func json(_ result: RebuiltRegistry, _ household: Household) -> JSONValue {
      let describe: (ThreadRecord) -> JSONValue = { ThreadJSON.of($0, profile: household.profile.name) }
      return [
        "kept": .integer(Int64(result.kept)), "restored": .array(result.restored.map(describe)),
        "renewed": .array(result.renewed.map(describe)), "waiting": .integer(Int64(result.waiting)),
        "kept_as": result.keptAs.map { .string($0) } ?? .null,
      ]
    }
  }
}
