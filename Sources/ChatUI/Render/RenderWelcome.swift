// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// What an empty pane teaches: what Skein is, who answers, the keys to begin with, where things are, and how to have
/// another provider. Where there is little room the keys are what counts.
func welcome(_ state: ChatState, _ geometry: Geometry) -> [TextLine] {
  let introduction = [WelcomeLine(nil, "Skein keeps conversations as threads, here and at your provider.")]
  let keys = welcomeKeys(state)
  let answers = [WelcomeLine(nil, answerWords(state))]
  let places = welcomePlaces(state)
  let wishes = [
    [introduction, answers, keys, places], [introduction, answers, keys], [answers, keys], [keys],
  ]
  let pages = wishes.map { page(of: $0, columns: geometry.messageColumns) }
  return pages.first { $0.count <= geometry.messageRows } ?? pages.last ?? []
}

/// A line of the welcome: words, or a name and what is told of it.
private struct WelcomeLine {
  var name: String?
  var words: String

  init(_ name: String?, _ words: String) {
    self.name = name
    self.words = words
  }
}

private func welcomeKeys(_ state: ChatState) -> [WelcomeLine] {
  func key(_ action: Action, _ scope: Scope) -> String { state.key(of: action, in: scope) }
  return [
    WelcomeLine(key(.send, .composer), "send what you type below"),
    WelcomeLine(key(.nextPane, .anywhere), "to the threads and back"),
    WelcomeLine(key(.showHelp, .anywhere), "all keys"),
  ].filter { $0.name?.isEmpty == false }
}

private func answerWords(_ state: ChatState) -> String {
  let profile = state.profile
  let model = state.answererName
  let place =
    profile.dialect == "local"
    ? "Skein's own service on this machine" : "a provider that speaks \(profile.dialect)"
  return VisibleText.of(
    "Profile “\(profile.name)”: \(place) answers" + (model.isEmpty ? "." : ", with \(model)."), keepingLines: false)
}

private func welcomePlaces(_ state: ChatState) -> [WelcomeLine] {
  let files = [state.places.config, state.places.data].filter { !$0.isEmpty }
  let place = VisibleText.of(files.joined(separator: " and "), keepingLines: false)
  return (place.isEmpty ? [] : [WelcomeLine("Files", place)]) + [
    WelcomeLine("Shell", "skein profiles add: another provider, in four questions"),
    WelcomeLine("", "skein doctor: what this terminal can do"),
  ]
}

/// The groups below one another, a blank line between them; names stand in a column of their own.
private func page(of groups: [[WelcomeLine]], columns: Int) -> [TextLine] {
  let names = groups.joined().compactMap(\.name)
  let indent = (names.map { TerminalCore.columns(of: $0) }.max() ?? 0) + 3
  var lines: [TextLine] = []
  for group in groups {
    if !lines.isEmpty { lines.append(TextLine()) }
    for line in group {
      let room = max(1, line.name == nil ? columns : columns - indent)
      for (number, range) in wrap(line.words, columns: room).enumerated() {
        let words = TextRun(String(line.words[range]))
        guard let name = line.name else {
          lines.append(TextLine([words]))
          continue
        }
        let lead = number == 0 ? name : ""
        let gap = String(repeating: " ", count: max(1, indent - TerminalCore.columns(of: lead)))
        lines.append(TextLine([TextRun(lead, .footerKey), TextRun(gap), words]))
      }
    }
  }
  return lines
}
