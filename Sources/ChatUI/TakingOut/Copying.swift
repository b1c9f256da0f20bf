// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// Copying: always the text as it was written, and never what the screen made of it.

/// Copies the message at hand at once. A number typed right after copies that code block instead.
func copyMessage(_ state: inout ChatState) -> [Effect] {
  guard let message = state.messageAtHand else { return nothingAtHand(&state) }
  guard !message.text.isEmpty else { return show(Notice(.done, "This message has no words yet."), &state) }
  state.blockNumber = BlockNumber(message: message.id)
  return [.copy(CopiedText(message.text, .message(state.face(of: message))))]
}

/// A digit typed right after a message was copied; `nil` when it is something else, which ends the number.
func typeBlockNumber(_ key: Key, _ state: inout ChatState) -> [Effect]? {
  guard var number = state.blockNumber else { return nil }
  state.blockNumber = nil
  guard state.pane == .messages, state.selection == nil, state.prompt == nil, state.picker == nil,
    state.helpLine == nil, case .character(let character) = key.code, key.modifiers.isEmpty, character.isASCII,
    let digit = character.wholeNumberValue, digit > 0 || number.value > 0, number.value < 1000
  else { return nil }
  guard let message = state.transcript?[number.message] else { return nil }
  number.value = number.value * 10 + digit
  state.blockNumber = number
  let blocks = MarkdownLayout.sourceCodeBlocks(of: message.text)
  guard blocks.indices.contains(number.value - 1) else {
    return show(Notice(.error, words(forMissingBlock: number.value, of: blocks.count)), &state)
  }
  let text = blocks[number.value - 1].text.droppingLastLineEnd
  return [.copy(CopiedText(text, .codeBlock(number.value, of: state.face(of: message))))]
}

func copyThreadID(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.threadAtHand else { return show(Notice(.done, "There is no thread here."), &state) }
  return [.copy(CopiedText(thread, .threadID))]
}

/// A text has gone where it could: the notice says exactly where.
func copied(_ subject: CopiedText.Subject, _ outcome: CopyOutcome, _ state: inout ChatState) -> [Effect] {
  show(Notice(outcome.kind, words(for: outcome, subject)), &state)
}

func nothingAtHand(_ state: inout ChatState) -> [Effect] {
  show(Notice(.done, "There is no message here."), &state)
}

/// The number of a code block that is being typed after a message was copied.
public struct BlockNumber: Equatable, Sendable {
  var message: MessageID
  var value = 0
}

extension ChatState {
  func face(of message: MessageRecord) -> MessageFace { MessageFace(message, secondsFromUTC: secondsFromUTC) }
}

extension CopyOutcome {
  fileprivate var kind: Notice.Kind {
    switch (file, terminal, command) {
    case (.written, _, .failed?): .warning
    case (.written, _, _): .done
    case (.failed, .sent, _), (.failed, _, .took?): .warning
    case (.failed, _, _): .error
    }
  }
}
