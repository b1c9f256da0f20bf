// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// What the core wants done outside. Effects are carried out in their order; results come back as events.
public enum Effect: Equatable, Sendable {
  // Files
  case saveThread(ThreadRecord)
  case saveMessage(MessageRecord, in: ThreadID)
  /// The message must be on disk before the next effect begins.
  case saveMessageDurably(MessageRecord, in: ThreadID)
  /// All of them are on disk before the next effect begins, or none.
  case saveMessages([MessageRecord], in: ThreadID)
  case appendText(String, to: MessageID, in: ThreadID)
  /// `nil` removes the draft.
  case saveDraft(String?, for: ThreadID)
  /// Texts that left a composer unsent go into the history.
  case keepCleared([ClearedText])
  case loadCleared
  /// The thread's messages and draft go to the id that the record now has.
  case renameThread(from: ThreadID, ThreadRecord)
  case loadMessages(ThreadID)
  /// The entry must be on disk before the next effect begins.
  case keepInOutbox(OutboxEntry)
  case dropFromOutbox(String, durably: Bool)
  /// Takes over what Skeins that are gone have left in the outbox.
  case claimOutbox

  // Other Skeins on the same folder
  /// Reads what others have written into these files.
  case readNews(FolderNews)
  /// From now on the core's records of these threads rest on what others have written.
  case knowThreads([ThreadRecord])
  case showPresence(Presence)

  // The provider
  case send(SendRequest)
  /// Makes a thread with these first messages; who tried before looks whether it is there.
  case createThread(ThreadID, Metadata, messages: [String], isRepeat: Bool)
  case stop(ThreadID, run: RunID?)
  case submitToolOutputs([ToolOutput], run: RunID, in: ThreadID)
  case runToolCommand(ToolCommand)
  /// Asks for the thread, its messages back to one that is known, and the run.
  case refresh(ThreadID, back: MessageID?, run: RunID?)
  case adopt(ThreadID)
  /// Reads the thread, changes these pairs of its metadata and sends the whole map back.
  case changeMetadata(ThreadID, MetadataChange, attempt: Int)
  case deleteAtProvider(ThreadID)
  case listThreads
  /// Asks which models and assistants there are.
  case listAnswerers

  /// Reads which themes there are.
  case listThemes

  // Text that leaves Skein
  case copy(CopiedText)
  case takeOut(Outgoing)

  // The index
  /// Looks for words in all threads; the answer carries the number.
  case search(String, number: Int)

  // The terminal and time
  case wake(Timer, afterMilliseconds: Int64)
  case redraw
  case suspend
  /// Gives the terminal to something else, and takes it back when that is over.
  case lendTerminal(Errand)
  case bell
  case notify(Notification)
  case quit
}

/// What somebody else does on the terminal while Skein steps aside.
public enum Errand: Equatable, Sendable {
  /// The text of a composer in the user's editor, by the key of its draft; an empty program is the environment's.
  case edit(String, draft: ThreadID, program: [String])
  /// Words on the bare terminal until a key is pressed, so that the terminal's own selection gets nothing else.
  case show(BareText)
  /// A text in a program that works on files.
  case open(FileToOpen)
}

/// How an errand ended.
public enum ErrandResult: Equatable, Sendable {
  case done
  case edited(String)
  /// Who looks on asks for the rest.
  case wantsMore
  case failed(Notice)
}

/// A message on its way, and the run that answers it.
public struct SendRequest: Equatable, Sendable {
  public var thread: ThreadID
  /// Whether the thread has to be made first, and with what.
  public var newThreadMetadata: Metadata?
  /// The message to post; `nil` asks for a reply to what is there.
  public var message: MessageRecord?
  /// Whether this was tried before and may have arrived: then it is looked for first.
  public var isRepeat: Bool
  /// Whether it may be on its way still: who tried it before may have died a moment ago. Then it is looked for longer.
  public var mayBeUnderWay = false
  /// The newest message that the provider is known to have; ours can only stand behind it.
  public var newestKnown: MessageID?
  /// The provider's name of the message, when it is known to be there: then only the reply is wanted.
  public var arrivedAs: MessageID?
  /// Who is to answer.
  public var choice: ReplyChoice
  /// Copies of another thread's messages that the provider is to have before.
  public var history: [MessageRecord]

  public init(
    thread: ThreadID, newThreadMetadata: Metadata? = nil, message: MessageRecord?, isRepeat: Bool = false,
    newestKnown: MessageID? = nil, choice: ReplyChoice = ReplyChoice(), history: [MessageRecord] = []
  ) {
    self.thread = thread
    self.newThreadMetadata = newThreadMetadata
    self.message = message
    self.isRepeat = isRepeat
    self.newestKnown = newestKnown
    self.choice = choice
    self.history = history
  }
}
