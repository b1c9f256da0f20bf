// SPDX-License-Identifier: Apache-2.0

/// One provider's way to spell the threads API: everything in which the dialects differ, as data.
///
/// The codecs follow these fields and never ask which dialect it is; a new provider is a new value.
public struct Dialect: Sendable {
  /// The name in a profile's `dialect` key.
  public var name: String
  /// Where the provider itself lives.
  public var providerURL: String
  /// The path under which a server mounts this dialect (`/api/v1`, `/v1` or nothing).
  public var mountPath: String

  // MARK: Requests

  /// Headers that every request carries beside its auth.
  public var headers: [String: String] = [:]
  /// The header that names the workspace, where there is one.
  public var workspaceHeader: String?
  public var accept = "application/json"
  public var contentType = "application/json"
  /// Whether a request without a body still carries `Content-Type`, unless it is a GET.
  public var labelsEmptyBodies = true
  /// What a request says that has nothing to say.
  public var emptyBody: JSONValue = .object([:])
  /// Whether an absent `metadata` is sent as `null` where a map could be updated.
  public var sendsNullMetadata = false
  /// Whether files are named by `file_ids`, in messages and assistants, instead of by attachments and resources.
  public var namesFilesByID = false
  /// Whether `stream` stands in every run request, not only in those that stream.
  public var alwaysSendsStream = false
  /// Whether a message's content may be parts; otherwise it is one text.
  public var takesContentParts = true
  /// Whether a run request may carry messages to add.
  public var takesAdditionalMessages = true
  /// Whether `top_k` exists.
  public var hasTopK = false
  /// The most tokens of a reply, as a run request and a run name it.
  public var maxTokensName = "max_completion_tokens"
  /// The same for an assistant, where it has one.
  public var assistantMaxTokensName: String?
  /// What its provider cannot do: asked for it, a client says so and sends nothing.
  public var lacks: Set<Ability> = [.listThreads]
  public var abilities: Set<Ability> { Set(Ability.allCases).subtracting(lacks) }
  /// The roles that a new message may have; `nil` when the provider takes any.
  public var messageRoles: Set<Role>? = [.user, .assistant]

  // MARK: Replies

  public var timeUnit = TimeUnit.seconds
  /// How an absent id reads in a message.
  public var absentID: JSONValue = .null
  /// How absent details of a message read.
  public var absentDetails: JSONValue = .null
  /// How an empty metadata map reads.
  public var emptyMetadata: JSONValue = .object([:])
  /// Whether every object and event carries `request_id`; otherwise only the header `x-request-id` does.
  public var writesRequestID = false
  /// The `tool_resources` of a thread or assistant that has none; `nil` shows none.
  public var emptyToolResources: JSONObject? = [:]
  /// What new message ids begin with.
  public var messageIDPrefix = "msg_"
  /// The names of the two counts in `usage`.
  public var usageNames = (prompt: "prompt_tokens", completion: "completion_tokens")
  /// Statuses that this dialect lacks, and what stands for them.
  public var runStatusSubstitutes: [RunStatus: RunStatus] = [:]
  /// Members of no meaning to Skein that SDKs expect to find.
  public var messageExtras: JSONObject = [:]
  public var runExtras: JSONObject = [:]
  public var assistantExtras: JSONObject = [:]

  /// Whether a code interpreter's outputs stand in a list too; DashScope's SDK fails on one.
  public var listsToolOutputs = true
  /// The header of a run that is not over which says when to ask again, where SDKs look for one.
  public var pollHeader: String?

  // MARK: Streams

  /// Whether a space follows the colon of `event:` and `data:`.
  public var spaceAfterColon = true
  public var streamContentType = "text/event-stream"
  /// Statuses of a run that no event tells.
  public var silentRunStatuses: Set<RunStatus> = []
  /// Whether the parts of a delta carry their `index`.
  public var indexesDeltaParts = true
  /// Members that a delta has beside its role and content.
  public var deltaExtras: JSONObject = [:]

  // MARK: Conversations and Responses

  /// How they are spelled where they are served beside this dialect; `nil` where they are not.
  public var conversations: ConversationsSpelling?

  // MARK: Errors

  /// The body of an error reply, and of an `error` event.
  public var errorBody: @Sendable (ServiceError, ErrorContext) -> JSONValue

  /// The unit of time on the wire.
  public enum TimeUnit: Sendable {
    case seconds, milliseconds
  }

  /// What an error body tells about the request that failed.
  public struct ErrorContext: Sendable {
    public var path: String
    public var requestID: String
    public var time: Timestamp

    public init(path: String, requestID: String, time: Timestamp) {
      self.path = path
      self.requestID = requestID
      self.time = time
    }
  }

  /// A dialect that is like OpenAI's in all that is not said otherwise.
  public init(
    name: String, providerURL: String, mountPath: String,
    errorBody: @escaping @Sendable (ServiceError, ErrorContext) -> JSONValue
  ) {
    self.name = name
    self.providerURL = providerURL
    self.mountPath = mountPath
    self.errorBody = errorBody
  }

  /// Every dialect of the threads API.
  public static let all = [dashscope, aimlapi, assistants]

  /// The dialect of that name, as a profile spells it.
  public static func named(_ name: String) -> Dialect? { all.first { $0.name == name } }

  /// A moment as this dialect writes it.
  func time(_ timestamp: Timestamp) -> JSONValue {
    switch timeUnit {
    case .seconds: .integer(timestamp.seconds)
    case .milliseconds: .integer(timestamp.milliseconds)
    }
  }

  /// A moment that may not have come yet.
  func time(_ timestamp: Timestamp?) -> JSONValue { timestamp.map { time($0) } ?? .null }

  /// Metadata as this dialect writes it in a reply.
  func metadata(_ metadata: Metadata) -> JSONValue { metadata.isEmpty ? emptyMetadata : JSONValue(metadata) }
}
