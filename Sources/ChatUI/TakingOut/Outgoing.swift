// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// A text that leaves Skein for a file or a program.
public enum Outgoing: Equatable, Sendable {
  case write(FileToWrite)
  case pipe(PipedText)
  case openLink(String)
}

/// What became of it.
public enum OutgoingResult: Equatable, Sendable {
  case written(FileToWrite, WriteOutcome)
  case piped(PipedText, PipeOutcome)
  case linkOpened(String, LinkOutcome)
}

/// Which words of a thread are meant. They are read when they are needed: a reply may still grow.
public enum Extract: Equatable, Sendable {
  case message(MessageID, in: ThreadID)
  case codeBlock(Int, of: MessageID, in: ThreadID)
  case thread(ThreadID)
  /// Several, each to a file of its own.
  case threads([ThreadID])
  /// Words that were selected.
  case words(String)
}

/// A file that is to be written.
public struct FileToWrite: Equatable, Sendable {
  public enum Content: Equatable, Sendable {
    case text(String)
    /// A whole thread, in the format that the file's name asks for; without messages those on disk are meant.
    case thread(ThreadRecord, messages: [MessageRecord]?)
    /// Several threads for a folder; a name of `*.json` there says the format.
    case threads([ThreadToWrite])
  }

  public var content: Content
  /// The path as it was typed.
  public var name: String
  /// What the file is called where only a folder was named.
  public var standardName: String
  public var isReplacing: Bool

  public init(_ content: Content, name: String, standardName: String, isReplacing: Bool) {
    self.content = content
    self.name = name
    self.standardName = standardName
    self.isReplacing = isReplacing
  }
}

/// A thread for a file of its own among others.
public struct ThreadToWrite: Equatable, Sendable {
  public var record: ThreadRecord
  /// What its file is called, unless another thread has the name.
  public var name: String
  /// Without messages those on disk are meant.
  public var messages: [MessageRecord]?

  public init(_ record: ThreadRecord, name: String, messages: [MessageRecord]?) {
    self.record = record
    self.name = name
    self.messages = messages
  }
}

/// What became of a file that was to be written.
public enum WriteOutcome: Equatable, Sendable {
  case written(path: String, bytes: Int)
  /// So many threads are in a folder.
  case writtenAll(folder: String, count: Int)
  case isThere(path: String)
  /// It is a folder, a device or the like.
  case isNoFile(path: String)
  case noFolder(path: String)
  /// There is no format of this name.
  case unknownFormat(String)
  /// The system's reason.
  case failed(path: String, reason: String)
}

/// A text for a command line of the user's.
public struct PipedText: Equatable, Sendable {
  public var command: String
  public var input: String

  public init(command: String, input: String) {
    self.command = command
    self.input = input
  }
}

/// What a command wrote, and how it ended.
public struct PipeOutcome: Equatable, Sendable {
  public var output: String
  /// Whether more was written than is kept.
  public var isCut: Bool
  /// `nil` for one that ended well.
  public var failure: FailedProgram?

  public init(output: String, isCut: Bool = false, failure: FailedProgram? = nil) {
    self.output = output
    self.isCut = isCut
    self.failure = failure
  }
}

/// What became of a link that was to be opened.
public enum LinkOutcome: Equatable, Sendable {
  case given(to: String)
  case failed(String, FailedProgram)
  /// No screen that a browser could come up on, and no program is set.
  case noOpener
}

extension ChatState {
  /// The words that an extract means; `nil` when they are no longer there. What is written for programs ends as lines
  /// do.
  func text(of extract: Extract) -> String? {
    switch extract {
    case .message(let message, let thread): return transcripts[thread]?[message]?.text
    case .codeBlock(let number, let message, let thread):
      guard let text = transcripts[thread]?[message]?.text else { return nil }
      let blocks = MarkdownLayout.sourceCodeBlocks(of: text)
      return blocks.indices.contains(number - 1) ? blocks[number - 1].text : nil
    case .thread(let thread): return transcripts[thread].map { wholeText(of: $0) }
    case .threads: return nil
    case .words(let words): return words
    }
  }

  /// A thread as plain text: who spoke when, and what was said.
  func wholeText(of transcript: Transcript) -> String {
    transcript.messages.map { message in
      let face = face(of: message)
      let name = face.isOwn ? "You" : message.model ?? message.role.rawValue
      return "\(name)\(face.time.isEmpty ? "" : " · " + face.time)\n\(message.text)"
    }.joined(separator: "\n\n")
  }
}
