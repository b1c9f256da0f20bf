// SPDX-License-Identifier: Apache-2.0
import Testing
import ThreadsAPI

@testable import ChatUI

/// The list after any changes is the list that one would make of the same threads anew.
@Suite struct ThreadListTests {
  private static let ids: [ThreadID] = ["a", "b", "c", "d", "e", "local_1", "local_2", "local_3"]

  @Test(arguments: 0..<150 as Range<UInt64>) func anyChangesLeaveTheListWhole(seed: UInt64) {
    var chance = Chance(seed: seed)
    var list = ThreadList([], sort: chance.pick(ListSort.allCases))
    for step in 0..<150 {
      let before = list
      let change = Self.change(&list, &chance)
      guard let fault = Self.fault(of: list) else { continue }
      Issue.record("seed \(seed), step \(step), \(change): \(fault); was \(before.shown), is \(list.shown)")
      return
    }
  }

  /// The same for a list of which some threads stand in a table, and others have come in front of it.
  @Test(arguments: 0..<150 as Range<UInt64>) func soItIsOverATable(seed: UInt64) {
    var chance = Chance(seed: seed &+ 1_000)
    let old = Self.ids.filter { _ in chance.below(3) > 0 }.map { Self.record(&chance, $0) }
    let changed = (Self.ids + ["f"]).filter { _ in chance.below(4) == 0 }.map { Self.record(&chance, $0) }
    let gone = Self.ids.filter { id in chance.below(5) == 0 && !changed.contains { $0.id == id } }
    var list = ThreadList(ThreadsInMemory(old), changed: changed, gone: gone, sort: chance.pick(ListSort.allCases))
    var known = Dictionary(uniqueKeysWithValues: old.map { ($0.id, $0) })
    for id in gone { known[id] = nil }
    for record in changed { known[record.id] = record }
    let plain = ThreadList(Array(known.values), sort: list.sort)
    #expect(list.records.byID == plain.records.byID)
    #expect(list.shown == plain.shown && list.unread == plain.unread && list.selection == plain.selection)
    #expect(Set(list.inTrash.map(\.id)) == Set(plain.inTrash.map(\.id)))
    for step in 0..<100 {
      let before = list
      let change = Self.change(&list, &chance)
      guard let fault = Self.fault(of: list) else { continue }
      Issue.record("seed \(seed), step \(step), \(change): \(fault); was \(before.shown), is \(list.shown)")
      return
    }
  }

  private static func record(_ chance: inout Chance, _ id: ThreadID) -> ThreadRecord {
    var record = ThreadRecord.sample(
      id, chance.pick([nil, "x", "y", "Z"]), minutesAgo: Int64(chance.below(6)),
      state: chance.pick([.active, .active, .active, .archived, .trashed, .gone]), isUnread: chance.below(3) == 0)
    record.isPinned = chance.below(5) == 0
    record.messageCount = chance.below(3)
    if chance.below(3) == 0 { record.usedAt = Timestamp(milliseconds: Int64(chance.below(9_000))) }
    if chance.below(3) > 0 {
      let place = MessagePlace(chance.pick(ids), chance.pick(["m", "n"]))
      record.branch = ThreadBranch(
        chance.pick([.variant, .variant, .fork]), parent: chance.pick(ids), root: chance.pick(ids), place: place)
    }
    return record
  }

  private static func change(_ list: inout ThreadList, _ chance: inout Chance) -> String {
    let id = chance.pick(ids)
    switch chance.below(12) {
    case 0...3:
      let record = record(&chance, id)
      list.put(record)
      return "put \(record)"
    case 4:
      // What is known of it changes, its branch not.
      guard var record = list[id] else { return "" }
      record.state = chance.pick([.active, .archived, .trashed, .gone])
      record.isPinned.toggle()
      record.updatedAt.milliseconds += Int64(chance.below(300_000))
      list.put(record)
      return "change \(record)"
    case 5:
      list.remove(id)
      return "remove \(id)"
    case 6, 7:
      guard var record = list[id] else { return "" }
      record.id = chance.pick(ids)
      list.replace(id, with: record)
      return "replace \(id) with \(record)"
    case 8:
      list.put(ids.map { Self.record(&chance, $0) } + [Self.record(&chance, "f"), Self.record(&chance, "g")])
      return "put all"
    case 9:
      list.show(chance.pick(ListFilter.allCases), matching: [chance.pick(ids), chance.pick(ids)])
      if chance.below(2) == 0 { list.show(.active) }
      return "show \(list.filter)"
    case 10:
      list.select(id)
      return "select \(id)"
    default:
      if !list.shown.isEmpty { list.toggleTag(chance.pick(Array(list.shown))) }
      list.select(row: chance.below(9) - 1)
      list.sort(by: chance.pick(ListSort.allCases))
      return "tag, sort by \(list.sort.rawValue)"
    }
  }

  private static func fault(of list: ThreadList) -> String? {
    if Set(list.shown).count != list.shown.count { return "a thread twice" }
    if list.shown.contains(where: { list[$0] == nil }) { return "a thread that is not there" }
    if !list.tagged.isSubset(of: list.shown) { return "a tag out of sight" }
    let selected = list.shown.indices.contains(list.selectedRow) ? list.shown[list.selectedRow] : nil
    if list.selection != selected { return "the selection \(list.selection ?? "-") is not at \(list.selectedRow)" }
    var sorted = list
    sorted.sort(by: ListSort(list.sort.key, isReversed: !list.sort.isReversed))
    sorted.sort(by: list.sort)
    if sorted.shown != list.shown { return "sorted anew it is \(sorted.shown)" }
    // Made of the same records, in any order.
    var records = list.records.byID.values.sorted { $0.id < $1.id }
    for _ in 0..<2 {
      var fresh = ThreadList(records, sort: list.sort)
      if fresh.records.byID != list.records.byID { return "made anew a thread is another" }
      for root in list.families.roots {
        if let used = list.families.inUse(of: root) { fresh.use(used) }
      }
      fresh.show(list.filter, matching: list.matching)
      if fresh.shown != list.shown { return "made anew it is \(fresh.shown)" }
      if fresh.unread != list.unread { return "unread is \(list.unread)" }
      if Set(fresh.families.roots) != Set(list.families.roots) { return "families \(list.families.roots)" }
      for root in list.families.roots
      where Set(fresh.families.members(of: root)) != Set(list.families.members(of: root)) {
        return "the family of \(root) is \(list.families.members(of: root))"
      }
      records.reverse()
    }
    for record in list.records.byID.values {
      if record.branch?.kind == .variant, !list.families.members(of: record.familyID).contains(record.id) {
        return "\(record.id) has no family"
      }
    }
    return nil
  }

  /// A fork that the provider names after a variant of it was made, and whoever tells of it.
  @Test func whatTellsOfAThreadFollowsItsName() throws {
    func branch(_ kind: ThreadBranch.Kind, of parent: ThreadID) -> ThreadBranch {
      ThreadBranch(kind, parent: parent, root: parent, place: MessagePlace(parent, "m"))
    }
    var records: [ThreadRecord] = [.sample("local_1", "One"), .sample("v", "One"), .sample("f", "Fork"), .sample("o")]
    records[1].branch = branch(.variant, of: "local_1")
    records[2].branch = branch(.fork, of: "v")
    var list = ThreadList(records)
    list.select("v")
    #expect(list.shown.contains("v") && !list.shown.contains("local_1"))
    var named = records[0]
    named.replaces = "local_1"
    named.id = "p"
    let told = list.replace("local_1", with: named)
    #expect(told.map(\.id) == ["v"])
    #expect(list["v"]?.branch == branch(.variant, of: "p"))
    #expect(list.families.members(of: "p").sorted() == ["p", "v"])
    #expect(list.families.variants(at: MessagePlace("p", "m")) == ["v"])
    // The row still stands for the variant that is in use, and there is only one.
    #expect(list.selection == "v")
    #expect(Set(list.shown) == ["v", "f", "o"])
    // The process died before the variant was written anew.
    records[0] = named
    #expect(ThreadList(records)["v"]?.branch == branch(.variant, of: "p"))
  }
}
