// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// Objects with something in every field, on whole seconds so that every dialect can carry them.
enum Sample {
  static let time = Timestamp(seconds: 1_763_700_000)

  static let thread = ChatThread(
    id: "thread_1", createdAt: time, metadata: ["title": "世界 🌏", "k": ""],
    toolResources: ["file_search": ["vector_store_ids": ["v"]]])

  static let message = Message(
    id: "msg_1", threadID: "thread_1", createdAt: time, role: .assistant,
    content: [.text("a\nb"), .other(["type": "image_file", "image_file": ["file_id": "f"]])], status: .incomplete,
    incompleteReason: "max_tokens", completedAt: nil, incompleteAt: Timestamp(seconds: 1_763_700_009),
    assistantID: "asst_1", runID: "run_1", metadata: ["a": "b"], attachments: [["file_id": "f"]])

  static let run = Run(
    id: "run_1", threadID: "thread_1", assistantID: "asst_1", status: .completed, createdAt: time,
    startedAt: Timestamp(seconds: 1_763_700_001), completedAt: Timestamp(seconds: 1_763_700_002), model: "m",
    instructions: "be nice", tools: [["type": "search"]], lastError: RunFailure(code: "server_error", message: "x"),
    metadata: ["a": "b"], usage: Usage(promptTokens: 5, completionTokens: 3),
    sampling: Sampling(temperature: 0.5, topP: 0.9, maxTokens: 10))

  static let step = RunStep(
    id: "step_1", runID: "run_1", threadID: "thread_1", assistantID: "asst_1", createdAt: time, completedAt: time,
    status: .completed, details: .messageCreation("msg_1"))

  static let file = StoredFile(id: "file_1", createdAt: time, name: "世界.txt", purpose: "assistants", size: 12)

  static let assistant: Assistant = {
    var settings = AssistantSettings(
      model: "m", name: "n", description: "d", instructions: "i", tools: [["type": "search"]], metadata: ["a": "b"],
      sampling: Sampling(temperature: 0.5, topP: 0.9))
    settings.toolResources = ["code_interpreter": ["file_ids": ["f"]]]
    settings.responseFormat = ["type": "json_object"]
    settings.reasoningEffort = "low"
    return Assistant(id: "asst_1", createdAt: time, settings: settings)
  }()

  static var events: [RunEvent] {
    var created = run
    created.status = .queued
    var written = message
    written.status = .inProgress
    var begun = step
    begun.status = .inProgress
    return [
      .threadCreated(thread), .runCreated(created), .runChanged(created), .stepCreated(begun), .stepChanged(begun),
      .messageCreated(written), .messageChanged(written), .delta(messageID: "msg_1", index: 0, text: "世界 🌏\n\r"),
      .messageChanged(message), .stepChanged(step), .runChanged(run),
    ]
  }
}
