// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import ThreadsAPI

extension ThreadsCommand {
  /// `skein threads search`: words in what was said, in the local files.
  struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "search", abstract: "Find words in titles and messages, in your own files.",
      discussion: "A message is found that has all of the words, in any case. Newest threads first.")

    @OptionGroup var options: Options

    @Flag(name: .long, help: "The trash too.")
    var all = false

    @Argument(help: "What to look for.")
    var words: [String]

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      let search = ThreadSearch(words: words)
      if search.isEmpty { throw Failure("give a word to look for", status: 64) }
      let records = HeadlessThreads(household).records().filter { all || $0.state != .trashed }
        .sorted { ($1.updatedAt, $0.id) < ($0.updatedAt, $1.id) }
      let reporter = MoveReporter("searching", household.face, isQuiet: options.json)
      let printer = HitPrinter(asJSON: options.json, profile: household.profile.name)
      defer { printer.finish() }
      try await reporter.reporting {
        try await search.run(records, in: household.files, tell: { reporter.tell($0) }) {
          (record, hits) async throws(MoveFailure) in
          reporter.clear()
          guard await printer.tell(record, hits) else { throw .noReader }
        }
      }
    }
  }
}

/// Writes hits as they are found; as JSON one array, whose end comes however the search ends.
@MainActor
private final class HitPrinter {
  private let asJSON: Bool
  private let profile: String
  private var isFirst = true

  init(asJSON: Bool, profile: String) {
    self.asJSON = asJSON
    self.profile = profile
    if asJSON { Output.json(part: "[") }
  }

  /// Whether anybody still reads.
  func tell(_ record: ThreadRecord, _ hits: [ThreadSearch.Hit]) -> Bool {
    if asJSON {
      var object = ThreadJSON.of(record, profile: profile).object ?? JSONObject()
      object["hits"] = .array(hits.map(Self.json))
      let text = (isFirst ? "" : ",") + JSONValue.object(object).text
      isFirst = false
      return Output.json(part: text)
    }
    return hits.allSatisfy { hit in
      Output.row(record.id, record.displayTitle.onOneLine, hit.snippet.onOneLine)
    }
  }

  private static func json(_ hit: ThreadSearch.Hit) -> JSONValue {
    var object: JSONObject = ["snippet": .string(hit.snippet)]
    if let message = hit.message {
      object["message_id"] = .string(message.id)
      object["role"] = .string(message.role.rawValue)
      object["created_at"] = .string(message.createdAt.rfc3339)
    }
    return .object(object)
  }

  func finish() {
    if asJSON { Output.json(part: "]\n") }
  }
}
