// SPDX-License-Identifier: Apache-2.0

public import Testing
public import ThreadsAPI

/// A service under test, with the model that answers in it.
public struct ContractSubject: Sendable {
  public var service: any ThreadService
  public var engine: ScriptedEngine
  /// Whether a run may end `incomplete`; otherwise it ends `failed` in its place (DashScope).
  public var hasIncompleteRuns: Bool

  public init(service: any ThreadService, engine: ScriptedEngine, hasIncompleteRuns: Bool = true) {
    self.service = service
    self.engine = engine
    self.hasIncompleteRuns = hasIncompleteRuns
  }
}

/// A call that not every service has, or has in every dialect.
public enum ContractNeed: Sendable, CaseIterable {
  case deletingMessages
  case items
  case files
  /// `NewMessage.attachments` on the way in.
  case attachments
  case detachedThreads
  /// `run(_:)` without a thread.
  case runsByID
  case changingRuns
  case deletingRuns
  /// Runs whose request names no assistant but says all itself.
  case runsWithoutAssistant
  /// Tools, calls and outputs: `submitToolOutputs`, `streamToolOutputs`, steps of tool calls.
  case toolOutputs
  /// `RunRequest.endsWithToolCalls`.
  case endingWithToolCalls
  /// `RunRequest.options` and `RunRequest.additionalMessages` on the way in.
  case runOptions
  /// `Run.options`, `Run.inputIDs`, `Run.previousID` and `Run.droppedMessages` on the way back.
  case runParticulars
}

/// One thing that is true of every ``ThreadService`` that has the calls it needs.
public struct ContractFact: Sendable, CustomTestStringConvertible {
  public var name: String
  public var needs: Set<ContractNeed>
  /// Whether the ids of the service are to hold blanks, slashes, percent signs and letters beyond ASCII.
  public var wantsOddIDs: Bool
  public var check: @Sendable (ContractSubject) async throws -> Void

  public var testDescription: String { name }

  init(
    _ name: String, needs: Set<ContractNeed> = [], oddIDs: Bool = false,
    _ check: @escaping @Sendable (ContractSubject) async throws -> Void
  ) {
    self.name = name
    self.needs = needs
    wantsOddIDs = oddIDs
    self.check = check
  }
}

/// The facts that hold for every ``ThreadService``, wherever its threads live.
public enum ServiceContract {
  public static let allFacts =
    threadFacts + messageFacts + runFacts + endingFacts + assistantFacts + itemFacts + fileFacts + runRecordFacts
    + detachedFacts + toolFacts + toolTroubleFacts + lengthFacts

  /// The facts that need no call which some service lacks.
  public static let facts = facts(having: [])

  /// The facts about a service that has these calls.
  public static func facts(having calls: Set<ContractNeed>) -> [ContractFact] {
    allFacts.filter { $0.needs.isSubset(of: calls) }
  }

  /// An id generator whose ids need percent-encoding in a path.
  public static func oddID(_ prefix: String, _ number: Int) -> String { "\(prefix)ü/世 ?#%41&=+;\(number)" }
}

/// Thrown where a test cannot go on.
public struct ContractFailure: Error {
  public var what: String

  public init(what: String) { self.what = what }
}

extension ContractSubject {
  /// The assistant that the tests' runs name.
  func assistant(_ instructions: String? = nil) async throws -> AssistantID {
    try await service.createAssistant(AssistantSettings(model: "scripted", instructions: instructions)).id
  }

  func thread(_ texts: String...) async throws -> ThreadID {
    try await service.createThread(
      messages: texts.map { NewMessage(text: $0) }, metadata: [:], toolResources: nil
    ).id
  }

  func startStream(_ question: String, in thread: ThreadID) async throws -> RunEventStream {
    _ = try await service.createMessage(NewMessage(text: question), in: thread)
    return try await service.streamRun(RunRequest(assistantID: try await assistant()), in: thread)
  }

  /// The run once it has ended.
  func ended(_ run: RunID, in thread: ThreadID) async throws -> Run {
    let deadline = ContinuousClock.now + .seconds(120)
    while ContinuousClock.now < deadline {
      let run = try await service.run(run, in: thread)
      if run.status.isTerminal { return run }
      await Task.yield()
    }
    throw ContractFailure(what: "the run does not end")
  }

  /// The kind of the error that a call throws.
  func kind(of call: () async throws -> Void) async -> ServiceError.Kind? {
    do {
      try await call()
      return nil
    } catch let error as ServiceError {
      return error.kind
    } catch {
      return nil
    }
  }
}

extension RunEvent {
  /// The wire's name of this event.
  var name: String {
    switch self {
    case .threadCreated: "thread.created"
    case .runCreated: "run.created"
    case .runChanged(let run): "run." + run.status.rawValue
    case .stepCreated: "step.created"
    case .stepChanged(let step): "step." + step.status.rawValue
    case .stepDelta: "step.delta"
    case .messageCreated: "message.created"
    case .messageChanged(let message): "message." + message.status.rawValue
    case .delta: "delta"
    }
  }

  var delta: String? {
    if case .delta(_, _, let text) = self { text } else { nil }
  }
}

extension [RunEvent] {
  /// The names in order, several deltas in a row as one.
  var names: [String] {
    reduce(into: []) { names, event in
      if event.name != "delta" || names.last != "delta" { names.append(event.name) }
    }
  }

  var text: String { compactMap(\.delta).joined() }

  var lastRun: Run? {
    for case .runChanged(let run) in reversed() { return run }
    return nil
  }

  var lastMessage: Message? {
    for case .messageChanged(let message) in reversed() { return message }
    return nil
  }
}
