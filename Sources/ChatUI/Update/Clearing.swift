// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// No single key destroys a text for good: what leaves a composer unsent goes into the history, in memory and on disk.

extension ChatState {
  /// How many texts that were cleared are held, and how many bytes they may have together.
  public static let clearedLimit = 200
  public static let clearedByteLimit = 16 << 20
}

/// Keeps a text that leaves the composer unsent, for Up to bring back; of a longer text a piece, for a search to find.
func setAside(_ text: String, asPiece isPiece: Bool = false, _ state: inout ChatState) {
  guard text.contains(where: { !$0.isWhitespace }) else { return }
  if let newest = state.clearedTexts.last, newest.text == text {
    guard newest.isPiece, !isPiece else { return }
    // The same words again, now as a whole.
    state.clearedTexts.removeLast()
    if state.unkeptTexts.last == newest { state.unkeptTexts.removeLast() }
  }
  let cleared = ClearedText(text: text, at: state.now, isPiece: isPiece)
  state.clearedTexts.append(cleared)
  state.unkeptTexts.append(cleared)
  trimCleared(&state)
}

private func trimCleared(_ state: inout ChatState) {
  var bytes = state.clearedTexts.reduce(0) { $0 + $1.text.utf8.count }
  while state.clearedTexts.count > ChatState.clearedLimit
    || (state.clearedTexts.count > 1 && bytes > ChatState.clearedByteLimit)
  {
    bytes -= state.clearedTexts.removeFirst().text.utf8.count
  }
}

/// Keeps what a change took out of the draft, where that is long enough to be missed.
func keepRemovals(_ state: inout ChatState) {
  let key = state.draftKey
  guard let pieces = state.composers[key]?.takeRemovals(), !pieces.isEmpty else { return }
  let isEmpty = state.composers[key]?.isEmpty ?? true
  for piece in pieces {
    // More of the same removal: the shorter one is part of it.
    if let newest = state.clearedTexts.last, newest.isPiece,
      piece.hasPrefix(newest.text) || piece.hasSuffix(newest.text)
    {
      state.clearedTexts.removeLast()
      if state.unkeptTexts.last == newest { state.unkeptTexts.removeLast() }
    }
    setAside(piece, asPiece: !isEmpty, &state)
  }
}

/// Keeps what was typed into a prompt that is given up.
func keepPrompt(_ state: inout ChatState) {
  guard let prompt = state.prompt, prompt.editor.byteCount >= RemovalRun.threshold else { return }
  let before: String?
  switch prompt.purpose {
  case .rename(let thread): before = state.list[thread]?.title
  case .metadata(let thread, let key): before = key.flatMap { state.list[thread]?.metadata[$0] }
  case .instructions(let thread):
    before = (thread.map { state.list[$0]?.choice } ?? state.newThreadChoice)?.instructions
  case .adopt, .find, .write, .pipe: return
  }
  let text = prompt.editor.text
  if text != before { setAside(text, asPiece: true, &state) }
}

/// What was cleared goes to disk with the event that cleared it.
func keepCleared(_ state: inout ChatState) -> [Effect] {
  guard !state.unkeptTexts.isEmpty else { return [] }
  defer { state.unkeptTexts = [] }
  return [.keepCleared(state.unkeptTexts)]
}

/// What earlier sessions have cleared stands before what this one has.
func clearedLoaded(_ texts: [ClearedText], _ state: inout ChatState) -> [Effect] {
  let known = Set(state.clearedTexts.map(\.text))
  let earlier = texts.filter { !known.contains($0.text) }
  // Whoever is on the way through the history stays where they are: offsets are counted from its end.
  state.clearedTexts = earlier + state.clearedTexts
  trimCleared(&state)
  state.isHistoryRead = true
  guard let since = state.historyAwaitedSince else { return [] }
  state.historyAwaitedSince = nil
  // Later nobody expects it any more.
  let isExpected = state.now.milliseconds - since.milliseconds < 2000 && state.composer.isEmpty && state.picker == nil
  return isExpected ? searchHistory(&state) : []
}
