// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Testing
import ThreadsAPI
import ThreadsClient

/// The contract through client, HTTP and server, in Conversations and Responses, as far as they have the calls.
@Suite(.timeLimit(.minutes(10)))
struct ConversationContractTests {
  /// Facts about what this API does not have: assistants, metadata of messages, steps, lists of runs, `before`, an
  /// event for a run that is queued, ids that are empty.
  static let strangers: Set<String> = [
    "an assistant is created, read, updated, listed and deleted",
    "a run keeps its result when its assistant is deleted", "text comes back as it was",
    "a message's metadata: absent keeps, a map replaces, an empty map clears",
    "an item's metadata is changed as a message's", "a streamed run tells its story in order, and the text is stored",
    "a page before an id ends right before it", "a model that fails leaves a failed run, its words and its reason",
    "a model that fails before a word leaves no message", "a run is found without its thread",
    "a deleted run is gone, what it wrote stays", "a run can be deleted while it answers",
  ]

  static let facts = ServiceContract.facts(having: [
    .deletingMessages, .items, .runsByID, .deletingRuns, .runsWithoutAssistant,
  ]).filter { !strangers.contains($0.name) }

  @Test func everyStrangerIsAFact() {
    #expect(Self.strangers.isSubset(of: ServiceContract.allFacts.map(\.name)))
  }

  @Test(arguments: facts, ["/v1", "/compatible-mode/v1"])
  func holdsOverHTTP(_ fact: ContractFact, _ base: String) async throws {
    try await withServer(token: "secret", oddIDs: fact.wantsOddIDs) { server in
      let client = ConversationService(
        baseURL: "http://127.0.0.1:\(server.port)\(base)", apiKey: { () throws(ServiceError) -> String in "secret" })
      try await fact.check(ContractSubject(service: AssistantsInRequests(client), engine: server.engine))
    }
  }
}
