// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import ThreadsAPI

/// Threads for the commands that need no screen.
@MainActor
struct HeadlessThreads {
  let household: Household
  let engines: Engines
  let provider: Provider
  private let services: Services

  init(_ household: Household) {
    self.household = household
    engines = Engines(household)
    services = Services(household, engines: engines)
    provider = services.provider
  }

  /// Every thread of the profile; what is wrong with the file goes to standard error.
  func records() -> [ThreadRecord] {
    let contents = household.files.registry()
    for finding in contents.findings { Output.complain(words(for: finding)) }
    return contents.records
  }

  func record(_ id: ThreadID) -> ThreadRecord? { records().first { $0.id == id } }

  /// The thread to send to. One that is not known here is adopted, if the provider has it.
  func known(_ id: ThreadID?) async throws -> ThreadID? {
    guard let id else { return nil }
    if let record = record(id) {
      if record.state == .trashed { throw Failure("\(id) is in the trash; skein threads restore \(id) brings it back") }
      return id
    }
    return try await adopt(id).id
  }

  /// Takes a thread of the provider into the registry, with its messages.
  func adopt(_ id: ThreadID) async throws -> ThreadRecord {
    let found = try await asking { () throws(ServiceError) in try await provider.whole(id) }
    var state = household.state(records())
    let effects = update(&state, .adopted(id, .success(found)), at: .now)
    guard var record = state.list[found.thread.id] else { throw Failure("\(id) was not adopted") }
    // Who asks for a thread by its id has no need to be told of it.
    record.isUnread = false
    try await carryOut(effects + [.saveThread(record)])
    return record
  }

  /// Writes what the core wants written.
  func carryOut(_ effects: [Effect]) async throws {
    let keeper = JournalKeeper(files: household.files)
    for effect in effects {
      if case .loadMessages = effect { continue }
      for case .finding(let notice) in await keeper.carryOut(effect) { throw Failure(notice.text) }
    }
    await keeper.flush()
  }

  /// A chat without a screen on this profile's threads.
  func chat(tell: @escaping (String) -> Void) -> HeadlessChat {
    let mailbox = Mailbox()
    let keeper = JournalKeeper(files: household.files)
    return HeadlessChat(
      state: household.state(records()), mailbox: mailbox,
      outside: Outside(files: keeper, provider: provider, mailbox: mailbox), provider: provider, clock: { .now },
      tell: tell)
  }

  /// Asks the provider; its errors become failures in words.
  func asking<Value>(_ question: () async throws(ServiceError) -> Value) async throws -> Value {
    do throws(ServiceError) {
      return try await question()
    } catch {
      throw Failure(words(for: error, household.face))
    }
  }

  /// Tells the provider of threads whose grace time is over, as any Skein that runs does.
  func emptyTrash() async {
    var state = household.state(records())
    let due = update(&state, .timer(.emptyTrash), at: .now)
    for case .deleteAtProvider(let thread) in due { await deleteAtProvider(thread, &state) }
  }

  /// Deletes at the provider and notes it.
  func deleteAtProvider(_ thread: ThreadID, _ state: inout ChatState) async {
    var failure: ServiceError?
    do throws(ServiceError) { try await provider.service().deleteThread(thread) } catch { failure = error }
    let effects = update(&state, .deletedAtProvider(thread, failure), at: .now)
    try? await carryOut(effects)
  }
}
