// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// Links and blocks of code in the programs that are there for them.

/// Opens the link of the message at hand, or asks which.
func openLink(_ state: inout ChatState) -> [Effect] {
  guard let message = state.messageAtHand else { return nothingAtHand(&state) }
  let links = message.links
  guard let first = links.first else { return show(Notice(.done, "There is no link in this message."), &state) }
  if links.count == 1 { return open(link: first.address, &state) }
  let items = links.map { link in
    let words = link.text.trimmed
    return Picker.Item(
      label: "\(link.number) \(words.isEmpty ? link.address : words)",
      detail: words.isEmpty || words == link.address ? "" : link.address, value: .word(link.address))
  }
  state.picker = Picker(
    .link, items: items, status: "Enter opens it; \(state.key(of: .copyPicked, in: .picker)) copies its address")
  return []
}

func open(link: String, _ state: inout ChatState) -> [Effect] {
  if let host = SafeText.misleadingHost(of: link), link.contains("@") {
    return show(Notice(.error, "Not opened: this address leads to \(host), whatever it begins with."), &state)
  }
  guard isOpenable(link) else {
    let shown = VisibleText.of(link, keepingLines: false).firstWords(40)
    return show(
      Notice(.error, "Not opened: \(shown). Only http, https and mailto links are."), &state)
  }
  return [.takeOut(.openLink(link))]
}

/// Whether a link may be given to a program: nothing but the web and mail, and nothing that is hidden in it.
func isOpenable(_ link: String) -> Bool {
  let schemes = ["http://", "https://", "mailto:"]
  guard schemes.contains(where: { link.lowercased().hasPrefix($0) && link.utf8.count > $0.utf8.count }) else {
    return false
  }
  return link.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    && VisibleText.of(link, keepingLines: false) == link
}

func linkOpened(_ link: String, _ outcome: LinkOutcome, _ state: inout ChatState) -> [Effect] {
  switch outcome {
  case .given(let program):
    return show(Notice(.done, "Gave \(link.firstWords(50)) to \(program)."), &state)
  case .failed(let program, let failure):
    return show(Notice(.error, "The link was not opened: \(words(for: failure, of: program))."), &state)
  case .noOpener:
    // Where there is no browser the next best thing is the address in the clipboard of who sits there.
    return [.copy(CopiedText(link, .unopenedLink))]
  }
}

/// Copies the address that is selected in the list of links.
func copyPicked(_ state: inout ChatState) -> [Effect] {
  guard let picker = state.picker, case .link = picker.purpose, picker.shown.indices.contains(picker.selected),
    case .word(let target) = picker.shown[picker.selected].value
  else { return show(Notice(.done, "There is nothing to copy here."), &state) }
  state.picker = nil
  return [.copy(CopiedText(target, .link))]
}

// MARK: Code

/// Opens the code block of the message at hand, or asks which.
func openCodeBlock(_ state: inout ChatState) -> [Effect] {
  guard let message = state.messageAtHand, let thread = state.openThread else { return nothingAtHand(&state) }
  let blocks = MarkdownLayout.codeBlocks(of: message.text)
  if blocks.isEmpty { return show(Notice(.done, "There is no code block in this message."), &state) }
  if blocks.count == 1 { return open(block: 1, of: message.id, in: thread, &state) }
  let items = blocks.enumerated().map { number, block in
    let first = block.text.split(separator: "\n").first.map { String($0) } ?? ""
    return Picker.Item(
      label: "\(number + 1) \(block.language.isEmpty ? "code" : block.language)", detail: first.trimmed,
      value: .word(String(number + 1)))
  }
  state.picker = Picker(.codeBlock(message.id, in: thread), items: items, status: "Enter opens it in its program")
  return []
}

func open(block number: Int, of message: MessageID, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  let extract = Extract.codeBlock(number, of: message, in: thread)
  guard let text = state.text(of: extract) else {
    return show(Notice(.error, words(forMissingBlock: number, of: 0)), &state)
  }
  let blocks = MarkdownLayout.codeBlocks(of: state.transcripts[thread]?[message]?.text ?? "")
  let language = blocks.indices.contains(number - 1) ? blocks[number - 1].language.lowercased() : ""
  let programs = state.preferences.programs
  let words = programs.blocksByLanguage[language] ?? programs.blocks
  return [.lendTerminal(.open(FileToOpen(name: state.fileName(for: extract), text: text, program: words)))]
}

/// A text for a program that works on a file and has the terminal meanwhile.
public struct FileToOpen: Equatable, Sendable {
  public var name: String
  public var text: String
  /// Empty is the user's editor.
  public var program: [String]

  public init(name: String, text: String, program: [String]) {
    self.name = name
    self.text = text
    self.program = program
  }
}
