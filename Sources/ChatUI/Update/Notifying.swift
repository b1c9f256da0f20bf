// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// What somebody who looks elsewhere is told, and how.
public struct Notification: Equatable, Sendable {
  /// Which thread it is about, and what happened there: one line each, without controls.
  public var title: String
  public var message: String
  public var signal: Preferences.Notify.Signal
  /// A program to start, with its arguments; empty for none.
  public var command: [String]

  public init(title: String, message: String, signal: Preferences.Notify.Signal, command: [String] = []) {
    self.title = title
    self.message = message
    self.signal = signal
    self.command = command
  }
}

/// What a reply came to.
enum ReplyOutcome {
  case reply, failure, question
  /// Something came that nobody here had asked for.
  case news
}

/// From so many milliseconds on somebody may have turned away while a reply came.
private let longReply: Int64 = 10_000

/// Tells somebody who looks elsewhere that a reply has ended.
///
/// A terminal that tells of its focus is believed. Of one that doesn't nothing is known: there, a reply is told of when
/// its thread isn't in sight, or when it took so long that one may have turned away.
func notify(_ outcome: ReplyOutcome, _ reply: Reply?, _ thread: ThreadID, _ state: ChatState) -> [Effect] {
  let preferences = state.preferences.notify
  guard reply?.isStopping != true, preferences.how != .none || !preferences.command.isEmpty else { return [] }
  switch preferences.when {
  case .never: return []
  case .always: break
  case .unfocused:
    let isLong = reply.map { state.now.milliseconds - $0.startedAt.milliseconds >= longReply } ?? false
    let isAway = state.isFocused.map { !$0 } ?? (thread != state.openThread || isLong)
    guard isAway else { return [] }
  }
  return [.notify(notification(of: outcome, in: thread, state))]
}

private func notification(of outcome: ReplyOutcome, in thread: ThreadID, _ state: ChatState) -> Notification {
  let preferences = state.preferences.notify
  let title = SafeText.line(state.list[thread]?.displayTitle ?? "New thread", columns: 60)
  let message =
    switch outcome {
    case .reply: "The reply is there."
    case .failure: "No full reply."
    case .question: "It asks something of you."
    case .news: "There is something new."
    }
  return Notification(
    title: title, message: message, signal: preferences.how,
    command: preferences.command.map { fill($0, title, message) })
}

/// An argument of the user's program with the title and the message in their places.
private func fill(_ argument: String, _ title: String, _ message: String) -> String {
  // In one go: a title that says %m is not a message.
  var result = ""
  var rest = argument[...]
  while let sign = rest.firstIndex(of: "%") {
    result += rest[..<sign]
    rest = rest[rest.index(after: sign)...]
    switch rest.first {
    case "t": result += title
    case "m": result += message
    case "%": result += "%"
    default:
      result += "%"
      continue
    }
    rest = rest.dropFirst()
  }
  result += rest
  // A title that begins with a dash must not become an option.
  return result.hasPrefix("-") && !argument.hasPrefix("-") ? " " + result : result
}
