// SPDX-License-Identifier: Apache-2.0

/// Which id was put in the place of which, as the lines of a journal say it. It never goes in a circle.
///
/// A damaged or hostile file may say of two ids that each replaces the other. That says nothing: both then stand for
/// themselves, so that nothing is lost.
struct Successors: Sendable {
  /// What has come in front of the snapshot; `nil` where that says something that holds no more.
  private var next: [String: String?] = [:]
  private let snapshot: RegistrySnapshot?
  /// Ids that were replaced and have come back: whoever goes back to an old name has it for good.
  private var returned: Set<String> = []

  init(_ snapshot: RegistrySnapshot? = nil) {
    self.snapshot = snapshot
    returned = Set(snapshot?.returned ?? [])
  }

  /// Every id that was replaced, and the one in its place; those that have come back.
  var pairs: [(old: String, new: String)] {
    let known = (snapshot?.names ?? []).filter { next[$0.old] == nil }
    return known + next.compactMap { old, new in new.map { (old, $0) } }
  }
  var returnedIDs: [String] { returned.sorted() }

  private func successor(of id: String) -> String? {
    if let own = next[id] { return own }
    return snapshot?.next(of: id)
  }

  /// Whether an id stands beside one that says to be in its place.
  var haveReturned: Bool { !returned.isEmpty }

  /// The id that stands now where this one stood; `nil` for one that nothing has replaced.
  func current(_ id: String) -> String? {
    guard var last = successor(of: id) else { return nil }
    while let further = successor(of: last) { last = further }
    return last
  }

  /// Takes in that one id says to be in the place of another; returns whether it is.
  mutating func replace(_ old: String, by new: String) -> Bool {
    if old == new { return false }
    // Said before: a late line under a name that may be out of date itself.
    if successor(of: old) == new { return true }
    let isCircle = leads(new, to: old)
    if successor(of: new) != nil {
      next.updateValue(nil, forKey: new)
      returned.insert(new)
    }
    if isCircle || returned.contains(old) { return false }
    next.updateValue(new, forKey: old)
    return true
  }

  private func leads(_ id: String, to other: String) -> Bool {
    var place = successor(of: id)
    while let here = place {
      if here == other { return true }
      place = successor(of: here)
    }
    return false
  }
}
