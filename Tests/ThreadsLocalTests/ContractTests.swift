// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Testing
import ThreadsLocal

@Suite(.timeLimit(.minutes(10)))
struct ContractTests {
  @Test(arguments: ServiceContract.allFacts)
  func holdsInMemory(_ fact: ContractFact) async throws {
    let engine = ScriptedEngine()
    let service = makeService(.memory, engine, oddIDs: fact.wantsOddIDs)
    try await fact.check(ContractSubject(service: service, engine: engine))
  }

  @Test(arguments: ServiceContract.allFacts)
  func holdsInAFile(_ fact: ContractFact) async throws {
    let folder = try TemporaryFolder()
    let engine = ScriptedEngine()
    let service = makeService(.file(folder.path + "/a/b/local.sqlite"), engine, oddIDs: fact.wantsOddIDs)
    try await fact.check(ContractSubject(service: service, engine: engine))
    await service.shutdown(grace: .zero)
  }
}
