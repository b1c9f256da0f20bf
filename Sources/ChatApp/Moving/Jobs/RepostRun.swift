// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// The posting of one thread's messages.
struct RepostRun: Sendable {
  /// Items of the plan, each with its message at the provider.
  typealias Pairs = [(item: RepostPlan.Item, message: Message)]

  let service: any ThreadService
  let thread: ThreadID
  /// The thread's name, for who wants to know how far it is.
  let name: String
  let tell: @Sendable (MoveEvent) -> Void
  /// Waits before something is tried again.
  private let pause: @Sendable (_ seconds: Double) async -> Void
  private let makePlan: @Sendable (Set<Role>?) -> RepostPlan
  /// Takes what is there; it may come more than once.
  private let keep: @Sendable (Pairs) throws(MoveFailure) -> Void
  private(set) var plan: RepostPlan
  /// How many messages this run has posted.
  private(set) var posted = 0
  /// How many of the plan are there.
  private(set) var there = 0
  private var roles: Set<Role>?
  /// Several messages a call, until the provider says that it has no such call.
  private var takesItems = true

  /// The most items that Conversations take in one call.
  static let batch = 20
  /// The most text in one call.
  private static let batchBytes = 1 << 20
  /// How often a message is tried again when it may not have arrived.
  private static let attempts = 3

  init(
    _ service: any ThreadService, thread: ThreadID, name: String = "", roles: Set<Role>?,
    pause: @escaping @Sendable (_ seconds: Double) async -> Void,
    plan makePlan: @escaping @Sendable (Set<Role>?) -> RepostPlan,
    keep: @escaping @Sendable (Pairs) throws(MoveFailure) -> Void,
    tell: @escaping @Sendable (MoveEvent) -> Void = { _ in }
  ) {
    self.service = service
    self.thread = thread
    self.name = name
    self.pause = pause
    self.makePlan = makePlan
    self.keep = keep
    self.tell = tell
    self.roles = roles
    plan = makePlan(roles)
  }

  /// Posts what is not among the messages that are there.
  mutating func run(from arrived: [Message]) async throws(MoveFailure) {
    try settle(arrived)
    var failures = 0
    while there < plan.items.count {
      if Task.isCancelled { throw .interrupted }
      tell(.progress(done: there, total: plan.items.count, what: name))
      let answers: Pairs
      do throws(ServiceError) {
        answers = try await post()
      } catch {
        if Task.isCancelled { throw .interrupted }
        if isOtherwise(error) { continue }
        failures += 1
        guard error.mayPass, failures < Self.attempts else { throw .service(error) }
        if try await look(after: error, attempt: failures) { failures = 0 }
        continue
      }
      failures = 0
      try take(answers)
    }
  }

  /// Posts the next message, or several.
  private func post() async throws(ServiceError) -> Pairs {
    let next = plan.items[there]
    guard takesItems else { return [(next, try await service.createMessage(next.message, in: thread))] }
    let items = nextBatch
    let messages = try await service.createItems(items.map(\.message), in: thread)
    // Without an answer for each it has to be looked up.
    guard messages.count == items.count else { throw ServiceError(.notUnderstood) }
    return zip(items, messages).map { ($0, $1) }
  }

  /// As many items as one call takes; one at least.
  private var nextBatch: [RepostPlan.Item] {
    var bytes = 0
    let items = plan.items[there...].prefix(Self.batch).prefix { item in
      bytes += item.message.content.text.utf8.count
      return bytes <= Self.batchBytes
    }
    return items.isEmpty ? [plan.items[there]] : Array(items)
  }

  /// Whether it can be tried in another way: one by one, or in a role that the provider takes.
  private mutating func isOtherwise(_ error: ServiceError) -> Bool {
    switch error.kind {
    case .unsupported where takesItems, .badRequest where takesItems, .notFound where takesItems:
      takesItems = false
      return true
    case .badRequest:
      let role = plan.items[there].message.role
      guard role != .user else { return false }
      roles = (roles ?? Set(plan.items.map(\.message.role))).subtracting([role])
      plan = makePlan(roles)
      return true
    default: return false
    }
  }

  /// Looks what has arrived, after a failure that does not say so; whether anything had.
  private mutating func look(after error: ServiceError, attempt: Int) async throws(MoveFailure) -> Bool {
    await pause(error.retryAfter ?? Double(attempt))
    let before = there
    let messages: [Message]
    do throws(ServiceError) {
      messages = try await service.allMessages(in: thread)
    } catch {
      // What is there is not known: whoever runs this again looks first.
      throw .orInterrupted(error)
    }
    try settle(messages)
    posted += there - before
    return there > before
  }

  /// Takes what is there as the beginning of the plan.
  private mutating func settle(_ messages: [Message]) throws(MoveFailure) {
    let arrived = plan.arrived(messages)
    there = arrived.count
    try keep(arrived)
  }

  private mutating func take(_ answers: Pairs) throws(MoveFailure) {
    there += answers.count
    posted += answers.count
    try keep(answers)
  }
}

extension ProfileFiles {
  /// Keeps messages that were posted again, with the times and names that they have where they come from.
  func keep(_ pairs: RepostRun.Pairs, in thread: ThreadID, besides kept: inout Set<MessageID>) throws(FileError) {
    let missing = pairs.filter { kept.insert($0.message.id).inserted }.map { item, message in
      MovedMessage(
        MessageRecord(
          id: message.id, role: item.message.role, text: item.message.content.text,
          createdAt: item.source.record.createdAt, metadata: message.metadata, model: item.source.record.model),
        extras: item.source.extras)
    }
    try restore(missing, in: thread)
  }
}
