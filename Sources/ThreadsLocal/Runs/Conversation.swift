// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// What a model is shown of a thread, in parts that may be left out only as a whole.
struct Conversation: Equatable, Sendable {
  /// A message; or the calls that an assistant made, perhaps with words before them, and their outputs.
  struct Exchange: Equatable, Sendable {
    var turns: [ReplyRequest.Turn]

    /// Whether there are words of a message in it.
    var hasMessage: Bool { turns.first.map { !$0.text.isEmpty } ?? false }
    var isQuestion: Bool { turns.first?.role == .user }
  }

  var exchanges: [Exchange] = []

  var turns: [ReplyRequest.Turn] { exchanges.flatMap(\.turns) }

  /// The conversation that these items are, oldest first.
  ///
  /// Outputs stand right behind their calls, wherever they are in the thread: servers refuse anything else. A call
  /// that was never answered is given an output that says so, an output whose call is gone is left out.
  ///
  /// `notes` are added to the words of the messages with those ids.
  init(_ items: [Message], notes: [MessageID: String] = [:]) {
    let outputs = Self.outputs(items)
    var previous: Message?
    for (index, item) in items.enumerated() {
      // An item that is only kept (reasoning, another provider's search) is nothing that a model is shown.
      if case .functionCall(let call) = item.kind, call.type != "function" { continue }
      defer { previous = item }
      switch item.kind {
      case .message:
        let words = [item.text, notes[item.id] ?? ""].filter { !$0.isEmpty }
        if words.isEmpty { continue }
        // Many servers' templates know of no developer.
        let role = item.role == .developer ? .system : item.role
        exchanges.append(Exchange(turns: [.init(role: role, text: words.joined(separator: "\n\n"))]))
      case .functionCall(let call):
        if !follows(item, previous) {
          exchanges.append(Exchange(turns: [.init(role: .assistant, text: "")]))
        }
        add(call, output: outputs[index] ?? "No output was given for this call.")
      case .functionOutput: break
      }
    }
  }

  /// Whether a call belongs to the turn before it: the words it was made with, or the call made together with it.
  private func follows(_ item: Message, _ previous: Message?) -> Bool {
    guard let previous, previous.runID == item.runID, !exchanges.isEmpty else { return false }
    switch previous.kind {
    case .functionCall: return true
    case .functionOutput: return false
    case .message: return previous.role == .assistant && !previous.text.isEmpty
    }
  }

  private mutating func add(_ call: ToolCall, output: String) {
    let last = exchanges.count - 1
    exchanges[last].turns[0].toolCalls.append(call)
    var turn = ReplyRequest.Turn(role: .tool, text: output)
    turn.callID = call.id
    exchanges[last].turns.append(turn)
  }

  /// The outputs by the places of their calls: each answers the nearest call before it that has none yet.
  private static func outputs(_ items: [Message]) -> [Int: String] {
    var waiting: [String: [Int]] = [:]
    var outputs: [Int: String] = [:]
    for (index, item) in items.enumerated() {
      switch item.kind {
      case .message: break
      case .functionCall(let call): waiting[call.id, default: []].append(index)
      case .functionOutput(let output):
        if let place = waiting[output.callID ?? ""]?.popLast() { outputs[place] = output.output }
      }
    }
    return outputs
  }
}
