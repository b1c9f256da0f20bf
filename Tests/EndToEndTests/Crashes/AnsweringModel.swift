// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// A model that answers every question by itself, in pieces with a pause between them, so that there is a middle of a
/// reply to be killed in.
final class AnsweringModel: Sendable {
  let model: ScriptedModel
  private let work: Task<Void, Never>

  init(pause: Duration = .milliseconds(15)) throws {
    let model = try ScriptedModel()
    self.model = model
    work = Task {
      for await exchange in model.questions { Task { await Self.answer(exchange, pause) } }
    }
  }

  deinit { work.cancel() }

  /// The reply to a text: all that it says of a question is said once.
  static func reply(to question: String) -> String { "re(\(question)) one two three four five six" }

  private static func answer(_ exchange: ScriptedModel.Exchange, _ pause: Duration) async {
    let body = try? JSONValue(parsing: Array(exchange.question.utf8))
    let question = body?["messages"]?.array?.last?["content"]?.string ?? "?"
    for piece in reply(to: question).split(separator: " ", omittingEmptySubsequences: false) {
      exchange.say(piece + " ")
      try? await Task.sleep(for: pause)
    }
    exchange.finish()
  }
}
