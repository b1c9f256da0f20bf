// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Synchronization
import Testing
import ThreadsAPI

@testable import ChatApp

/// A thread is posted again at another provider; whatever fails in the middle, nothing is there twice and nothing is
/// missing when it is done.
@Suite struct RepostTests {
  private let folder: TemporaryFolder
  private let files: ProfileFiles

  init() throws {
    folder = try TemporaryFolder()
    files = ProfileFiles(folder: "\(folder.path)/data/there")
  }

  /// A thread with the same words twice, and with messages that can't go.
  static func thread(_ pairs: Int = 4) -> MovedThread {
    var messages: [MovedMessage] = []
    for number in 0..<pairs {
      let time = Timestamp(seconds: Int64(10 + number))
      let question = number < 2 ? "same" : "question \(number)"
      messages.append(MovedMessage(MessageRecord(id: "q\(number)", role: .user, text: question, createdAt: time)))
      messages.append(
        MovedMessage(
          MessageRecord(id: "a\(number)", role: .assistant, text: "answer", createdAt: time, model: "m")))
    }
    let never = MessageRecord(
      id: "local_1", role: .user, text: "never sent", createdAt: Timestamp(seconds: 90), state: .failed)
    let empty = MessageRecord(
      id: "e", role: .assistant, text: " \n", createdAt: Timestamp(seconds: 91), state: .interrupted)
    messages += [MovedMessage(never), MovedMessage(empty)]
    let record = ThreadRecord(
      id: "thread_source", createdAt: Timestamp(seconds: 9), updatedAt: Timestamp(seconds: 50),
      metadata: ["title": "T", "k": "v"])
    return MovedThread(record, messages: messages)
  }

  static func expected(_ pairs: Int = 4) -> [String] {
    (0..<pairs).flatMap { ["user \($0 < 2 ? "same" : "question \($0)")", "assistant answer"] }
  }

  private func target(_ provider: MovingProvider, roles: Set<Role>? = nil) -> MoveTarget {
    let face = ProfileFace(name: "there", dialect: "assistants", host: "u@h", model: "")
    return MoveTarget(
      profile: "there",
      provider: Provider(
        face: face, service: { () async throws(ServiceError) in provider },
        assistant: { (_) async throws(ServiceError) in "asst" }),
      files: files, roles: roles, pause: { _ in })
  }

  /// One run of the program, from its start to its end.
  private func copy(
    _ moved: MovedThread, to provider: MovingProvider, roles: Set<Role>? = nil
  ) async throws(MoveFailure) -> MoveOutcome {
    let arrival = try await ThreadArrival(at: target(provider, roles: roles)) { _ in }
    return try await arrival.take(copyOf: moved, from: "here")
  }

  @Test(arguments: [false, true])
  func everythingArrivesInOrder(takesItems: Bool) async throws {
    let provider = MovingProvider(takesItems: takesItems)
    let outcome = try await copy(Self.thread(30), to: provider)
    #expect(provider.texts == [Self.expected(30)])
    #expect(outcome.kind == .made)
    #expect(outcome.addedMessages == 60)
    #expect(outcome.leftOut == 2)
    if takesItems { #expect(provider.state.withLock { $0.largestBatch } == 20) }
    let record = try #require(files.registry().records.first)
    #expect(record.metadata == ["title": "T", "k": "v", "skein_copied_from": "here/thread_source"])
    #expect(record.copiedFrom == "here/thread_source")
    #expect(record.createdAt == Timestamp(seconds: 9))
    #expect(record.messageCount == 60)
    let kept = files.messages(of: record.id).records
    #expect(kept.map(\.text) == Self.thread(30).messages.dropLast(2).map(\.record.text))
    #expect(kept.map(\.createdAt) == Self.thread(30).messages.dropLast(2).map(\.record.createdAt))
    #expect(kept[1].model == "m")
  }

  /// Every step at which the program can be killed, before and after the provider has done its part.
  @Test(arguments: [false, true], [false, true])
  func itGoesOnWhereverItWasKilled(takesItems: Bool, keepsMetadata: Bool) async throws {
    var step = 0
    while true {
      for isAfter in [false, true] {
        let test = try RepostTests()
        let provider = MovingProvider(takesItems: takesItems, listsThreads: true, keepsMetadata: keepsMetadata)
        // An error that is not tried again ends the run like a kill: nothing of it comes later.
        let kill = ServiceError(.badKey)
        provider.state.withLock { $0.failures[step] = isAfter ? .after(kill) : .before(kill) }
        let first = try? await test.copy(Self.thread(), to: provider)
        if first != nil {
          #expect(step > (takesItems ? 1 : 8))
          return
        }
        let second = try await test.copy(Self.thread(), to: provider)
        #expect(provider.texts == [Self.expected()], "step \(step), after: \(isAfter)")
        #expect(provider.state.withLock { $0.threads.count } == 1, "step \(step), after: \(isAfter)")
        #expect(test.files.messages(of: second.record.id).records.count == 8)
        #expect(test.files.registry().records.map(\.messageCount) == [8])
      }
      step += 1
    }
  }

  /// An answer that was lost: the provider may have done what was asked, or not.
  @Test(arguments: [ServiceError.Kind.brokenConnection, .serverError, .notUnderstood, .rateLimited, .cutStream])
  func anAnswerThatIsLostIsLookedFor(kind: ServiceError.Kind) async throws {
    for takesItems in [false, true] {
      for step in 0..<12 {
        for failure in [MovingProvider.Failure.before(ServiceError(kind)), .after(ServiceError(kind))] {
          let test = try RepostTests()
          let provider = MovingProvider(takesItems: takesItems, listsThreads: true)
          provider.state.withLock { $0.failures[step] = failure }
          _ = try? await test.copy(Self.thread(), to: provider)
          provider.state.withLock { $0.failures = [:] }
          _ = try await test.copy(Self.thread(), to: provider)
          #expect(provider.texts == [Self.expected()], "\(kind) at \(step)")
        }
      }
    }
  }

  /// Files that a kill leaves: the journal of moves ends after any of its lines, with or without what comes later.
  @Test func itGoesOnFromEveryStateOfTheFiles() async throws {
    let whole = try RepostTests()
    let provider = MovingProvider(listsThreads: true)
    _ = try await whole.copy(Self.thread(), to: provider)
    let lines = try #require(whole.folder.text("data/there/moves.jsonl")).split(separator: "\n")
    #expect(lines.count == 4)
    for count in 0...lines.count {
      let test = try RepostTests()
      let again = MovingProvider(listsThreads: true)
      let copied = provider.state.withLock { $0 }
      again.state.withLock { $0 = copied }
      try test.folder.makeFolder("data")
      try test.folder.makeFolder("data/there")
      let text = lines.prefix(count).map { "\($0)\n" }.joined()
      try test.folder.write(text, to: "data/there/moves.jsonl")
      let outcome = try await test.copy(Self.thread(), to: again)
      // Before anything was noted nothing had been asked of the provider.
      if count > 1 { #expect(again.texts == [Self.expected()], "\(count)") }
      #expect(test.files.messages(of: outcome.record.id).records.count == 8)
    }
  }

  @Test func whereThreadsAreNotListedOnlyAnEmptyOneMayBeLeft() async throws {
    let provider = MovingProvider()
    provider.state.withLock { $0.failures[0] = .after(ServiceError(.badKey)) }
    _ = try? await copy(Self.thread(), to: provider)
    _ = try await copy(Self.thread(), to: provider)
    #expect(provider.texts == [Self.expected()])
    #expect(provider.state.withLock { $0.messages.values.map(\.count).sorted() } == [0, 8])
  }

  @Test func aThreadThatGrewGetsWhatIsNew() async throws {
    let provider = MovingProvider()
    _ = try await copy(Self.thread(2), to: provider)
    let again = try await copy(Self.thread(2), to: provider)
    #expect(again.kind == .unchanged)
    let grown = try await copy(Self.thread(5), to: provider)
    #expect(grown.kind == .completed)
    #expect(grown.addedMessages == 6)
    #expect(provider.texts == [Self.expected(5)])
  }

  @Test func aCopyThatWasDeletedThereIsMadeAgain() async throws {
    let provider = MovingProvider()
    let first = try await copy(Self.thread(), to: provider)
    try await provider.deleteThread(first.record.id)
    #expect(try await copy(Self.thread(), to: provider).kind == .made)
    #expect(provider.texts == [Self.expected()])
  }

  // MARK: Roles

  /// Roles that are known to be refused, and roles that turn out to be.
  @Test(arguments: [Set<Role>?.some([.user]), nil])
  func whoCanNotSpeakIsQuotedByTheUser(roles: Set<Role>?) async throws {
    let provider = MovingProvider(roles: [.user])
    var moved = Self.thread(1)
    let system = MessageRecord(id: "s", role: .system, text: "be brief", createdAt: Timestamp(seconds: 1))
    moved.messages.insert(MovedMessage(system), at: 0)
    _ = try await copy(moved, to: provider, roles: roles)
    #expect(provider.texts == [["user [system]\n\nbe brief", "user same", "user [assistant m]\n\nanswer"]])
    #expect(try await copy(moved, to: provider, roles: roles).kind == .unchanged)
    #expect(try await copy(moved, to: provider, roles: nil).kind == .unchanged)
  }

  @Test func whatWasQuotedComesBackAsItWas() async throws {
    let provider = MovingProvider()
    _ = try await copy(Self.thread(), to: provider, roles: [.user])
    let there = try #require(provider.state.withLock { $0.messages["thread_1"] })
    let record = ThreadRecord(
      id: "thread_1", createdAt: Timestamp(seconds: 100), updatedAt: Timestamp(seconds: 100),
      metadata: provider.state.withLock { $0.threads[0].metadata })
    // As another Skein sees it, one that has nothing but what the provider says.
    let seen = MovedThread(
      record,
      messages: there.map {
        MovedMessage(
          MessageRecord(id: $0.id, role: $0.role, text: $0.text, createdAt: $0.createdAt, metadata: $0.metadata))
      })
    let original = CopyMarks.original(of: seen)
    #expect(original.record.metadata == ["title": "T", "k": "v"])
    let expected = Self.thread().messages.dropLast(2).map(\.record)
    #expect(original.messages.map(\.record.role) == expected.map(\.role))
    #expect(original.messages.map(\.record.text) == expected.map(\.text))
    #expect(original.messages.map(\.record.createdAt) == expected.map(\.createdAt))
    #expect(original.messages.map(\.record.model) == expected.map(\.model))
    #expect(original.messages.allSatisfy { $0.record.metadata.isEmpty })
  }

  @Test func theUsersMetadataComesFirst() async throws {
    let provider = MovingProvider()
    var moved = Self.thread(1)
    let full = Dictionary(uniqueKeysWithValues: (0..<16).map { ("k\($0)", "v") })
    moved.record.metadata = full
    moved.messages[0].record.metadata = full
    _ = try await copy(moved, to: provider)
    #expect(provider.state.withLock { $0.threads[0].metadata } == full)
    #expect(provider.state.withLock { $0.messages["thread_1"]?[0].metadata } == full)
    #expect(try await copy(moved, to: provider).kind == .unchanged)
  }

  // MARK: One at a time

  @Test func twoSkeinsDoNotCopyAtOnce() async throws {
    let provider = MovingProvider()
    let first = try await ThreadArrival(at: target(provider)) { _ in }
    await #expect(throws: MoveFailure.busy) { try await copy(Self.thread(), to: provider) }
    _ = try await first.take(copyOf: Self.thread(), from: "here")
  }

  @Test func aTaskThatIsCancelledStopsAndGoesOnLater() async throws {
    let provider = MovingProvider()
    let target = target(provider)
    let task = Task {
      let arrival = try await ThreadArrival(at: target) { event in
        if case .progress(3, _, _) = event { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return try await arrival.take(copyOf: Self.thread(), from: "here")
    }
    await #expect(throws: MoveFailure.interrupted) { try await task.value }
    #expect(provider.texts.first.map { $0.count < 8 } == true)
    _ = try await copy(Self.thread(), to: provider)
    #expect(provider.texts == [Self.expected()])
  }
}
