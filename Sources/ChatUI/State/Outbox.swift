// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// What waits to reach the provider, in order, and how the link to it stands.
public struct Outbox: Equatable, Sendable {
  /// What is done with a text that can't be sent now.
  public enum Policy: Equatable, Sendable {
    /// It fails, and nobody sends it later unless asked.
    case fails
    /// It waits, and goes out when the link is back.
    case waits
    /// Nothing is sent here: it waits for a Skein that sends.
    case onlyQueues
  }

  public var policy = Policy.waits
  public private(set) var entries: [OutboxEntry]
  var link = Link()
  /// What was taken out in this session: a file that was read before does not bring it back.
  private var dropped: Set<String> = []
  /// Messages that wait by their journal, and were not in the outbox when that was read, with their threads.
  var strays: [String: ThreadID] = [:]

  public init(_ entries: [OutboxEntry] = []) { self.entries = entries }

  var isEmpty: Bool { entries.isEmpty }

  public internal(set) subscript(id: String) -> OutboxEntry? {
    get { entries.first { $0.id == id } }
    set {
      let index = entries.firstIndex { $0.id == id }
      switch (index, newValue) {
      case (let index?, let entry?): entries[index] = entry
      case (let index?, nil): entries.remove(at: index)
      case (nil, let entry?): entries.append(entry)
      case (nil, nil): break
      }
    }
  }

  /// Puts an entry in the place of another, so that the order stays.
  mutating func replace(_ id: String, with entry: OutboxEntry) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return self[entry.id] = entry }
    entries[index] = entry
  }

  /// Puts an entry where it belongs among those of its thread, by time.
  mutating func admit(_ entry: OutboxEntry) {
    let place = entries.firstIndex { $0.thread == entry.thread && !$0.isMetadata && $0.createdAt > entry.createdAt }
    entries.insert(entry, at: place ?? entries.count)
  }

  /// Puts an entry before all others of its thread.
  mutating func bringForward(_ id: String) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    let entry = entries.remove(at: index)
    entries.insert(entry, at: entries.firstIndex { $0.thread == entry.thread } ?? index)
  }

  /// The provider has named a thread.
  mutating func rename(_ old: ThreadID, to new: ThreadID) {
    for index in entries.indices where entries[index].thread == old {
      entries[index].thread = new
      entries[index].newThreadMetadata = nil
    }
  }

  /// What was taken out is to go out after all.
  mutating func readmit(_ id: String) { dropped.remove(id) }

  mutating func drop(_ id: String) {
    self[id] = nil
    dropped.insert(id)
  }

  /// Takes in what the file holds. Of what is ours we know more than a file that was read a moment ago.
  mutating func take(_ read: [OutboxEntry]) {
    let own = entries.filter { $0.owner == .us }
    var merged = read.filter { !dropped.contains($0.id) }
    for entry in own {
      if let index = merged.firstIndex(where: { $0.id == entry.id }) {
        merged[index] = entry
      } else {
        merged.append(entry)
      }
    }
    entries = merged
  }

  /// What is to be posted into a thread, in order.
  func posts(in thread: ThreadID) -> [OutboxEntry] { entries.filter { $0.thread == thread && !$0.isMetadata } }

  /// The change of a thread's metadata that waits.
  func metadata(of thread: ThreadID) -> OutboxEntry? { self[OutboxEntry.metadataID(thread)] }

  /// How much waits: what is on its way at this moment is not counted.
  public var waitingCount: Int { entries.count { $0.stage != .sent } }

  /// Whether something of a thread waits.
  func hasWaiting(in thread: ThreadID) -> Bool { entries.contains { $0.thread == thread && $0.stage != .sent } }
}

/// How the link to the provider stands, as far as sendings have shown.
struct Link: Equatable, Sendable {
  /// Since when nothing gets through; `nil` while all is well.
  var brokenSince: Timestamp?
  var failures = 0
  var nextTry: Timestamp?
  /// Whether a delete did not get through either.
  var hasDeletes = false
  /// Which timer counts: an older one says nothing.
  var timer = 0
  /// The thread that was tried last, so that the next try is another's.
  var lastTried: ThreadID?

  /// The longest and the shortest wait between two tries, in milliseconds.
  static let shortest: Int64 = 2_000
  static let longest: Int64 = 60_000

  /// Notes that nothing got through, and answers how long to wait.
  mutating func fail(_ error: ServiceError, at now: Timestamp) -> Int64 {
    if brokenSince == nil { brokenSince = now }
    let pause = min(Self.longest, Self.shortest << Int64(min(failures, 5)))
    let asked = error.retryAfter.map { $0.isFinite ? Int64(min(max($0, 0), 3600) * 1000) : 0 } ?? 0
    failures += 1
    timer += 1
    let wait = max(pause, asked)
    nextTry = Timestamp(milliseconds: now.milliseconds + wait)
    return wait
  }

  mutating func succeed() { self = Link(timer: timer + 1, lastTried: lastTried) }

  private init(timer: Int, lastTried: ThreadID?) {
    self.timer = timer
    self.lastTried = lastTried
  }

  init() {}
}

extension ServiceError {
  /// Whether what could not be sent because of this goes out later by itself.
  var mayPass: Bool { nextMove == .tryLater }
}

extension ThreadRecord {
  /// Where in a thread's metadata its provider keeps the local id that it was made for.
  public static let ownIDKey = "skein_id"
}
