// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// A key and what it does, for the footer.
struct KeyHint: Equatable {
  static let gap = " · "

  var key: String
  var words: String
}

extension ChatState {
  /// The keys that work here, the most useful first.
  var hints: [KeyHint] {
    if !pendingKeys.isEmpty { return nextHints }
    var hints: [KeyHint] = []
    // A question and the help have keys of their own.
    let isInPane =
      helpLine == nil && noticesLine == nil && prompt == nil && picker == nil && output == nil && selection == nil
    if let thread = openThread, replies[thread] != nil || isFollowed(thread), isInPane {
      hints.append(KeyHint(key: key(of: .interrupt), words: "stop"))
    }
    guard let scope = scopes.first else { return hints }
    var later: [(rank: Int, hint: KeyHint)] = []
    for entry in bindings.entries(in: scope) {
      guard let key = entry.keys.first, isUseful(entry.action), let words = footerWords(for: entry) else { continue }
      later.append((rank(of: entry.action), KeyHint(key: keys(of: entry.action, first: key, in: scope), words: words)))
    }
    let ranks = Set(later.map(\.rank)).sorted()
    hints += ranks.flatMap { rank in later.filter { $0.rank == rank }.map(\.hint) }
    if isInPane { hints.append(KeyHint(key: key(of: .showHelp, in: .anywhere), words: "help")) }
    return hints
  }

  /// What the keys so far can become.
  private var nextHints: [KeyHint] {
    scopes.flatMap { scope in
      bindings.entries(in: scope).flatMap { entry in
        entry.keys.filter { $0.begins(with: KeySequence(pendingKeys)) }.map {
          KeyHint(key: $0.label, words: entry.footer ?? entry.action.name)
        }
      }
    }
  }

  /// What an action is called where one is; `nil` keeps it out of the footer.
  private func footerWords(for entry: ActionEntry) -> String? {
    switch entry.action {
    case .leaveComposer where messageInEditing != nil: "cancel"
    case .leaveComposer where usesVi && vi.mode == .insert: "commands"
    case .leaveMessages where hasMarks: "unmark"
    case .findNext where hasMarks: "next"
    case .findPrevious where hasMarks: "previous"
    case .previousVariant where variantsAtHand != nil: "variant"
    case .openParent where openParentIsHere: "parent"
    case .continueReply where isCutShort: "go on"
    case .archiveThread where list.filter == .trash && list.selection != nil: "restore"
    case .leaveView where !list.tagged.isEmpty: "untag"
    default: entry.footer
    }
  }

  /// Two keys that belong together stand together.
  private func keys(of action: Action, first: KeySequence, in scope: Scope) -> String {
    guard action == .previousVariant, let other = bindings.keys(of: .nextVariant, in: scope).first else {
      return first.label
    }
    return "\(first.label) \(other.label)"
  }

  /// What the moment asks for comes right behind the pane's own key; what only the whole width has room for, last.
  private func rank(of action: Action) -> Int {
    switch action {
    case .compose, .openThread: 0
    case .findNext, .findPrevious: 1
    case .leaveMessages: hasMarks ? 1 : 3
    case .continueReply: 1
    case .askAgain: !lastHasFailed ? 5 : hasMarks ? 2 : 1
    case .previousVariant, .openParent, .undo, .archiveThread, .leaveView: 2
    case .newThread: 2
    case .searchThreads, .copyMessage: 3
    case .adoptThread, .scrollHalfPageUp: 6
    default: 4
    }
  }

  /// Whether an action has something to act on.
  func isUseful(_ action: Action) -> Bool {
    switch action {
    case .openThread, .renameThread: list.selection != nil
    case .searchThreads: !list.isEmpty
    case .deleteThread: list.selection != nil && list.filter != .trash
    case .editAndResend, .findInThread, .previousTurn: transcript?.entries.isEmpty == false
    case .undo: !undoSteps.isEmpty
    case .leaveView: list.filter != .active || !list.tagged.isEmpty
    case .copyMessage: messageAtHand != nil
    case .anotherPart: prompt?.hasParts == true
    case .copySelection, .swapSelectionEnds: selection?.mark != nil
    case .askAgain: transcript?.entries.isEmpty == false && openThread.map { replies[$0] == nil } ?? false
    // Where everything is in sight there is nothing to scroll.
    case .scrollHalfPageUp: openThread != nil && messageLines.count >= geometry.messageRows
    case .scrollToEnd: isAwayFromEnd
    default: true
    }
  }

  /// Whether words that were looked for are marked.
  private var hasMarks: Bool { finder.map { $0.thread == openThread && !$0.query.isEmpty } ?? false }

  private var openParentIsHere: Bool {
    openThread.flatMap { list[$0]?.branch }.flatMap { list[$0.parent] }.map { $0.state != .trashed } ?? false
  }

  private var isCutShort: Bool {
    guard let thread = openThread, replies[thread] == nil, let last = transcript?.last else { return false }
    return last.role == .assistant && last.state == .interrupted
  }

  private var lastHasFailed: Bool { transcript?.last.map { $0.state == .failed } ?? false }
}
