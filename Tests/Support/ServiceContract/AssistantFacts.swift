// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  static let assistantFacts = [
    ContractFact("an assistant is created, read, updated, listed and deleted") { subject in
      let service = subject.service
      let settings = AssistantSettings(
        model: "scripted", name: "名", description: "d", instructions: "be nice", metadata: ["k": "v"],
        sampling: Sampling(temperature: 0.5, topP: 0.9))
      let made = try await service.createAssistant(settings)
      #expect(made.settings == settings)
      #expect(try await service.assistant(made.id) == made)
      var changed = settings
      changed.model = "scripted-large"
      changed.instructions = "be very nice"
      changed.metadata = ["k": "w"]
      #expect(try await service.updateAssistant(made.id, changed).settings == changed)
      #expect(try await service.assistant(made.id).settings == changed)
      let listed = try await service.assistants(PageRequest(limit: 1))
      #expect(listed.items.map(\.id) == [made.id])
      try await service.deleteAssistant(made.id)
      #expect(await subject.kind { _ = try await service.assistant(made.id) } == .notFound)
      #expect(await subject.kind { try await service.deleteAssistant(made.id) } == .notFound)
      #expect(await subject.kind { _ = try await service.updateAssistant(made.id, changed) } == .notFound)
    },
    ContractFact("a run keeps its result when its assistant is deleted") { subject in
      let thread = try await subject.thread("q")
      let assistant = try await subject.assistant()
      let run = try await subject.service.createRun(RunRequest(assistantID: assistant), in: thread)
      _ = try await subject.ended(run.id, in: thread)
      try await subject.service.deleteAssistant(assistant)
      #expect(try await subject.service.run(run.id, in: thread).assistantID == assistant)
      #expect(try await subject.service.allMessages(in: thread).count == 2)
    },
  ]
}
