// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// Which threads are variants of one conversation.
struct Families: Equatable, Sendable {
  private struct Member: Equatable, Sendable {
    var createdAt: Timestamp
    var id: ThreadID
  }

  /// All threads of a family by its root, the root first.
  private var members: [ThreadID: [ThreadID]] = [:]
  /// The threads that have another message in place of one, oldest first.
  private var variants: [MessagePlace: [Member]] = [:]
  /// The variant that a family's row stands for.
  private var inUse: [ThreadID: ThreadID] = [:]

  var roots: some Collection<ThreadID> { members.keys }

  var isEmpty: Bool { members.isEmpty }

  func isFamily(_ root: ThreadID) -> Bool { members[root] != nil }

  /// The threads that share a row; a thread by itself is its own family.
  func members(of root: ThreadID) -> [ThreadID] { members[root] ?? [root] }

  /// The threads that went on otherwise at this place.
  func variants(at place: MessagePlace) -> [ThreadID] { variants[place]?.map(\.id) ?? [] }

  func inUse(of root: ThreadID) -> ThreadID? { inUse[root] }

  mutating func use(_ id: ThreadID, in root: ThreadID) {
    if members[root] != nil { inUse[root] = id }
  }

  mutating func put(_ record: ThreadRecord) {
    guard let branch = record.branch, branch.kind == .variant else { return }
    var family = members[branch.root] ?? [branch.root]
    if !family.contains(record.id) { family.append(record.id) }
    members[branch.root] = family
    var siblings = variants[branch.place] ?? []
    if siblings.contains(where: { $0.id == record.id }) { return }
    siblings.append(Member(createdAt: record.createdAt, id: record.id))
    siblings.sort { $0.createdAt == $1.createdAt ? $0.id < $1.id : $0.createdAt < $1.createdAt }
    variants[branch.place] = siblings
  }

  mutating func remove(_ record: ThreadRecord) {
    guard let branch = record.branch, branch.kind == .variant else { return }
    members[branch.root]?.removeAll { $0 == record.id }
    if members[branch.root] == [branch.root] { members[branch.root] = nil }
    if inUse[branch.root] == record.id { inUse[branch.root] = nil }
    variants[branch.place]?.removeAll { $0.id == record.id }
    if variants[branch.place]?.isEmpty == true { variants[branch.place] = nil }
  }

  /// Makes the families of all threads anew. Every thread is then in one at most, whatever its branch told: the root of a
  /// family is no variant, and of those that tell of each other in a ring the first by its id is the root.
  mutating func form(of records: inout ThreadRecords) {
    let used = inUse.values
    self = Families()
    var settled: [ThreadRecord] = []
    for var record in records.having(.variant) {
      let root = Self.root(of: record, in: records)
      if root == record.id { record.branch = nil } else { record.branch?.root = root }
      settled.append(record)
    }
    settled.sort { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    for record in settled {
      if records[record.id] != record { records[record.id] = record }
      put(record)
    }
    for id in used { if let record = records[id] { use(id, in: record.familyID) } }
  }

  /// Where the variants that a thread comes from begin.
  private static func root(of record: ThreadRecord, in records: ThreadRecords) -> ThreadID {
    var path = [record.id]
    var id = record.familyID
    while !path.contains(id), let next = records[id], next.branch?.kind == .variant {
      path.append(id)
      id = next.familyID
    }
    guard let ring = path.firstIndex(of: id) else { return id }
    return path[ring...].min() ?? id
  }
}
