// SPDX-License-Identifier: Apache-2.0
public import TerminalCore
import ThreadsAPI

/// A text on its way to the clipboard.
public struct CopiedText: Equatable, Sendable {
  /// What it is, for the notice that tells what became of it.
  public enum Subject: Equatable, Sendable {
    case message(MessageFace)
    case codeBlock(Int, of: MessageFace)
    case selection
    case threadID
    case link
    /// A link that nothing here opens.
    case unopenedLink
    case output
  }

  /// As its author wrote it: nothing of the screen is in it.
  public var text: String
  public var subject: Subject

  public init(_ text: String, _ subject: Subject) {
    self.text = text
    self.subject = subject
  }
}

/// A message as a notice names it.
public struct MessageFace: Equatable, Sendable {
  public var isOwn: Bool
  /// `09:14`; empty where the provider keeps no time.
  public var time: String
  /// Whether more of it is on its way.
  public var isUnfinished: Bool

  public init(isOwn: Bool, time: String, isUnfinished: Bool) {
    self.isOwn = isOwn
    self.time = time
    self.isUnfinished = isUnfinished
  }

  init(_ message: MessageRecord, secondsFromUTC: Int) {
    isOwn = message.role == .user
    isUnfinished = message.state == .streaming
    time =
      message.createdAt.milliseconds > 0
      ? CivilTime(message.createdAt, secondsFromUTC: secondsFromUTC).hourAndMinute : ""
  }
}

/// What was done with a copied text. Whether the terminal took it nobody can know.
public struct CopyOutcome: Equatable, Sendable {
  public enum Terminal: Equatable, Sendable {
    case sent(ClipboardRoute)
    /// More than `limit` bytes: nothing was sent.
    case tooLarge(limit: Int)
    /// The settings say so.
    case off
    /// A terminal of this name has no clipboard.
    case incapable(String)
    /// Something else had the terminal just then.
    case busy
  }

  /// What the user's own clipboard command did.
  public enum Command: Equatable, Sendable {
    case took(String)
    case failed(String, FailedProgram)
  }

  public enum File: Equatable, Sendable {
    case written(path: String)
    /// The system's reason.
    case failed(path: String, reason: String)
  }

  /// The bytes of the text.
  public var size: Int
  public var terminal: Terminal
  public var command: Command?
  public var file: File

  public init(size: Int, terminal: Terminal, command: Command? = nil, file: File) {
    self.size = size
    self.terminal = terminal
    self.command = command
    self.file = file
  }
}

/// How a program that Skein started came to nothing.
public enum FailedProgram: Equatable, Sendable {
  case notFound
  case status(Int32)
  case signal(Int32)
  /// It ran for longer than these seconds.
  case slow(seconds: Int)
  /// It could not be started, for the system's reason.
  case system(String)
}

/// What lies between Skein and the terminal that somebody looks at, as far as the environment tells.
public enum ClipboardRoute: Equatable, Sendable {
  case direct
  case tmux
  case screen

  /// What to send on this way. tmux takes the one or the other, by its settings; screen names itself only where it
  /// runs, not on a host reached from within it, where it may be tmux as well.
  public var sequences: [ClipboardSequence] {
    switch self {
    case .direct: [.plain]
    case .tmux: [.tmux, .plain]
    case .screen: [.screen]
    }
  }

  /// The way that settings and environment lead; without one, why there is none.
  public static func find(
    _ settings: Preferences.Clipboard, environment: [String: String]
  ) -> Result<ClipboardRoute, NoClipboardRoute> {
    if settings.osc52 == .never { return .failure(.off) }
    func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
    let term = environment["TERM"] ?? ""
    switch settings.form {
    case .plain: return .success(.direct)
    case .tmux: return .success(.tmux)
    case .screen: return .success(.screen)
    case .auto: break
    }
    if isSet("TMUX") || term.hasPrefix("tmux") { return .success(.tmux) }
    if isSet("STY") { return .success(.screen) }
    // Consoles and terminals of glass: there the letters might be shown.
    let hasNone = ["linux", "vt", "cons25", "ansi", "dumb", "sun", "wyse"].contains { term.hasPrefix($0) }
    if hasNone, settings.osc52 == .auto { return .failure(.incapable(term)) }
    return .success(.direct)
  }
}

/// Why nothing is sent to the terminal's clipboard.
public enum NoClipboardRoute: Error, Equatable, Sendable {
  case off
  case incapable(String)
}
