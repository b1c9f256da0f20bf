// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Testing
import ThreadsAPI
import ThreadsClient

/// The contract through client, HTTP and server, in each dialect.
@Suite(.timeLimit(.minutes(2)))
struct ContractTests {
  @Test(arguments: ServiceContract.facts, Dialect.all.map(\.name))
  func holdsOverHTTP(_ fact: ContractFact, _ name: String) async throws {
    let dialect = try #require(Dialect.named(name))
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
