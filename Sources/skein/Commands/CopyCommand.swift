// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import ThreadsAPI

extension ThreadsCommand {
  /// `skein threads copy`: threads posted again at another provider.
  struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "copy", abstract: "Copy threads to another profile; the originals stay.",
      discussion: """
        Title and metadata go along, and each side notes where the other is. A copy that was cut off goes on where it \
        was when the same command is run again; run later, it adds what is new.
        """)

    @OptionGroup var options: Options

    @Option(name: .customLong("to"), help: "The profile to copy to.")
    var target: String

    @Flag(name: .long, help: "Copy the local copies without asking the provider.")
    var offline = false

    @Argument(help: "The threads' ids.")
    var ids: [String]

    @MainActor
    func run() async throws {
      let household = try Household(options.common)
      household.complainOfSettings()
      var common = options.common
      common.profile = target
      let other = try Household(common)
      guard other.profile.name != household.profile.name else {
        throw Failure("\(target) is the profile that the threads are in; name another with --to", status: 64)
      }
      let reporter = MoveReporter("copying", other.face, isQuiet: options.json)
      let desk = CopyDesk(HeadlessThreads(household), other, reporter, offline: offline)
      defer { if options.json { Output.json(.array(desk.printed)) } }
      try await reporter.reporting(goOn: { desk.wayOn }) {
        var seen: Set<String> = []
        for id in ids where seen.insert(id).inserted { try await desk.copy(id, asJSON: options.json) }
      }
      try desk.complainOfRest()
    }
  }
}

/// Copies threads one after the other, and knows how far it is.
@MainActor
private final class CopyDesk {
  private let threads: HeadlessThreads
  private let other: Household
  private let target: MoveTarget
  private let reporter: MoveReporter
  private let offline: Bool
  private(set) var printed: [JSONValue] = []
  private var arrival: ThreadArrival?
  private var missing: [String] = []
  /// The thread that is being copied.
  private var current: String?

  init(_ threads: HeadlessThreads, _ other: Household, _ reporter: MoveReporter, offline: Bool) {
    self.threads = threads
    self.other = other
    target = HeadlessThreads(other).target
    self.reporter = reporter
    self.offline = offline
  }

  /// How far the copying is, and how to go on.
  var wayOn: String {
    guard let current, let (done, known) = reporter.progress, let total = known else {
      return "run the same command again to go on"
    }
    return "\(done) of \(total) messages of \(current) are copied; run the same command again to go on"
  }

  func copy(_ id: String, asJSON: Bool) async throws {
    guard let record = try await known(id) else { return }
    let (moved, reason) = await threads.whole(record, offline: offline)
    if Task.isCancelled { throw MoveFailure.interrupted }
    if let reason { try await tell(reason, of: record) }
    if arrival == nil {
      arrival = try await ThreadArrival(at: target) { [reporter] in reporter.tell($0) }
    }
    guard let arrival else { return }
    reporter.begin(file: id)
    current = id
    let outcome = try await arrival.take(copyOf: moved, from: threads.household.profile.name)
    current = nil
    let link = CopyLink(provider: threads.provider, files: threads.household.files)
    try await link.note("\(other.profile.name)/\(outcome.record.id)", at: record)
    report(outcome, of: id, asJSON: asJSON)
  }

  /// The thread's record; one that is not known here is asked of the provider.
  private func known(_ id: String) async throws -> ThreadRecord? {
    if let record = threads.record(id) { return record }
    do {
      return try await threads.adopt(id)
    } catch let failure as Failure {
      missing.append(id)
      reporter.complain("\(id) is not copied: \(failure.line)")
      return nil
    }
  }

  /// The provider did not give the thread. One that is gone there is marked.
  private func tell(_ reason: ServiceError, of record: ThreadRecord) async throws {
    reporter.tell(.tookLocalCopy(record.id, reason))
    guard reason.kind == .notFound, record.state == .active else { return }
    var gone = record
    gone.state = .gone
    gone.runID = nil
    try await threads.carryOut([.saveThread(gone)])
  }

  private func report(_ outcome: MoveOutcome, of id: String, asJSON: Bool) {
    reporter.clear()
    if asJSON {
      var object = ThreadJSON.of(outcome.record, profile: other.profile.name).object ?? JSONObject()
      object["outcome"] = .string(outcome.kind.rawValue)
      object["added_messages"] = .integer(Int64(outcome.addedMessages))
      object["copied_from"] = .string("\(threads.household.profile.name)/\(id)")
      return printed.append(.object(object))
    }
    var remarks: [String] = []
    switch outcome.kind {
    case .made: remarks.append("\(outcome.addedMessages) messages")
    case .completed: remarks.append("\(outcome.addedMessages) messages added")
    case .unchanged: remarks.append("already there")
    }
    if outcome.leftOut > 0 { remarks.append("messages left out (never sent, or empty): \(outcome.leftOut)") }
    let title = outcome.record.displayTitle.onOneLine
    Output.row(outcome.record.id, title, remarks.joined(separator: ", "))
  }

  func complainOfRest() throws {
    // Each was said when it came up.
    if !missing.isEmpty { throw ExitCode(1) }
  }
}
