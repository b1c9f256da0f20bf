// SPDX-License-Identifier: Apache-2.0
public import ChatUI
public import ThreadsAPI

/// A thread with its messages on the way from one place to another, whatever it came from.
public struct MovedThread: Equatable, Sendable {
  /// What it came from.
  public enum Origin: String, Equatable, Sendable {
    /// Skein's own files, or an export of them.
    case skein
    /// A `conversations.json` of ChatGPT.
    case chatGPT = "chatgpt"
    /// Threads as a provider's API answers them.
    case dump
  }

  public var origin: Origin
  /// The thread as its origin knows it; its id is the one that it has there.
  public var record: ThreadRecord
  public var messages: [MovedMessage]
  /// Members of the thread's record that this Skein does not know.
  public var extras: JSONObject
  /// How many other branches of the conversation were left where they are.
  public var otherBranches = 0

  public init(
    _ record: ThreadRecord, messages: [MovedMessage] = [], origin: Origin = .skein, extras: JSONObject = JSONObject()
  ) {
    self.record = record
    self.messages = messages
    self.origin = origin
    self.extras = extras
  }

  /// What tells this thread from every other, wherever it came from.
  public var sourceKey: String { "\(origin.rawValue):\(record.id)" }
}

/// A message on its way.
public struct MovedMessage: Equatable, Sendable {
  public var record: MessageRecord
  /// Members of the message's record that this Skein does not know.
  public var extras: JSONObject

  public init(_ record: MessageRecord, extras: JSONObject = JSONObject()) {
    self.record = record
    self.extras = extras
  }
}

extension MovedThread {
  /// Counts the messages, and takes from them the words that a list shows.
  mutating func describe() {
    record.messageCount = messages.count
    let words = messages.lazy.map { $0.record.text.firstWords(ThreadRecord.previewLength) }
    record.opening = words.first { !$0.isEmpty } ?? ""
    record.preview = words.last { !$0.isEmpty } ?? ""
  }

  /// Gives an id to each message that came without: always the same, so that importing again finds it.
  mutating func nameMessages() {
    for index in messages.indices where messages[index].record.id.isEmpty {
      let digest = ThreadFileName.digest(of: "\(record.id) \(index) \(messages[index].record.text)")
      messages[index].record.id = "msg_" + digest
    }
  }

  /// Messages of a process that is no more are interrupted or failed, whatever it was in the middle of.
  mutating func settle() {
    for index in messages.indices {
      if messages[index].record.state == .streaming { messages[index].record.state = .interrupted }
      if messages[index].record.state == .queued || messages[index].record.state == .sent {
        messages[index].record.state = .failed
      }
    }
    record.runID = nil
  }
}

extension MessageRecord {
  /// Whether the provider never had it: the user's own words, waiting or failed.
  var wasNeverSent: Bool { id.hasPrefix(Self.localPrefix) && role == .user }
}
