// SPDX-License-Identifier: Apache-2.0
public import TerminalCore
public import ThreadsAPI

/// Everything that can happen to the program.
public enum Event: Equatable, Sendable {
  case input(TerminalInput)
  /// Skein goes to the background on the user's wish and comes back.
  case resumed
  /// The terminal is Skein's again.
  case errandEnded(Errand, ErrandResult)
  /// A copied text has gone where it could.
  case copied(CopiedText.Subject, CopyOutcome)
  case tookOut(OutgoingResult)
  /// The system or the terminal asks Skein to end.
  case endRequested

  /// The journal of a thread was read.
  case messagesLoaded(ThreadID, [MessageRecord])
  /// The newest messages of a long journal, read ahead of all.
  case endLoaded(ThreadID, [MessageRecord])
  /// What was cleared in earlier sessions was read.
  case clearedLoaded([ClearedText])
  /// The outbox was read, and what nobody had any more is ours.
  case outboxRead(OutboxContents)
  /// Another Skein has written into it.
  case outboxChanged
  /// Something that the user should know about the files or the settings.
  case finding(Notice)
  /// Whether words are on the screen that are not on disk yet.
  case diskIsSlow(Bool)
  /// What the disk had refused is on it now.
  case writtenAgain

  /// The provider has made the thread that had a local id.
  case threadNamed(local: ThreadID, ChatThread)
  /// The provider has stored the message that had a local id.
  case messageAccepted(ThreadID, local: MessageID, Message)
  /// The provider has stored the copies that a branch begins with.
  case copiesPosted(ThreadID, [PostedCopy])
  /// Something happened in a run.
  case run(ThreadID, RunEvent)
  case toolCommandEnded(ToolCommand, ToolCommandResult)
  /// A sending is over, from its first step to the end of the reply.
  case sendEnded(ThreadID, SendFailure?)

  case refreshed(ThreadID, Result<ProviderThread, ServiceError>)
  case adopted(ThreadID, Result<ProviderThread, ServiceError>)
  case renamed(ThreadID, attempt: Int, Result<ChatThread, ServiceError>)
  case deletedAtProvider(ThreadID, ServiceError?)
  case listed([ChatThread])
  case answerersListed(Answerers)
  case themesListed([Theme])
  /// What a search through all threads has found, or has so far.
  case found(SearchAnswer)
  case timer(Timer)

  // Other Skeins on the same folder
  case othersChanged([ThreadChange])
  case othersWrote(ThreadID, [MessageChange])
  case othersDrafted([DraftChange])
  case neighbours([Neighbour])
  /// Another Skein was earlier with a reply in this thread.
  case sendRefused(ThreadID)
}

/// Something that was asked to happen later.
public enum Timer: Hashable, Sendable {
  case saveDrafts
  case emptyTrash
  /// Send again what could not be sent; the number tells which failure.
  case tryOutbox(Int)
  /// Take over what another Skein had to send, should it be gone.
  case claimOutbox
  /// Look again at a run that goes on at the provider.
  case refresh(ThreadID)
  /// Look after threads that were left with a reply under way.
  case pickUp
  /// Go on looking through the open thread; the number tells which looking.
  case seek(Int)
  /// Go on counting its matches.
  case countMatches(Int)
  /// Go on filtering what is chosen from.
  case filterPicker(Int)
}

/// Where a sending failed, and why.
public struct SendFailure: Equatable, Sendable {
  public enum Stage: Equatable, Sendable {
    case creatingThread, postingMessage, running
  }

  public var stage: Stage
  public var error: ServiceError

  public init(stage: Stage, error: ServiceError) {
    self.stage = stage
    self.error = error
  }
}

/// What a provider says of a thread.
public struct ProviderThread: Equatable, Sendable {
  public var thread: ChatThread
  /// The messages that were asked for, oldest first.
  public var messages: [Message]
  /// The run that was asked about.
  public var run: Run?
  /// Whether the provider does not know the run that was asked about.
  public var isRunLost = false

  public init(thread: ChatThread, messages: [Message], run: Run? = nil) {
    self.thread = thread
    self.messages = messages
    self.run = run
  }
}
