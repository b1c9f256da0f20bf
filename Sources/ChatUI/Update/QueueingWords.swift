// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// What the footer says of the outbox.

extension ChatState {
  /// How much waits, since when nothing gets through, and when it is tried again; as much of it as there is room for.
  func outboxWords(columns limit: Int) -> String {
    let count = outbox.waitingCount
    guard count > 0 else { return "" }
    guard let since = outbox.link.brokenSince else { return "⇡\(count)" }
    let begin = clock(since).hourAndMinute
    let next = outbox.link.nextTry.map { ", next try \(clockWithSeconds($0))" } ?? ", trying"
    let forms = ["⇡\(count) offline since \(begin)\(next)", "⇡\(count) offline\(next)", "⇡\(count) offline"]
    return forms.first { columns(of: $0) <= limit } ?? "⇡\(count)"
  }

  private func clockWithSeconds(_ time: Timestamp) -> String {
    let second = Int(((time.seconds % 60) + 60) % 60)
    return clock(time).hourAndMinute + (second < 10 ? ":0" : ":") + "\(second)"
  }

  private func clock(_ time: Timestamp) -> CivilTime { CivilTime(time, secondsFromUTC: secondsFromUTC) }
}

/// Says that something waits, and for what.
func waitingNotice(_ error: ServiceError, _ state: ChatState) -> Notice {
  let count = state.outbox.waitingCount
  let what = count == 1 ? "1 waits and goes out by itself" : "\(count) wait and go out by themselves"
  if error.isOfBusyThread {
    return Notice(.done, "\(state.profile.name) is still at another reply here: \(what) (R tries now).")
  }
  let why = words(for: error, state.profile)
  let reason = why.firstRange(of: ". ").map { why[..<$0.lowerBound] } ?? why[...]
  return Notice(.warning, "Offline: \(what) (R tries now). \(reason.prefix(1).uppercased() + reason.dropFirst()).")
}
