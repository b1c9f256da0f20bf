// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import ThreadsAPI

/// A reply on standard output, piece by piece: to a pipe as it came; to a terminal made visible, wherever the pieces are
/// cut, and without a line that looks like one of Skein's own.
@MainActor
final class ReplyOutput {
  private let isShown = Output.isTerminal
  private var visible = VisibleStream()
  private var lines = OwnLineGuard()

  func take(_ piece: String) {
    if isShown { Output.write(lines.take(visible.take(piece))) } else { Output.data(piece) }
  }

  /// Writes what was held back.
  func finish() {
    if isShown { Output.write(lines.take(visible.finish()) + lines.finish()) }
  }
}

/// A thread with its messages as `skein threads show` prints it.
enum ShownThread {
  /// - Parameter isGuarded: whether lines of messages that look like a heading here get a mark.
  static func text(of record: ThreadRecord, _ messages: [MessageRecord], isGuarded: Bool) -> String {
    var text = "# \(record.displayTitle.onOneLine)\n\n"
    for message in messages {
      let who = (message.role == .user ? "You" : message.model ?? message.role.rawValue).onOneLine
      let mark = message.state == .completed ? "" : " (\(message.state.rawValue))"
      let words = isGuarded ? ForgedLine.guarded(message.text) { ForgedLine.isTurnWithDate($0) } : message.text
      text += "## \(who), \(message.createdAt.rfc3339)\(mark)\n\n\(words)\n\n"
    }
    return text
  }
}
