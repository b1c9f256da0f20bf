// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// Finding words in the open thread, as one types them.

/// Asks for words in the footer.
func askForWords(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let transcript = state.transcripts[thread], !transcript.entries.isEmpty else {
    return show(Notice(.done, "Nothing was said here yet."), &state)
  }
  // Words that were looked for before are left where they were found.
  let home = transcript.anchor
  state.finder = Finder(SearchQuery(terms: []), in: thread, home: home)
  state.seeking = nil
  state.prompt = Prompt(purpose: .find, editor: TextEditor())
  return []
}

/// What is typed in the footer changed.
func promptEdited(_ state: inout ChatState) -> [Effect] {
  guard let prompt = state.prompt, prompt.purpose == .find, let finder = state.finder else { return [] }
  let query = SearchQuery(asItStands: prompt.editor.text)
  guard query != finder.query else { return [] }
  // From where one was, so that one more letter goes on with the same match where it can.
  changeTranscript(&state) { transcript, _ in transcript.anchor = finder.home }
  let next = Finder(query, in: finder.thread, home: finder.home)
  guard !query.isEmpty else {
    state.finder = next
    state.seeking = nil
    return []
  }
  return beginFinding(next, from: nil, &state)
}

/// Enter: the match that is shown is where one is now.
func settleFinding(_ state: inout ChatState) -> [Effect] {
  state.prompt = nil
  guard let finder = state.finder, !finder.query.isEmpty else { return leaveFinding(&state) }
  state.lastFound = finder.query
  if finder.current == nil, state.seeking == nil { return leaveFinding(&state) + sayNotFound(finder, &state) }
  return []
}

/// Esc: back to where one was.
func leaveFinding(_ state: inout ChatState) -> [Effect] {
  guard let finder = state.finder else { return [] }
  state.finder = nil
  state.seeking = nil
  guard finder.thread == state.openThread else { return [] }
  state.transcripts[finder.thread]?.anchor = finder.home
  return []
}

/// Takes the marks off. Returns whether there were any.
func clearMatches(_ state: inout ChatState) -> Bool {
  guard let finder = state.finder, finder.thread == state.openThread else { return false }
  state.finder = nil
  state.seeking = nil
  return true
}

/// The next match or the one before; without marks, what was looked for last.
func findAgain(forward: Bool, _ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, state.transcripts[thread]?.entries.isEmpty == false else {
    return show(Notice(.done, "Nothing was said here yet."), &state)
  }
  if state.finder?.thread != thread || state.finder?.query.isEmpty == true {
    guard let query = state.lastFound else {
      return show(Notice(.done, "Nothing was looked for yet; / asks for words."), &state)
    }
    let home = state.transcripts[thread]?.anchor ?? .end
    state.finder = Finder(query, in: thread, home: home)
  }
  return seekMatch(forward: forward, from: nil, &state)
}

/// Begins to look for something from the top of the pane on, or from a message.
func beginFinding(_ finder: Finder, from row: Int?, _ state: inout ChatState) -> [Effect] {
  state.finder = finder
  if !finder.query.isEmpty, row != nil { state.lastFound = finder.query }
  return seekMatch(forward: true, from: row.map { LinePlace(row: $0, line: 0) }, &state)
}

func sayNotFound(_ finder: Finder, _ state: inout ChatState) -> [Effect] {
  let words = finder.query.terms.map(\.text).joined(separator: " ").firstWords(30)
  return show(Notice(.warning, "“\(words)” is not in this thread."), &state)
}

/// Changes the transcript of the open thread.
func changeTranscript(_ state: inout ChatState, _ change: (inout Transcript, MessageView) -> Void) {
  guard let thread = state.openThread, var transcript = state.transcripts.removeValue(forKey: thread) else { return }
  change(&transcript, MessageView(state.geometry, state.layoutContext))
  state.transcripts[thread] = transcript
}

extension SearchQuery {
  /// Typed words as they stand, with one blank where there are several.
  init(asItStands typed: String) {
    let folded = FoldedText.string(typed)
    var text = folded.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if !text.isEmpty, folded.last?.isWhitespace == true { text += " " }
    self.init(terms: text.isEmpty ? [] : [Term(text: text, isPhrase: true)])
  }
}
