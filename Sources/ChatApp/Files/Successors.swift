// SPDX-License-Identifier: Apache-2.0

/// Which id was put in the place of which, as the lines of a journal say it. It never goes in a circle.
///
/// A damaged or hostile file may say of two ids that each replaces the other. That says nothing: both then stand for
/// themselves, so that nothing is lost.
struct Successors: Sendable {
  private var next: [String: String] = [:]
  /// Ids that were replaced and have come back: whoever goes back to an old name has it for good.
  private var returned: Set<String> = []

  /// Whether an id stands beside one that says to be in its place.
  var haveReturned: Bool { !returned.isEmpty }

  /// The id that stands now where this one stood; `nil` for one that nothing has replaced.
  func current(_ id: String) -> String? {
    guard var last = next[id] else { return nil }
    while let further = next[last] { last = further }
    return last
  }

  /// Takes in that one id says to be in the place of another; returns whether it is.
  mutating func replace(_ old: String, by new: String) -> Bool {
    if old == new { return false }
    // Said before: a late line under a name that may be out of date itself.
    if next[old] == new { return true }
    let isCircle = leads(new, to: old)
    if next.removeValue(forKey: new) != nil { returned.insert(new) }
    if isCircle || returned.contains(old) { return false }
    next[old] = new
    return true
  }

  private func leads(_ id: String, to other: String) -> Bool {
    var place = next[id]
    while let here = place {
      if here == other { return true }
      place = next[here]
    }
    return false
  }
}
