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
    /// Every action that applies, and every thread.
    case palette
    /// The turns of a thread.
    case outline(ThreadID)
    /// What all threads say; its items come from outside.
    case search
  }

  /// What an item stands for.
  public enum Value: Equatable, Sendable {
    case choice(ReplyChoice)
    case action(Action)
    case thread(ThreadID)
    case message(MessageID)
    /// A thread, and a message in it; without one its title.
    case place(ThreadID, MessageID?)
    /// A theme, a link, an order: what the purpose makes of it.
    case word(String)
  }

  public struct Item: Equatable, Sendable {
    public var label: String
    public var detail: String
    public var value: Value
    /// How the label looks.
    public var role = ThemeRole.listTitle
    /// Words of the detail that were looked for, as stretches of its UTF-8.
    public var marks: [Range<Int>] = []
    /// A few letters at the right edge.
    public var note = ""
    var noteRole = ThemeRole.listAge
  }

  public var purpose: Purpose
  /// What there is to choose from besides the items: a thread or a turn is made an item when it is looked at.
  let pool: PickerPool
  public var editor = TextEditor() {
    didSet { if pool == .none, editor.text != filter.typed { filterAgain() } }
  }
  public var items: [Item] {
    didSet {
      filter = PickerFilter()
      filterAgain()
    }
  }
  /// The items that fit what is typed, computed when either changes; of turns none is made before it is seen.
  public internal(set) var shown: [Item]
  var filter = PickerFilter()
  /// Why there is nothing more to choose from, or that more is on its way.
  public var status: String
  public var selected = 0

  init(_ purpose: Purpose, items: [Item], pool: PickerPool = .none, status: String) {
    self.purpose = purpose
    self.items = items
    self.pool = pool
    self.status = status
    shown = items
    if pool == .none { filterAgain() }
  }

  private mutating func filterAgain() {
    filter.begin(editor.text)
    // What fits a search is decided where it comes from.
    if purpose == .search || filter.isOff { return shown = items }
    filter.look(in: items.count, by: .words) { items[$0].searched }
    shown = filter.fitting.map { items[$0] }
  }

  /// How many rows there are.
  var rowCount: Int {
    guard case .turns(let count) = pool else { return shown.count }
    return filter.isOff ? count : filter.fitting.count
  }

  mutating func move(by step: Int) { selected = min(max(0, selected + step), max(0, rowCount - 1)) }
}

extension Picker.Item {
  /// What is searched of it.
  var searched: String { detail.isEmpty ? label : "\(label) \(detail)" }
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
