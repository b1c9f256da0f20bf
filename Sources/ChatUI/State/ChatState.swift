// SPDX-License-Identifier: Apache-2.0
public import TerminalCore
public import ThreadsAPI

/// Everything the screen shows and every decision rests on.
public struct ChatState: Equatable, Sendable {
  /// Where the keys go.
  public enum Pane: Equatable, Sendable, CaseIterable {
    case list, messages, composer
  }

  public var size: Size
  /// When the last event came.
  public var now: Timestamp
  /// How far local time is from UTC, in seconds.
  public var secondsFromUTC: Int
  public var profile: ProfileFace
  public var trash: TrashPolicy
  public var places = Places()

  public var bindings = KeyBindings.standard
  public var preferences = Preferences()
  /// Whether the mouse is on.
  public var usesMouse = false
  /// Whether the terminal has the focus; `nil` as long as it hasn't told.
  public var isFocused: Bool?

  public var pane: Pane = .composer
  /// The keys of a sequence that is not yet whole.
  public var pendingKeys: [Key] = []
  public var isListHidden = false
  public var list: ThreadList
  /// The thread in the message pane; `nil` while a new one is being begun.
  public var openThread: ThreadID?
  public var transcripts: [ThreadID: Transcript] = [:]
  /// The ends of threads whose journals are being read: they are shown until all is there, and that is all they are for.
  var ends: [ThreadID: Transcript] = [:]
  /// What is to reach the provider, and names of threads that were noted there alone.
  public var outbox = Outbox()
  public var outboxNames: [ThreadID: ThreadID] = [:]
  /// What is typed, by thread; the key of a thread not yet begun is ``newThread``.
  public var composers: [ThreadID: TextEditor] = [:]
  /// Where Up and Down stand in the composer's history.
  public var historyPlace: HistoryPlace?
  /// What was cut, in any text.
  public var killRing = KillRing()
  /// Where somebody is who edits with the keys of vi.
  public var vi = ViKeys()
  /// The draft that is in the user's editor.
  public var editedDraft: ThreadID?
  /// Whether the next key goes into the text as it is.
  public var isLiteralAwaited = false
  /// Texts that were cleared or set aside, the newest last; and those of them that are not yet on disk.
  public var clearedTexts: [ClearedText] = []
  var unkeptTexts: [ClearedText] = []
  /// Whether those of earlier sessions are among them, and since when somebody waits for that.
  var isHistoryRead = false
  var historyAwaitedSince: Timestamp?
  /// The messages that are being edited, by thread.
  public var edits: [ThreadID: MessageID] = [:]
  /// Where the variants of a place were last seen, by the threads that they were first said in; and where a thread's
  /// view goes once its journal is read.
  var variantsLeft: [MessagePlace: [ThreadID: MessagePlace]] = [:]
  var awaitedPlaces: [ThreadID: AwaitedPlace] = [:]
  /// Replies under way, by thread.
  public var replies: [ThreadID: Reply] = [:]
  /// Runs that wait for what tools answer, by thread.
  public var toolRequests: [ThreadID: ToolRequest] = [:]
  public var prompt: Prompt?
  public var picker: Picker?
  /// What is looked for in the open thread.
  var finder: Finder?
  /// A looking through the open thread that takes more than one step.
  var seeking: Seeking?
  /// What was looked for last, for `n` and `N` to look for again.
  var lastFound: SearchQuery?
  /// How many lookings were begun in this session, and how many steps of filterings.
  var seekCount = 0
  var filterCount = 0
  /// How many searches through all threads were asked for, and the words of the last.
  var searchCount = 0
  var searchedText = ""
  /// The place that a thread is being opened for.
  var arrival: Arrival?
  /// How often the next movement is to be made, as far as it was typed.
  var typedCount: Int?
  /// Who is to answer in the thread that is not yet begun.
  public var newThreadChoice = ReplyChoice()
  /// The first line of the help that is shown; `nil` while it is not.
  public var helpLine: Int?
  public var notice: Notice?
  /// What the footer said so far.
  public var notices = NoticeLog()
  /// The first line of the notices that is shown; `nil` while they are not.
  public var noticesLine: Int?
  public var themes = ThemeChoice()
  /// The caret among the messages, and what is selected with it.
  public var selection: TextSelection?
  /// Where that is on the screen.
  var selectionPicture = SelectionPicture()
  /// The number of a code block that may follow the key that copies.
  var blockNumber: BlockNumber?
  /// What a command wrote, while it is shown, and what the last one did.
  public var output: CommandOutput?
  var lastOutput: CommandOutput?
  var lastCommand = ""
  public var undoSteps: [UndoStep] = []
  /// Changes of metadata, titles among them, that the provider has not confirmed, one a thread.
  public var renames: [ThreadID: Rename] = [:]
  /// How many renames were sent in this session.
  public var renameCount = 0
  /// The thread that was asked for by its id; a key ends the wait, and then nothing is opened.
  public var awaitedThread: ThreadID?
  /// Threads in the trash that the provider is not to be told of before this time: it has been told, or has failed.
  public var trashPauses: [ThreadID: Timestamp] = [:]
  /// Texts that were typed and not yet written to disk.
  public var unsavedDrafts: Set<ThreadID> = []
  /// The other Skeins on the same folder.
  public var neighbours: [Neighbour] = []
  /// Replies that go on at the provider while nobody listens, by thread; and threads that may have one.
  public var followings: [ThreadID: Following] = [:]
  var awaitingPickUp: [ThreadID] = []
  public var localIDs: LocalIDs
  /// What has changed since all was laid out.
  var unseen = UnseenChange.anything
  /// How often all was laid out: between two times nothing has changed but a draft, and the notice that a key takes away.
  var layouts = ChangeCount()
  /// Columns and rows of the pane that the lines are laid out for.
  var laidOutSize: Size?
  /// The lines of the message pane, laid out after each event.
  public internal(set) var messageLines: [TextLine] = []
  /// Which of them is the heading of the message at hand; `nil` when that is out of sight.
  public internal(set) var lineAtHand: Int?

  /// The key of the draft of a thread that is not yet begun.
  public static let newThread: ThreadID = "new"

  public init(
    size: Size, now: Timestamp, secondsFromUTC: Int = 0, profile: ProfileFace, trash: TrashPolicy = TrashPolicy(),
    records: [ThreadRecord] = [], localIDs: LocalIDs
  ) {
    self.size = size
    self.now = now
    self.secondsFromUTC = secondsFromUTC
    self.profile = profile
    self.trash = trash
    list = ThreadList(records)
    self.localIDs = localIDs
  }

  /// The key of the draft that the composer holds.
  public var draftKey: ThreadID {
    guard let thread = openThread else { return Self.newThread }
    return edits[thread].map { Self.editKey(thread, $0) } ?? thread
  }

  /// What is typed in the open thread.
  public var composer: TextEditor {
    get { composers[draftKey] ?? TextEditor() }
    set { composers[draftKey] = newValue }
  }

  /// The messages of the open thread.
  public var transcript: Transcript? {
    openThread.flatMap { transcripts[$0] }
  }
}

/// What may look otherwise than it was laid out: a letter that is typed concerns nothing but the draft.
enum UnseenChange: Comparable, Sendable {
  case nothing, draft, anything
}

/// Which provider answers, as the footer says it.
public struct ProfileFace: Equatable, Sendable {
  public var name: String
  public var dialect: String
  /// `user@host` of the machine that Skein runs on.
  public var host: String
  /// Who answers: a model's or an assistant's name.
  public var model: String
  /// Whether what is sent and received, the key too, can be read on its way.
  public var isReadOnTheWay = false

  public init(name: String, dialect: String, host: String, model: String) {
    self.name = name
    self.dialect = dialect
    self.host = host
    self.model = model
  }
}

/// Where the user's files are, as they would write it.
public struct Places: Equatable, Sendable {
  /// The settings file.
  public var config: String
  /// The folder of the threads.
  public var data: String

  public init(config: String = "", data: String = "") {
    self.config = config
    self.data = data
  }
}

/// How long a deleted thread waits (DESIGN §2.6), in seconds.
public struct TrashPolicy: Equatable, Sendable {
  /// Before the provider is told.
  public var grace: Int64
  /// Before the local copy goes too.
  public var keep: Int64

  public init(grace: Int64 = 600, keep: Int64 = 30 * 86400) {
    self.grace = grace
    self.keep = keep
  }
}

/// Makes ids that no other session makes: the session's own prefix and a number.
public struct LocalIDs: Equatable, Sendable {
  private let session: String
  private var count = 0

  /// - Parameter session: random text, given from outside because the core has no chance of its own.
  public init(session: String) { self.session = session }

  public mutating func next() -> String {
    count += 1
    return "\(ThreadRecord.localPrefix)\(session)_\(count)"
  }
}
