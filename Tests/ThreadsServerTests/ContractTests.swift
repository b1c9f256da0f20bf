// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Testing
import ThreadsAPI
import ThreadsClient

/// The contract through client, HTTP and server, in each dialect.
@Suite(.timeLimit(.minutes(10)))
struct ContractTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var dialect: Dialect
    var fact: ContractFact

    var testDescription: String { "\(dialect.name): \(fact.name)" }
  }

  /// Each dialect with the facts about what it has.
  static let cases = Dialect.all.flatMap { dialect in
    ServiceContract.facts(having: calls(of: dialect)).map { Case(dialect: dialect, fact: $0) }
  }

  private static func calls(of dialect: Dialect) -> Set<ContractNeed> {
    var calls: Set<ContractNeed> = [.runOptions]
    if dialect.abilities.contains(.deleteMessages) { calls.insert(.deletingMessages) }
    if dialect.abilities.contains(.files) { calls.insert(.files) }
    if dialect.abilities.contains(.updateRuns) { calls.insert(.changingRuns) }
    if dialect.abilities.contains(.functionTools) { calls.insert(.toolOutputs) }
    return calls
  }

  @Test(arguments: cases) func holdsOverHTTP(_ test: Case) async throws {
    let (fact, dialect) = (test.fact, test.dialect)
    try await withServer(token: "secret", oddIDs: fact.wantsOddIDs) { server in
      let client = HTTPThreadService(
        dialect: dialect, baseURL: "http://127.0.0.1:\(server.port)\(dialect.mountPath)",
        apiKey: { () throws(ServiceError) -> String in "secret" })
      try await fact.check(
        ContractSubject(
          service: client, engine: server.engine,
          hasIncompleteRuns: dialect.runStatusSubstitutes[.incomplete] == nil))
    }
  }
}
