// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// Reads threads out of a file, whatever wrote it: the format is told from the content.
///
/// One conversation is in memory at a time; only messages that stand alone, without their thread, gather until the end.
public struct ImportReader {
  /// What comes out of a file.
  public enum Item: Equatable, Sendable {
    case thread(MovedThread, number: Int)
    case fault(ImportFault)
  }

  private var values: ValueReader
  private var number = 0
  private var ready: [Item] = []
  /// How many of them were given out.
  private var given = 0
  /// A thread of our own export whose messages are still coming.
  private var open: (thread: MovedThread, number: Int)?
  /// Threads and messages that stand side by side: put together at the end.
  private var loose = LooseMessages()
  private var hasEnded = false

  /// Looks at the beginning of the file; throws when it is not for us.
  public init(_ source: ByteSource) throws(ImportRefusal) {
    try self.init(limit: ValueReader.limit) { () throws(FileError) in try source.next() }
  }

  init(limit: Int, read: @escaping () throws(FileError) -> [UInt8]) throws(ImportRefusal) {
    values = ValueReader(limit: limit, read: read)
    let start: [UInt8]
    do throws(FileError) { start = try values.start(256) } catch { throw .file(error) }
    try Self.check(start)
  }

  private static func check(_ start: [UInt8]) throws(ImportRefusal) {
    if start.starts(with: Array("PK".utf8) + [3, 4]) { throw .zip }
    if start.starts(with: [0x1F, 0x8B]) { throw .gzip }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { throw .otherEncoding }
    let text = start.starts(with: [0xEF, 0xBB, 0xBF]) ? start.dropFirst(3) : start[...]
    guard let first = text.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
      if start.count < 256 { throw .empty }
      return
    }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { throw .notJSON }
  }

  /// The next thread, or what is wrong with it; `nil` at the end.
  public mutating func next() throws(ImportRefusal) -> Item? {
    if given == ready.count {
      ready.removeAll(keepingCapacity: true)
      given = 0
    }
    while ready.isEmpty, !hasEnded {
      let piece: ValueReader.Piece?
      do throws(FileError) { piece = try values.next() } catch { throw .file(error) }
      number += 1
      switch piece {
      case .value(let value): try take(value)
      case .fault(let reason): ready.append(.fault(ImportFault(number: number, reason: reason)))
      case nil: finish()
      }
    }
    guard given < ready.count else { return nil }
    given += 1
    return ready[given - 1]
  }

  private mutating func finish() {
    hasEnded = true
    closeOpen()
    ready += loose.items()
  }

  private mutating func closeOpen() {
    guard let (found, number) = open else { return }
    open = nil
    var thread = found
    thread.describeUnlessDescribed()
    ready.append(.thread(thread, number: number))
  }

  // MARK: What a value is

  private mutating func take(_ value: JSONValue) throws(ImportRefusal) {
    guard let object = value.object else {
      guard let elements = value.array, !elements.isEmpty else { return fault(.unknownShape) }
      for element in elements { try take(element) }
      return
    }
    if object["format"]?.string == ExportLines.format {
      let version = Int(clamping: object["version"]?.integer ?? 0)
      if version > ExportLines.version { throw .newerFormat(version) }
    } else if let conversation = ChatGPTConversation(object) {
      take(conversation)
    } else if let message = object["message"]?.object {
      takeOwn(message, of: object["thread_id"]?.string)
    } else if let thread = object["thread"]?.object {
      take(thread, with: object["messages"])
    } else {
      try takeDump(value, object)
    }
  }

  private mutating func take(_ conversation: ChatGPTConversation) {
    do throws(ImportFault.Reason) {
      ready.append(.thread(try conversation.thread(), number: number))
    } catch {
      fault(error, conversation.title)
    }
  }

  private mutating func take(_ thread: JSONObject, with messages: JSONValue?) {
    if let messages {
      guard let found = ThreadDump.thread(thread, messages: messages) else { return fault(.unknownShape) }
      return ready.append(.thread(found, number: number))
    }
    closeOpen()
    guard let found = ExportLines.thread(thread) else { return fault(.unknownShape) }
    open = (found, number)
  }

  private mutating func takeOwn(_ object: JSONObject, of thread: ThreadID?) {
    guard let message = ExportLines.message(object) else { return fault(.unknownShape) }
    guard let id = open?.thread.record.id, thread == nil || thread == id else {
      return fault(.noThread(thread ?? ""))
    }
    open?.thread.messages.append(message)
  }

  private mutating func takeDump(_ value: JSONValue, _ object: JSONObject) throws(ImportRefusal) {
    if let thread = ClaudeConversation.thread(object) {
      ready.append(.thread(thread, number: number))
    } else if ThreadDump.isMessage(value) {
      if !loose.take(message: value) { fault(.noThread("")) }
    } else if ["list", nil].contains(object["object"]?.string), let elements = object["data"]?.array {
      for element in elements { try take(element) }
    } else if object["messages"] != nil || object["items"] != nil,
      let thread = ThreadDump.thread(object, messages: nil)
    {
      ready.append(.thread(thread, number: number))
    } else if ["thread", "conversation"].contains(object["object"]?.string), loose.take(thread: object) {
      return
    } else {
      fault(.unknownShape, object["title"]?.importedText)
    }
  }

  private mutating func fault(_ reason: ImportFault.Reason, _ title: String? = nil) {
    ready.append(.fault(ImportFault(number: number, title: title, reason: reason)))
  }
}

/// Threads and messages of a dump that stand side by side, in the order in which their threads were first named.
struct LooseMessages {
  private var order: [ThreadID] = []
  private var threads: [ThreadID: JSONObject] = [:]
  private var messages: [ThreadID: [JSONValue]] = [:]

  mutating func take(thread: JSONObject) -> Bool {
    guard let id = thread["id"]?.importedText else { return false }
    note(id)
    threads[id] = thread
    return true
  }

  mutating func take(message: JSONValue) -> Bool {
    guard let id = ThreadDump.owner(message) else { return false }
    note(id)
    messages[id, default: []].append(message)
    return true
  }

  private mutating func note(_ id: ThreadID) {
    if threads[id] == nil, messages[id] == nil { order.append(id) }
  }

  func items() -> [ImportReader.Item] {
    order.enumerated().compactMap { number, id in
      ThreadDump.thread(threads[id] ?? ["id": .string(id)], messages: .array(messages[id] ?? []))
        .map { .thread($0, number: number + 1) }
    }
  }
}

extension MovedThread {
  /// What an export did not say of the thread is taken from its messages.
  fileprivate mutating func describeUnlessDescribed() {
    let said = record
    describe()
    if !said.opening.isEmpty { record.opening = said.opening }
    if !said.preview.isEmpty { record.preview = said.preview }
  }
}
