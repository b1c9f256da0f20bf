// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// The messages of one thread as the message pane shows them.
public struct Transcript: Equatable, Sendable {
  /// A message and how it was last laid out.
  public struct Entry: Equatable, Sendable {
    public internal(set) var record: MessageRecord
    /// Its layout, if it has one. Most messages of a long thread are never seen: in here they take no room for it.
    private var layouts: [MessageLayout] = []

    init(_ record: MessageRecord) { self.record = record }

    var layout: MessageLayout? {
      get { layouts.first }
      set { layouts = newValue.map { [$0] } ?? [] }
    }

    /// Changes the layout where it is; `nil` when there is none.
    mutating func withLayout<Result>(_ change: (inout MessageLayout) -> Result) -> Result? {
      layouts.isEmpty ? nil : change(&layouts[0])
    }
  }

  /// What stands at the top of the pane.
  public enum Anchor: Equatable, Sendable {
    /// The view follows the end.
    case end
    /// This line of this message is the first one shown, whatever arrives.
    case top(MessageID, line: Int)
  }

  public private(set) var entries: [Entry]
  private var rows: [MessageID: Int]
  public var anchor: Anchor = .end { didSet { anchorLetters = nil } }
  /// The letters before the anchor in its message, once a new width has moved it: going back and forth keeps the place.
  private var anchorLetters: Int?
  /// The message that was gone to by name or by turn, as long as its heading is in sight.
  public internal(set) var chosen: MessageID?
  /// How many lines arrived below while the view stood elsewhere.
  public var newLines = 0
  /// Whether the journal has been read.
  public var isLoaded: Bool
  /// Whether the provider has been asked in this session.
  public var isRefreshed = false
  /// The last question whose reply was looked for before something else was posted.
  var lookedBehind: MessageID?
  /// The tokens that all its replies took, as far as their provider has said.
  public private(set) var tokens = 0
  /// How many messages were laid out so far: the measure of the work that a key makes.
  private(set) var layoutCount = 0

  public init(_ messages: [MessageRecord] = [], isLoaded: Bool = false) {
    entries = []
    rows = [:]
    entries.reserveCapacity(messages.count)
    rows.reserveCapacity(messages.count)
    self.isLoaded = isLoaded
    for message in messages { put(message) }
  }

  public var messages: [MessageRecord] { entries.map(\.record) }
  public var last: MessageRecord? { entries.last?.record }

  public func row(of id: MessageID) -> Int? { rows[id] }

  public subscript(id: MessageID) -> MessageRecord? { rows[id].map { entries[$0].record } }

  /// Adds a message at the end, or replaces what is known of it (or of the local one whose place it takes).
  public mutating func put(_ record: MessageRecord) {
    if record.state == .withdrawn { return remove(record.id) }
    if let replaced = record.replaces, replaced != record.id, let row = rows.removeValue(forKey: replaced) {
      moveAnchor(from: replaced, to: record.id)
      if let other = rows[record.id] {
        // Both are here: the provider's came first. The local one goes.
        tokens += record.tokens - entries[other].record.tokens - entries[row].record.tokens
        entries[other] = Entry(record)
        entries.remove(at: row)
        indexAgain()
        return
      }
      rows[record.id] = row
    }
    if let row = rows[record.id] {
      // What has waited leaves from the end.
      if entries[row].record.state == .queued, record.state == .sent, row < entries.count - 1 {
        remove(record.id)
        return put(record)
      }
      replace(row, with: record)
    } else if record.state != .queued, entries.last?.record.state == .queued {
      let place = (entries.lastIndex { $0.record.state != .queued } ?? -1) + 1
      tokens += record.tokens
      entries.insert(Entry(record), at: place)
      indexAgain()
    } else {
      rows[record.id] = entries.count
      tokens += record.tokens
      entries.append(Entry(record))
      // Whoever follows the end is with what is new.
      if anchor == .end { chosen = nil }
    }
  }

  /// Appends text to a message. Unknown ids are left alone.
  public mutating func append(_ text: String, to id: MessageID) {
    guard let row = rows[id] else { return }
    entries[row].record.text += text
    entries[row].withLayout { $0.append(text) }
  }

  public mutating func remove(_ id: MessageID) {
    guard let row = rows[id] else { return }
    tokens -= entries[row].record.tokens
    entries.remove(at: row)
    indexAgain()
  }

  /// Puts a message that is not yet here right behind another one; at the start when there is none.
  mutating func insert(_ record: MessageRecord, after other: MessageID?) {
    let row = other.flatMap { rows[$0] }.map { $0 + 1 } ?? 0
    if row == entries.count || rows[record.id] != nil { return put(record) }
    tokens += record.tokens
    entries.insert(Entry(record), at: row)
    indexAgain()
  }

  private mutating func replace(_ row: Int, with record: MessageRecord) {
    guard entries[row].record != record else { return }
    tokens += record.tokens - entries[row].record.tokens
    entries[row].record = record
    if entries[row].withLayout({ $0.take(record) }) == false { entries[row].layout = nil }
  }

  private mutating func indexAgain() {
    rows = Dictionary(
      entries.enumerated().map { ($0.element.record.id, $0.offset) }, uniquingKeysWith: { _, last in last })
    if case .top(let id, _) = anchor, rows[id] == nil { anchor = .end }
  }

  private mutating func moveAnchor(from old: MessageID, to new: MessageID) {
    if chosen == old { chosen = new }
    if case .top(old, let line) = anchor { anchor = .top(new, line: line) }
  }
}

// MARK: Laying out

extension Transcript {
  /// Lays out a message for this width, unless it already is. Returns how many lines it has.
  @discardableResult
  mutating func layOut(_ row: Int, columns: Int, context: MessageLayout.Context) -> Int {
    if let columnsBefore = entries[row].layout?.columns, columnsBefore == columns {
      entries[row].withLayout { $0.catchUp() }
      return entries[row].layout?.lineCount ?? 0
    }
    let old = entries[row].layout
    let layout = MessageLayout(entries[row].record, columns: columns, context: context)
    layoutCount += 1
    entries[row].layout = layout
    if let old, case .top(let id, let line) = anchor, id == entries[row].record.id {
      let letters = anchorLetters ?? old.letters(before: line)
      anchor = .top(id, line: letters == 0 ? 0 : layout.line(after: letters))
      anchorLetters = letters
    }
    return layout.lineCount
  }

  /// Some lines of a message that is laid out.
  func lines(of row: Int, _ range: Range<Int>) -> [TextLine] { entries[row].layout?.lines(range) ?? [] }
}

extension MessageRecord {
  /// What it took, within reason: a provider's count may be anything.
  fileprivate var tokens: Int { min(max(usage?.totalTokens ?? 0, 0), 1 << 40) }
}
