// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// How far a run has come since it began or went on.
struct Story {
  var record: RunRecord
  /// Whether it goes on from the answers to its calls.
  var isContinued = false
  /// What it had taken before it went on.
  var usageBefore: Usage?
  var text = ""
  var calls: [ToolCall] = []
  var finishReason = "stop"
  var writer: PieceWriter?

  /// Waits until nothing is being written, and puts all that was said into the message.
  mutating func close() async {
    await writer?.idle()
    if !text.isEmpty { record.message?.content = [.text(text)] }
  }

  /// What the model is asked.
  func request(_ conversation: Conversation) -> ReplyRequest {
    let run = record.run
    var request = ReplyRequest(
      model: run.model, instructions: run.instructions.isEmpty ? nil : run.instructions, turns: conversation.turns,
      sampling: run.sampling)
    request.tools = run.tools.compactMap(ChatCompletions.function)
    request.options = run.options
    // A model that must call something must do so once, not for ever.
    if isContinued, let choice = request.options.toolChoice, choice != "none" { request.options.toolChoice = "auto" }
    return request
  }
}

extension Usage {
  static func + (before: Usage?, usage: Usage) -> Usage {
    guard let before else { return usage }
    func sum(_ a: Int, _ b: Int) -> Int {
      let (sum, isTooMuch) = a.addingReportingOverflow(b)
      return isTooMuch ? .max : sum
    }
    return Usage(
      promptTokens: sum(before.promptTokens, usage.promptTokens),
      completionTokens: sum(before.completionTokens, usage.completionTokens))
  }
}
