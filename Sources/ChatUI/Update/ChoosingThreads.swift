// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// Which threads the list shows, and in what order.

func askForSort(_ state: inout ChatState) -> [Effect] {
  var picker = Picker(
    .sort,
    items: ListSort.allCases.map {
      Picker.Item(label: $0.name.padded(to: 13), detail: $0.detail, value: .word($0.rawValue))
    },
    status: "pinned threads come first in every order")
  picker.selected = ListSort.allCases.firstIndex(of: state.list.sort) ?? 0
  state.picker = picker
  return []
}

func pickSort(_ item: Picker.Item?, _ state: inout ChatState) -> [Effect] {
  guard case .word(let text)? = item?.value, let sort = ListSort(rawValue: text) else { return [] }
  state.list.sort(by: sort)
  return show(Notice(.done, "Sorted by \(sort.name): \(sort.detail)."), &state)
}

func askForFilter(_ state: inout ChatState) -> [Effect] {
  var picker = Picker(
    .filter,
    items: ListFilter.allCases.map {
      Picker.Item(label: $0.name.padded(to: 11), detail: $0.detail, value: .word($0.rawValue))
    },
    status: "the list's heading says what is shown")
  picker.selected = ListFilter.allCases.firstIndex(of: state.list.filter) ?? 0
  state.picker = picker
  return []
}

func pickFilter(_ item: Picker.Item?, _ state: inout ChatState) -> [Effect] {
  guard case .word(let text)? = item?.value, let filter = ListFilter(rawValue: text) else { return [] }
  state.list.show(filter, matching: state.matching(filter))
  state.pane = .list
  state.isListHidden = false
  let words =
    filter == .trash ? "The trash: e brings back, Esc leaves it." : "\(filter.name): \(filter.detail)."
  return show(Notice(.done, words), &state)
}

extension ChatState {
  /// The threads that a filter of the moment lets through.
  func matching(_ filter: ListFilter) -> Set<ThreadID> {
    switch filter {
    case .streaming: Set(replies.keys)
    case .drafts: Set(composers.lazy.filter { !$0.value.isBlank }.map(\.key))
    default: []
    }
  }

  /// What streams and what is typed changes: a list of that follows.
  mutating func refreshFilter() {
    if list.filter.isOfTheMoment { list.show(list.filter, matching: matching(list.filter)) }
  }
}

extension ListSort {
  /// As the list's heading says it, where it is not the usual order.
  var mark: String { key.rawValue + (isReversed ? " reversed" : "") }

  var name: String {
    switch key {
    case .updated: "last activity"
    case .created: "creation"
    case .title: "title"
    case .count: "messages"
    }
  }

  var detail: String {
    switch key {
    case .updated, .created: isReversed ? "oldest first" : "newest first"
    case .title: isReversed ? "Z first" : "A first"
    case .count: isReversed ? "fewest first" : "most first"
    }
  }
}

extension ListFilter {
  /// As the list's heading says it.
  var name: String {
    switch self {
    case .active: "Threads"
    case .archived: "Archive"
    case .trash: "Trash"
    case .unread: "Unread"
    case .streaming: "Streaming"
    case .drafts: "Drafts"
    case .unsent: "Unsent"
    case .all: "All threads"
    }
  }

  var detail: String {
    switch self {
    case .active: "what is in use"
    case .archived: "what was put away with e"
    case .trash: "what was deleted, as long as it can be brought back"
    case .unread: "what has news"
    case .streaming: "where a reply is coming"
    case .drafts: "where something is typed and not sent"
    case .unsent: "where a message waits or failed"
    case .all: "put away or not, but not deleted"
    }
  }
}
