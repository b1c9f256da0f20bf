// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import Glibc
import ThreadsAPI

/// Threads for the commands that need no screen.
@MainActor
struct HeadlessThreads {
  let household: Household
  let engines: Engines
  let provider: Provider
  private let services: Services
  let keeper: JournalKeeper

  init(_ household: Household) {
    self.household = household
    // Others hear of it when something is sent.
    let presence = PresenceFile(folder: household.files.folder, place: PresenceFile.place(or: "skein send"))
    keeper = JournalKeeper(files: household.files, presence: presence)
    engines = Engines(household)
    services = Services(household, engines: engines)
    provider = services.provider
  }

  /// Every thread of the profile; what is wrong with the file goes to standard error.
  func records() -> [ThreadRecord] {
    let contents = household.keptThreads()
    for finding in contents.findings { Output.complain(words(for: finding)) }
    return contents.records
  }

  /// The thread of that id, or the one that the provider has named since: scripts may know it by its first.
  func record(_ id: ThreadID) -> ThreadRecord? {
    let records = records()
    let id = household.files.currentID(of: id)
    return records.first { $0.id == id }
  }

  /// The thread to send to. One that is not known here is adopted, if the provider has it.
  func known(_ id: ThreadID?) async throws -> ThreadID? {
    guard let id else { return nil }
    if let record = record(id) {
      if record.state == .trashed { throw Failure("\(id) is in the trash; skein threads restore \(id) brings it back") }
      return record.id
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
    for effect in effects {
      if case .loadMessages = effect { continue }
      for case .finding(let notice) in await keeper.carryOut(effect) { throw Failure(notice.text) }
    }
    await keeper.flush()
  }

  /// A chat without a screen on this profile's threads.
  func chat(tell: @escaping (String) -> Void) -> HeadlessChat {
    let mailbox = Mailbox()
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

extension HeadlessThreads {
  /// A thread with its messages: as the provider has it, with what only we have of it; else the local copy, and why.
  func whole(_ record: ThreadRecord, offline: Bool) async -> (thread: MovedThread, reason: ServiceError?) {
    var (copy, findings) = household.files.moved(record)
    for finding in findings { Output.complain(words(for: finding)) }
    let waiting = household.state([]).outbox
    for index in copy.messages.indices {
      copy.messages[index].record = copy.messages[index].record.settledCopy(waiting: waiting)
    }
    if offline || !record.isAtProvider || record.state == .gone || record.isDeletedAtProvider { return (copy, nil) }
    do throws(ServiceError) {
      let found = try await provider.whole(record.id)
      var state = household.state([record])
      _ = update(&state, .messagesLoaded(record.id, copy.messages.map(\.record)), at: .now)
      _ = update(&state, .refreshed(record.id, .success(found)), at: .now)
      let known = Dictionary(copy.messages.map { ($0.record.id, $0) }) { _, last in last }
      if let messages = state.transcripts[record.id]?.messages {
        copy.messages = messages.map { message in
          // Who answered is taken down when it comes; that today's profile would answer so says nothing of the past.
          var moved = MovedMessage(message, extras: known[message.id]?.extras ?? JSONObject())
          moved.record.model = known[message.id]?.record.model
          return moved
        }
      }
      copy.record.metadata = found.thread.metadata
      return (copy, nil)
    } catch {
      return (copy, error)
    }
  }
}

/// Does long work that Ctrl-C ends at the next good place; a second Ctrl-C ends the program on the spot.
@MainActor
func interruptible<Value: Sendable>(_ work: @escaping @MainActor () async throws -> Value) async throws -> Value {
  let task = Task { try await work() }
  let interrupts = Interrupts { _ in
    if task.isCancelled { _exit(130) }
    task.cancel()
  }
  defer { interrupts.cancel() }
  return try await task.value
}
