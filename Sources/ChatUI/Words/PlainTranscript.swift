// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

extension ChatState {
  /// The last lines of the open thread as plain text, every turn with the name of who speaks: what stays on the terminal
  /// when Skein ends. `nil` when there is nothing to leave.
  public func plainTranscript(lines limit: Int) -> String? {
    guard limit > 0, let transcript, let thread = openThread, !transcript.entries.isEmpty else { return nil }
    // From the end on, so that a long thread costs no more than what is left of it.
    var turns: [[Substring]] = []
    var count = 0
    for entry in transcript.entries.reversed() where count < limit {
      let turn = Self.turn(entry.record)
      turns.append(turn)
      count += turn.count
    }
    var lines = turns.reversed().flatMap { $0 }
    if lines.count > limit { lines = ["…"] + lines.suffix(max(0, limit - 1)) }
    let name = SafeText.line(list[thread]?.displayTitle ?? "", columns: 200)
    return (["── \(name) (\(SafeText.line(thread, columns: 200)))", ""] + lines).joined(separator: "\n") + "\n"
  }

  private static func turn(_ record: MessageRecord) -> [Substring] {
    let speaker =
      switch record.role {
      case .user: "You"
      case .assistant: SafeText.line(record.model ?? "Assistant", columns: 80)
      default: SafeText.line(record.role.rawValue, columns: 80)
      }
    var text = SpeakerLabels(speaker).guarded(record.text, atLineStart: true)
    if let mark = mark(of: record) { text += (text.isEmpty ? "" : "\n") + mark }
    return ["\(speaker):"] + text.split(separator: "\n", omittingEmptySubsequences: false) + [""]
  }

  private static func mark(of record: MessageRecord) -> String? {
    let reason = record.reason.map { ": " + VisibleText.of($0, keepingLines: false) } ?? ""
    switch record.state {
    case .completed: return nil
    case .streaming: return "[still under way]"
    case .queued: return "[waiting to be sent]"
    case .sent: return "[being sent]"
    case .withdrawn: return ""
    case .interrupted: return "[interrupted\(reason)]"
    case .failed: return "[failed\(reason)]"
    }
  }
}
