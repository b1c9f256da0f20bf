// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// The posting of one thread's messages.
struct RepostRun: Sendable {
  let target: MoveTarget
  let service: any ThreadService
  let thread: ThreadID
  let moved: MovedThread
  let tell: @Sendable (MoveEvent) -> Void
  private(set) var plan: RepostPlan
  /// How many messages this run has posted.
  private(set) var posted = 0
  /// How many of the plan are there.
  private(set) var there = 0
  private var roles: Set<Role>?
  /// Several messages a call, until the provider says that it has no such call.
  private var takesItems = true
  private var kept: Set<MessageID> = []

  /// The most items that Conversations take in one call.
  static let batch = 20
  /// The most text in one call.
  private static let batchBytes = 1 << 20
  /// How often a message is tried again when it may not have arrived.
  private static let attempts = 3

  init(
    target: MoveTarget, service: any ThreadService, thread: ThreadID, moved: MovedThread,
    tell: @escaping @Sendable (MoveEvent) -> Void
  ) {
    self.target = target
    self.service = service
    self.thread = thread
    self.moved = moved
    self.tell = tell
    roles = target.roles
    plan = RepostPlan(moved, roles: target.roles)
  }

  /// Posts what is not among the messages that are there.
  mutating func run(from arrived: [Message]) async throws(MoveFailure) {
    kept = Set(target.files.messages(of: thread).records.map(\.id))
    try settle(arrived)
    var failures = 0
    while there < plan.items.count {
      if Task.isCancelled { throw .interrupted }
      tell(.progress(done: there, total: plan.items.count, what: moved.record.displayTitle))
      let answers: [(item: RepostPlan.Item, message: Message)]
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
      try keep(answers)
    }
  }

  /// Posts the next message, or several.
  private func post() async throws(ServiceError) -> [(item: RepostPlan.Item, message: Message)] {
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
      plan = RepostPlan(moved, roles: roles)
      return true
    default: return false
    }
  }

  /// Looks what has arrived, after a failure that does not say so; whether anything had.
  private mutating func look(after error: ServiceError, attempt: Int) async throws(MoveFailure) -> Bool {
    await target.pause(error.retryAfter ?? Double(attempt))
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
    try note(arrived)
  }

  private mutating func keep(_ answers: [(item: RepostPlan.Item, message: Message)]) throws(MoveFailure) {
    there += answers.count
    posted += answers.count
    try note(answers)
  }

  /// Keeps messages in the files, with the times and names that they have where they come from.
  private mutating func note(_ pairs: [(item: RepostPlan.Item, message: Message)]) throws(MoveFailure) {
    let missing = pairs.filter { kept.insert($0.message.id).inserted }.map { item, message in
      MovedMessage(
        MessageRecord(
          id: message.id, role: item.message.role, text: item.message.content.text,
          createdAt: item.source.record.createdAt, metadata: message.metadata, model: item.source.record.model),
        extras: item.source.extras)
    }
    do throws(FileError) { try target.files.restore(missing, in: thread) } catch { throw .file(error) }
  }
}
