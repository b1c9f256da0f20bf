// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// Searching the words of all threads: typed here, found outside, shown in the order that they come in.

/// Opens the search; what is typed is asked for at each change.
func openSearch(_ state: inout ChatState) -> [Effect] {
  state.picker = Picker(.search, items: [], status: Words.begin)
  return askForHits(&state)
}

/// Asks for what is typed. Answers to earlier questions are for nobody.
func askForHits(_ state: inout ChatState) -> [Effect] {
  state.searchCount += 1
  let typed = state.picker?.editor.text ?? ""
  state.searchedText = typed
  if SearchQuery(typed).isEmpty {
    state.picker?.items = []
    state.picker?.status = Words.begin
  } else if state.picker?.items.isEmpty == true {
    state.picker?.status = "looking …"
  }
  return [.search(typed, number: state.searchCount)]
}

/// What was found came.
func found(_ answer: SearchAnswer, _ state: inout ChatState) -> [Effect] {
  guard answer.number == state.searchCount, var picker = state.picker, case .search = picker.purpose else { return [] }
  let selected = picker.shown.indices.contains(picker.selected) ? picker.shown[picker.selected].value : nil
  state.picker = nil
  picker.items = answer.hits.compactMap { hit in state.list[hit.thread].map { item(hit, of: $0, state) } }
  // Results that come while one looks at them leave the eye where it is.
  picker.selected = picker.selected == 0 ? 0 : picker.shown.firstIndex { $0.value == selected } ?? 0
  picker.status = Words.status(of: answer, count: picker.items.count)
  state.picker = picker
  return []
}

private func item(_ hit: SearchHit, of record: ThreadRecord, _ state: ChatState) -> Picker.Item {
  var note = age(of: hit.createdAt ?? record.updatedAt, at: state.now, secondsFromUTC: state.secondsFromUTC)
  if record.state == .archived { note = "archived · \(note)" }
  if record.state == .gone { note = "× \(note)" }
  return Picker.Item(
    label: record.displayTitle, detail: hit.excerpt.text, value: .place(hit.thread, hit.message),
    marks: hit.excerpt.marks, note: note)
}

/// Opens the thread of a hit where its words are; `n` and `N` go on from there.
func pickHit(_ item: Picker.Item?, _ state: inout ChatState) -> [Effect] {
  guard case .place(let thread, let message) = item?.value, state.list[thread] != nil else {
    return show(Notice(.done, "Nothing was found to open."), &state)
  }
  // The words are those of the picker, which is closed by now.
  let query = SearchQuery(state.searchedText)
  if state.list[thread]?.isListed == true { state.list.select(thread) }
  state.pane = .messages
  state.arrival = message.map { Arrival(thread: thread, message: $0, query: query) }
  let effects = open(thread, &state)
  return effects + arrive(in: thread, &state)
}

/// Goes to the place that a thread was opened for, once its messages are here.
func arrive(in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let arrival = state.arrival, arrival.thread == thread, thread == state.openThread,
    let transcript = state.transcripts[thread], transcript.isLoaded
  else { return [] }
  state.arrival = nil
  guard let row = transcript.row(of: arrival.message) else { return [] }
  changeTranscript(&state) { transcript, view in
    transcript.set(top: LinePlace(row: row, line: 0), end: view.endTop(of: &transcript))
  }
  return beginFinding(Finder(arrival.query, in: thread, home: .end), from: row, &state)
}

private enum Words {
  static let begin = "words in any order, \"as they stand\" in quotation marks; Enter opens the thread there"

  static func status(of answer: SearchAnswer, count: Int) -> String {
    let what = count == 0 ? "nothing found" : answer.isCut ? "the best \(count) of more" : "\(count) found"
    switch answer.progress {
    case .complete: return count > 0 && !answer.isCut ? "\(what), the best first" : what
    case .indexing(let done, let total): return "\(what) so far: \(done) of \(total) threads are in the index"
    case .reading(let done, let total, let reason):
      let place = done < total ? "\(done) of \(total) threads read" : "every thread was read"
      return "\(what): no index (\(VisibleText.of(reason, keepingLines: false))), \(place)"
    }
  }
}
