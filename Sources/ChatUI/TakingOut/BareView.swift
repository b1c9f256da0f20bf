// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// The bare view: nothing but words on the terminal, for its own selection.

/// Shows the words of the message at hand; the same key there shows the whole thread.
func showBareView(_ state: inout ChatState) -> [Effect] {
  guard let message = state.messageAtHand else { return nothingAtHand(&state) }
  return show(bare: message.text, isWhole: false, state)
}

/// The bare view is over; its user may want to see more.
func bareViewEnded(_ view: BareText, _ result: ErrandResult, _ state: inout ChatState) -> [Effect] {
  guard result == .wantsMore, !view.isWhole, let transcript = state.transcript else { return [] }
  return show(bare: state.wholeText(of: transcript), isWhole: true, state)
}

private func show(bare text: String, isWhole: Bool, _ state: ChatState) -> [Effect] {
  [
    .lendTerminal(
      .show(BareText(text: VisibleText.of(text), isWhole: isWhole, pager: state.preferences.programs.pager)))
  ]
}

/// Words for the bare terminal.
public struct BareText: Equatable, Sendable {
  /// Nothing in it is a control but line ends and tabs.
  public var text: String
  /// Whether it is all there is.
  public var isWhole: Bool
  /// What shows it; empty is the terminal itself.
  public var pager: [String]

  public init(text: String, isWhole: Bool, pager: [String]) {
    self.text = text
    self.isWhole = isWhole
    self.pager = pager
  }
}
