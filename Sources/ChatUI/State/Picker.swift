// SPDX-License-Identifier: Apache-2.0
import TerminalCore
public import ThreadsAPI

/// A list to choose from, filtered by what is typed.
public struct Picker: Equatable, Sendable {
  public enum Purpose: Equatable, Sendable {
    /// Who answers in a thread; `nil` is the one that is about to begin.
    case answerer(ThreadID?)
    case theme
    case sort, filter
    /// The metadata of a thread, and what else is known of it.
    case metadata(ThreadID)
    /// A text that was sent or cleared before.
    case history
    /// The links of a message, and its blocks of code.
    case link
    case codeBlock(MessageID, in: ThreadID)
  }

  /// What an item stands for.
  public enum Value: Equatable, Sendable {
    case choice(ReplyChoice)
    case action(Action)
    case thread(ThreadID)
    case message(MessageID)
    /// A theme, a link, an order: what the purpose makes of it.
    case word(String)
  }

  public struct Item: Equatable, Sendable {
    public var label: String
    public var detail: String
    public var value: Value
  }

  public var purpose: Purpose
  public var editor = TextEditor()
  public var items: [Item]
  /// Why there is nothing more to choose from, or that more is on its way.
  public var status: String
  public var selected = 0

  init(_ purpose: Purpose, items: [Item], status: String) {
    self.purpose = purpose
    self.items = items
    self.status = status
  }

  /// The items that hold every typed word, in any case.
  public var shown: [Item] {
    let words = editor.text.lowercased().split(whereSeparator: \.isWhitespace)
    if words.isEmpty { return items }
    return items.filter { item in
      let text = "\(item.label) \(item.detail)".lowercased()
      return words.allSatisfy { text.contains($0) }
    }
  }

  mutating func move(by step: Int) { selected = min(max(0, selected + step), max(0, shown.count - 1)) }
}

/// Who answers in a thread and what they are told; what is `nil` is the profile's.
public struct ReplyChoice: Equatable, Sendable {
  public var assistantID: AssistantID?
  public var model: String?
  public var instructions: String?

  public init(assistantID: AssistantID? = nil, model: String? = nil, instructions: String? = nil) {
    self.assistantID = assistantID
    self.model = model
    self.instructions = instructions
  }
}

/// Whom a provider lists to answer.
public struct Answerers: Equatable, Sendable {
  public var models: [String]
  public var assistants: [Assistant]
  /// Why there are no models, and why there are no assistants.
  public var failure: ServiceError?
  public var assistantFailure: ServiceError?

  public init(
    models: [String], assistants: [Assistant], failure: ServiceError? = nil, assistantFailure: ServiceError? = nil
  ) {
    self.models = models
    self.assistants = assistants
    self.failure = failure
    self.assistantFailure = assistantFailure
  }
}
