// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Draws the thread list and the border to its right.
func renderList(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  if !canvas.drawn.agesHold.contains(state.now.seconds) { canvas.drawn.looks[.list] = nil }
  canvas.draw(.list, ListLook(state, geometry)) { canvas in
    renderRows(state, geometry, &canvas)
    canvas.drawn.agesHold = agesHold(state, geometry)
  }
}

/// In which seconds the ages of the threads that are seen are what they are now: none changes but at a whole minute, of its
/// own or of the day.
private func agesHold(_ state: ChatState, _ geometry: Geometry) -> Range<Int64> {
  let now = state.now.seconds
  let times = visible(state, geometry).compactMap { state.list[$0]?.updatedAt.seconds }
  func left(since time: Int64) -> Int64 { 60 - ((now - time) % 60 + 60) % 60 }
  return now..<now + (times + [-Int64(state.secondsFromUTC)]).reduce(60) { min($0, left(since: $1)) }
}

/// What decides how the list looks, as far as it can be told without a look at every thread in it.
private struct ListLook: Equatable, Sendable {
  let changes: Int
  let first: Int
  let selection: ThreadID?
  let tagged: Set<ThreadID>
  let openThread: ThreadID?
  /// Whether the keys go to the list.
  let isInUse: Bool
  /// The signs of the threads that are seen, where others than their records have a say in them.
  let signs: [ThreadLook.Sign?]

  init(_ state: ChatState, _ geometry: Geometry) {
    changes = state.list.changes.number
    first = state.list.firstVisible
    selection = state.list.selection
    tagged = state.list.tagged
    openThread = state.openThread
    isInUse = state.pane == .list
    signs = state.hasSignsOfTheMoment ? visible(state, geometry).map { state.list[$0].flatMap(state.sign) } : []
  }
}

private func visible(_ state: ChatState, _ geometry: Geometry) -> some Sequence<ThreadID> {
  state.list.shown.dropFirst(state.list.firstVisible).prefix(geometry.listCapacity)
}

private func renderRows(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  let columns = geometry.listColumns
  renderHeading(state, columns: columns, &canvas)
  for (offset, id) in visible(state, geometry).enumerated() {
    guard let record = state.list[id] else { continue }
    let first = 1 + offset * geometry.rowsPerThread
    renderThread(ThreadLook(record, state), first..<first + geometry.rowsPerThread, columns: columns, &canvas)
  }
  if state.list.shown.isEmpty {
    let words =
      state.list.filter == .active ? "none yet: \(state.key(of: .newThread, in: .anywhere))" : "nothing; f shows others"
    canvas.write(words, .faint, column: 1, row: 1, columns: columns - 2)
  }
  guard geometry.showsMessages else { return }
  for row in 0..<geometry.footerRow { canvas.write("│", .border, column: columns, row: row) }
}

/// What is shown, how many there are, and how many of them are tagged.
private func renderHeading(_ state: ChatState, columns: Int, _ canvas: inout Canvas) {
  let tagged = state.list.tagged.count
  var count = tagged > 0 ? "\(tagged) of \(state.list.shown.count) tagged" : "\(state.list.shown.count)"
  // What is shown counts for more than out of how many.
  let spare = columns - 3 - TerminalCore.columns(of: state.list.filter.name)
  if tagged > 0, TerminalCore.columns(of: count) > spare { count = "\(tagged) tagged" }
  let end = canvas.write(count, tagged > 0 ? .unread : .faint, endingAt: columns - 1, row: 0)
  let sort = state.list.sort == ListSort(.updated) ? "" : " · \(state.list.sort.mark)"
  let room = end - 2
  let name = state.list.filter.name
  let isWhole = TerminalCore.columns(of: name + sort) <= room
  let used = canvas.write(shortened(name, columns: room), .title, column: 1, row: 0, columns: room)
  if isWhole { canvas.write(sort, .faint, column: 1 + used, row: 0, columns: room - used) }
}

/// What decides how a thread looks in the list.
struct ThreadLook: Equatable, Sendable {
  /// Its words, as they were given.
  let title: String
  let preview: String
  let age: String
  let sign: Sign?
  /// How many variants the row stands for.
  let variants: Int
  let isPinned: Bool
  let isTagged: Bool
  let isOpen: Bool
  let isSelected: Bool
  /// Whether the keys go to the list.
  let isInUse: Bool

  struct Sign: Equatable, Sendable {
    let text: String
    let role: ThemeRole

    init(_ text: String, _ role: ThemeRole) {
      self.text = text
      self.role = role
    }
  }

  init(_ record: ThreadRecord, _ state: ChatState) {
    title = record.displayTitle
    preview =
      switch record.state {
      case .gone: "gone at the provider, kept here"
      case .trashed where record.isDeletedAtProvider: "deleted at the provider too, kept here"
      default: record.preview
      }
    age = ChatUI.age(of: record.updatedAt, at: state.now, secondsFromUTC: state.secondsFromUTC)
    sign = state.sign(of: record)
    variants = state.list.families.members(of: record.familyID).count { state.list[$0]?.state == record.state }
    isPinned = record.isPinned
    isTagged = state.list.tagged.contains(record.id)
    isOpen = record.id == state.openThread
    isSelected = record.id == state.list.selection
    isInUse = state.pane == .list
  }

  var ground: ThemeRole? { isSelected && isInUse ? .selected : nil }
}

private func renderThread(_ thread: ThreadLook, _ rows: Range<Int>, columns: Int, _ canvas: inout Canvas) {
  let ground = thread.ground
  if let ground {
    for row in rows { canvas.screen.clear(row: row, columns: 0..<columns, style: canvas.theme[ground]) }
  }
  if thread.isSelected {
    for row in rows { canvas.write("▌", .selectedMark, column: 0, row: row, background: ground) }
  }
  let row = rows.lowerBound
  let end = renderFacts(of: thread, endingAt: columns - 1, row: row, &canvas)
  let title = VisibleText.of(thread.title, keepingLines: false)
  let column = 1 + renderMarks(of: thread, row: row, &canvas)
  let room = end - 1 - column
  canvas.write(
    shortened(title, columns: room), .listTitle, column: column, row: row, columns: room,
    attributes: thread.isOpen ? .bold : [], background: ground)
  guard rows.count == 2 else { return }
  canvas.write(
    shortened(VisibleText.of(thread.preview, keepingLines: false), columns: columns - 2), .listPreview, column: 1,
    row: row + 1, columns: columns - 2, background: ground)
}

/// Its age, the sign of its state and how many variants the row stands for; returns the column where that begins.
private func renderFacts(of thread: ThreadLook, endingAt end: Int, row: Int, _ canvas: inout Canvas) -> Int {
  var end = canvas.write(thread.age, .listAge, endingAt: end, row: row, background: thread.ground)
  if let sign = thread.sign {
    end = canvas.write(sign.text, sign.role, endingAt: end - 1, row: row, background: thread.ground)
  }
  guard thread.variants > 1, end > 16 else { return end }
  return canvas.write("<\(thread.variants)>", .faint, endingAt: end - 1, row: row, background: thread.ground)
}

/// The marks before a title: `+` for what is tagged, `^` for what is pinned. Returns their columns.
private func renderMarks(of thread: ThreadLook, row: Int, _ canvas: inout Canvas) -> Int {
  var width = 0
  if thread.isTagged { width += canvas.write("+", .unread, column: 1, row: row, background: thread.ground) }
  if thread.isPinned { width += canvas.write("^", .prompt, column: 1 + width, row: row, background: thread.ground) }
  return width
}

extension ChatState {
  /// The sign of a thread's state in the list, the most urgent one.
  func sign(of record: ThreadRecord) -> ThreadLook.Sign? {
    let isAnswering = replies[record.id] != nil || isFollowed(record.id) || isBusyElsewhere(record.id)
    if isAnswering { return .init("●", .streaming) }
    if record.state == .gone { return .init("×", .gone) }
    if record.isUnread { return .init("*", .unread) }
    if record.hasUnsent && record.id != openThread || outbox.hasWaiting(in: record.id) { return .init("⇡", .queued) }
    if let typed = composers[record.id], !typed.isEmpty, record.id != openThread { return .init("✎", .draft) }
    return nil
  }

  /// Whether a sign may tell of more than a thread's record and the open thread.
  fileprivate var hasSignsOfTheMoment: Bool {
    if !replies.isEmpty || !followings.isEmpty || !neighbours.isEmpty || !outbox.entries.isEmpty { return true }
    return composers.count > 1 || composers.keys.first.map { $0 != openThread && $0 != Self.newThread } ?? false
  }
}
