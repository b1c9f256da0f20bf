// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// All threads that are known, and which of them the list shows in what order.
///
/// The variants of a conversation share a row, which stands for the one in use.
public struct ThreadList: Equatable, Sendable {
  private(set) var records: ThreadRecords
  /// The threads that the list shows, in its order.
  public private(set) var shown: ThreadRows
  /// The threads with something new that the list may show.
  public private(set) var unread: Set<ThreadID> = []
  public private(set) var selection: ThreadID?
  /// Where the selection stands in `shown`; 0 when nothing is shown.
  public private(set) var selectedRow = 0
  /// The first thread on the screen, kept by the view.
  public var firstVisible = 0
  public private(set) var sort: ListSort
  public private(set) var filter = ListFilter.active
  /// The threads that the next action is for.
  public private(set) var tagged: Set<ThreadID> = []
  /// The threads in the trash.
  private(set) var trashed: Set<ThreadID> = []
  private(set) var families = Families()
  /// Grows with every change but those of the selection, the tags and the view.
  private(set) var changes = ChangeCount()
  /// What a filter of the moment lets through.
  private(set) var matching: Set<ThreadID> = []

  public init(_ records: [ThreadRecord] = [], sort: ListSort = ListSort(.updated)) {
    self.records = ThreadRecords(expecting: records.count)
    self.sort = sort
    shown = ThreadRows()
    for record in records.withBranchesByName { keep(record) }
    families.form(of: &self.records)
    rebuild()
    selection = shown.first
  }

  /// - Parameters:
  ///   - table: the threads as they were once.
  ///   - changed: those that have come or changed since; `gone`: those that are no more.
  public init(_ table: any ThreadTable, changed: [ThreadRecord], gone: [ThreadID], sort: ListSort = ListSort(.updated))
  {
    records = ThreadRecords(table)
    self.sort = sort
    shown = ThreadRows(table)
    for id in gone { records[id] = nil }
    for record in changed { records[record.id] = record }
    renameBranches(table, changed)
    for record in records.having([.unread, .trashed]) {
      noteUnread(record)
      if record.state == .trashed { trashed.insert(record.id) }
    }
    families.form(of: &records)
    rebuild()
    selection = shown.first
  }

  /// Has every branch tell of threads by the names that they have now.
  private mutating func renameBranches(_ table: any ThreadTable, _ changed: [ThreadRecord]) {
    var late: [ThreadID: ThreadID] = [:]
    for record in changed { if let old = record.replaces, old != record.id { late[old] = record.id } }
    for record in records.having(.branched) {
      var names: [ThreadID: ThreadID] = [:]
      for id in record.branch?.threads ?? [] where records[id] == nil {
        let known = table.currentID(of: id)
        names[id] = late[known ?? id] ?? known
      }
      if !names.isEmpty { records[record.id] = record.renamingBranch(names) }
    }
  }

  public subscript(id: ThreadID) -> ThreadRecord? { records[id] }

  /// Whether no thread is known, shown or not.
  public var isEmpty: Bool { records.isEmpty }

  /// The threads in which a run was under way, or a reply awaited; in no order.
  var underWay: [ThreadRecord] { records.having(.underWay) }

  /// The threads in the trash, in no order.
  var inTrash: [ThreadRecord] { trashed.compactMap { records[$0] } }

  // MARK: Threads come, change and go

  /// Adds a thread, or replaces what is known of it, and puts it where it belongs.
  public mutating func put(_ record: ThreadRecord) {
    let old = records[record.id]
    guard old != record else { return }
    guard isPlain(record, instead: old) else { return put(all: [record]) }
    change(families: [record.familyID]) { list in
      list.keep(record)
      if old?.branch != record.branch { list.families.put(record) }
    }
  }

  /// Puts many threads at once: the list is sorted once.
  mutating func put(_ changed: [ThreadRecord]) {
    if changed.count > 8 { put(all: changed) } else { changed.forEach { put($0) } }
  }

  private mutating func put(all changed: [ThreadRecord]) {
    for record in changed { keep(record) }
    families.form(of: &records)
    rebuild()
  }

  /// Whether no other thread changes its family for this one.
  private func isPlain(_ record: ThreadRecord, instead old: ThreadRecord?) -> Bool {
    if let old, old.branch == record.branch { return true }
    guard let branch = record.branch, branch.kind == .variant else { return old?.branch?.kind != .variant }
    return old == nil && !families.isFamily(record.id) && branch.root != record.id
      && records[branch.root]?.branch?.kind != .variant
  }

  /// Forgets a thread altogether.
  public mutating func remove(_ id: ThreadID) {
    guard let old = records[id] else { return }
    change(families: [old.familyID]) { $0.forget(old) }
  }

  /// Puts a thread in the place of one with a local id. Returns the threads that told of the old id, as they are now.
  @discardableResult
  public mutating func replace(_ old: ThreadID, with record: ThreadRecord) -> [ThreadRecord] {
    let wasSelected = selection == old
    let wasTagged = tagged.contains(old)
    let wasInUse = records[old].map { families.inUse(of: $0.familyID) == old } ?? false
    // The provider's list may have brought the thread under its new id already.
    let known = [records[old], records[record.id]]
    let kin = records.having(.branched).filter {
      $0.id != old && $0.id != record.id && $0.branch?.tells(of: old) == true
    }
    let renamed = kin.map { $0.renamingBranch([old: record.id]) }
    let used = families.inUse(of: old).flatMap { $0 == old ? nil : $0 }
    let isPlain =
      kin.isEmpty && !families.isFamily(record.id) && (known + [record]).allSatisfy { $0?.branch?.kind != .variant }
    let forget = { (list: inout ThreadList) in
      for case let gone? in known { list.forget(gone) }
      list.keep(record)
    }
    if isPlain {
      change(families: [old, record.id], forget)
    } else {
      forget(&self)
      for kin in renamed { keep(kin) }
      families.form(of: &records)
      let own = records[record.id]?.familyID ?? record.id
      if wasInUse { families.use(record.id, in: own) }
      if let used { families.use(used, in: records[used]?.familyID ?? own) }
      rebuild()
    }
    if wasTagged, row(of: record.id) != nil { tagged.insert(record.id) }
    if wasSelected { select(record.id) }
    return renamed.compactMap { records[$0.id] }
  }

  /// Takes a record in; the families and the rows follow.
  private mutating func keep(_ record: ThreadRecord) {
    changes.increase()
    records[record.id] = record
    noteUnread(record)
    if record.state == .trashed { trashed.insert(record.id) } else { trashed.remove(record.id) }
  }

  private mutating func forget(_ record: ThreadRecord) {
    changes.increase()
    records[record.id] = nil
    unread.remove(record.id)
    families.remove(record)
    trashed.remove(record.id)
    tagged.remove(record.id)
  }

  private mutating func noteUnread(_ record: ThreadRecord) {
    if record.isUnread, record.isListed {
      unread.insert(record.id)
    } else if !unread.isEmpty {
      unread.remove(record.id)
    }
  }

  // MARK: Order

  /// Changes some threads and moves the rows of their families.
  private mutating func change(families changed: [ThreadID?], _ change: (inout ThreadList) -> Void) {
    let roots = Set(changed.compactMap { $0 })
    let before = roots.compactMap { key(of: $0) }.filter { contains($0) }
    let places = before.map { place(of: $0) }
    changes.increase()
    change(&self)
    let after = roots.compactMap { key(of: $0) }
    if Set(before.map(\.id)) == Set(after.map(\.id)), before.allSatisfy({ after.contains($0) }) { return }
    for place in places.sorted(by: >) { shown.remove(at: place) }
    for key in after { shown.insert(key.id, at: place(of: key)) }
    untagHidden(before, after)
    findSelectionAgain()
  }

  /// What has left the list is not meant by the next action.
  private mutating func untagHidden(_ before: [RowKey], _ after: [RowKey]) {
    guard !tagged.isEmpty else { return }
    let now = Set(after.map(\.id))
    for key in before where !now.contains(key.id) && tagged.remove(key.id) != nil {
      // Another variant may stand for the same row.
      if let other = after.first(where: { records[$0.id]?.familyID == records[key.id]?.familyID }) {
        tagged.insert(other.id)
      }
    }
  }

  /// Sorts everything anew.
  private mutating func rebuild() {
    changes.increase()
    var rows = families.roots.compactMap { key(of: $0) }
    for record in records.ownRecords where record.branch?.kind != .variant && !families.isFamily(record.id) {
      if filter.shows(record, matching: matching) { rows.append(RowKey(record, updatedAt: record.updatedAt, sort)) }
    }
    let slots = shownSlots()
    // A table is in the usual order as it is: what has changed since is put where it belongs.
    let isInOrder = sort == ListSort(.updated) && rows.count < Self.few
    if !isInOrder { for slot in slots { if let key = key(ofSlot: slot) { rows.append(key) } } }
    rows.sort { $0.comesBefore($1, isReversed: sort.isReversed) }
    if isInOrder {
      shown.replace(with: slots)
      for key in rows { shown.insert(key.id, at: place(of: key)) }
    } else {
      shown.replace(with: rows.map { shown.reference(to: $0.id) })
    }
    if !tagged.isEmpty { tagged.formIntersection(shown) }
    findSelectionAgain()
  }

  /// So many rows are put among the others one by one.
  private static let few = 256

  public mutating func sort(by sort: ListSort) {
    guard sort != self.sort else { return }
    self.sort = sort
    rebuild()
  }

  /// Shows other threads. Tags are for what is seen: they go.
  mutating func show(_ filter: ListFilter, matching: Set<ThreadID> = []) {
    guard filter != self.filter || matching != self.matching else { return }
    if filter != self.filter { tagged = [] }
    self.filter = filter
    self.matching = matching
    rebuild()
  }

  // MARK: The selection and the tags

  /// Selects a thread; of a family, this variant is the one in use from now on.
  public mutating func select(_ id: ThreadID) {
    use(id)
    guard let row = row(of: id) else { return }
    selection = id
    selectedRow = row
  }

  /// Has a family's row stand for this variant.
  mutating func use(_ id: ThreadID) {
    guard let root = records[id]?.familyID, families.isFamily(root), families.inUse(of: root) != id else { return }
    change(families: [root]) { $0.families.use(id, in: root) }
  }

  /// Selects the thread in this row, or the nearest there is.
  public mutating func select(row: Int) {
    guard !shown.isEmpty else { return }
    selectedRow = min(max(0, row), shown.count - 1)
    selection = shown[selectedRow]
  }

  /// The row that shows a thread.
  func row(of id: ThreadID) -> Int? {
    guard let key = keyOfShown(id), key.id == id else { return nil }
    let place = place(of: key)
    return place < shown.count && shown[place] == id ? place : nil
  }

  /// After a change of the list: the selection stays with its thread or its kin, or with its row when that has left.
  private mutating func findSelectionAgain() {
    if let selection, selectedRow < shown.count, shown[selectedRow] == selection { return }
    if let selection, let key = keyOfShown(selection), contains(key) {
      selectedRow = place(of: key)
      self.selection = key.id
    } else {
      selectedRow = min(selectedRow, max(0, shown.count - 1))
      selection = shown.isEmpty ? nil : shown[selectedRow]
    }
  }

  mutating func toggleTag(_ id: ThreadID) {
    if tagged.remove(id) == nil { tagged.insert(id) }
  }

  mutating func tag(_ ids: some Sequence<ThreadID>) { tagged = Set(ids) }
}
