// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// What a picker chooses from that is too much to be made into items at once.
enum PickerPool: Equatable, Sendable {
  case none
  case threads(ThreadRows)
  /// The turns of the open thread, so many.
  case turns(Int)

  var count: Int {
    switch self {
    case .none: 0
    case .threads(let threads): threads.count
    case .turns(let count): count
    }
  }
}

extension Picker {
  /// How many items of a pool are shown while nothing is typed.
  static let first = PickerFilter.most * 2

  /// How many there are to choose from.
  var total: Int { items.count + pool.count }
  var isWhole: Bool { filter.isWhole(of: total) }
}

extension ChatState {
  /// What stands in a row of a picker.
  func item(_ row: Int, of picker: Picker) -> Picker.Item? {
    guard case .turns = picker.pool else { return picker.shown.indices.contains(row) ? picker.shown[row] : nil }
    guard (0..<picker.rowCount).contains(row) else { return nil }
    return item(at: picker.filter.isOff ? row : picker.filter.fitting[row], of: picker)
  }

  /// An item by its place among all; `nil` where there is none any more.
  fileprivate func item(at place: Int, of picker: Picker) -> Picker.Item? {
    if place < picker.items.count { return picker.items[place] }
    let place = place - picker.items.count
    switch picker.pool {
    case .none: return nil
    case .threads(let threads):
      guard threads.indices.contains(place), let record = list[threads[place]] else { return nil }
      return Picker.Item(label: record.displayTitle, detail: "", value: .thread(record.id), role: .text)
    case .turns:
      guard case .outline(let thread) = picker.purpose, let entries = transcripts[thread]?.entries,
        entries.indices.contains(place)
      else { return nil }
      return entries[place].record.outlineItem
    }
  }
}

/// Begins to filter a picker with a pool by what is typed.
func filterPool(_ picker: inout Picker, _ state: inout ChatState) -> [Effect] {
  picker.filter.begin(picker.editor.text)
  return goOnFiltering(&picker, limit: FilterStep.limit, &state)
}

/// One more step of a filtering that is under way. What is selected stays so.
func goOnFiltering(_ number: Int, _ state: inout ChatState) -> [Effect] {
  guard number == state.filterCount, var picker = state.picker, picker.pool != .none, !picker.isWhole else { return [] }
  let selected = picker.selected > 0 ? state.item(picker.selected, of: picker)?.value : nil
  state.picker = nil
  let effects = goOnFiltering(&picker, limit: FilterStep.limit, &state)
  if let selected, let row = picker.shown.firstIndex(where: { $0.value == selected }) { picker.selected = row }
  state.picker = picker
  return effects
}

/// Looks at all that is left: what is shown is about to be taken.
func finishFiltering(_ picker: inout Picker, _ state: inout ChatState) {
  if picker.pool != .none, !picker.isWhole { _ = goOnFiltering(&picker, limit: .max, &state) }
}

private enum FilterStep {
  /// How much is looked at in one step: some thousand items that were looked at before, fewer that were not.
  static let limit = 4_000
}

private func goOnFiltering(_ picker: inout Picker, limit: Int, _ state: inout ChatState) -> [Effect] {
  // The filter alone grows: the picker that the items are looked up in stays as it is.
  var filter = PickerFilter()
  swap(&filter, &picker.filter)
  let isFuzzy = picker.purpose == .palette
  filter.look(in: picker.total, limit: limit, by: isFuzzy ? .letters : .words) { [picker, state] place in
    state.item(at: place, of: picker)?.searched
  }
  let places = !isFuzzy ? [] : filter.isOff ? Array(0..<min(Picker.first, picker.total)) : filter.best
  swap(&filter, &picker.filter)
  picker.shown = places.compactMap { state.item(at: $0, of: picker) }
  if picker.isWhole { return [] }
  state.filterCount += 1
  return [.wake(.filterPicker(state.filterCount), afterMilliseconds: 1)]
}

extension MessageRecord {
  /// A line for the outline: who speaks, and the first words.
  fileprivate var outlineItem: Picker.Item {
    let who = role == .user ? "You: " : "  \(model ?? role.rawValue): "
    return Picker.Item(
      label: who + outlineWords, detail: "", value: .message(id), role: role == .user ? .listTitle : .text)
  }

  /// The first words on one line; however long the text is, no more of it is looked at than a line can show.
  private var outlineWords: String {
    var words = ""
    var left = 160
    for scalar in text.unicodeScalars {
      guard left > 0 else {
        // The last character may be in two.
        words.removeLast()
        break
      }
      if scalar == " " || scalar.value < 0x20 || scalar.value > 0x7F && scalar.properties.isWhitespace {
        if words.unicodeScalars.last.map({ $0 != " " }) ?? false { words.append(" ") }
      } else {
        words.unicodeScalars.append(scalar)
      }
      left -= 1
    }
    return words
  }
}
