// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// The rows of the list: ids of threads in their order. A row of a table's thread is its slot, a number; the id is fetched
/// when the row is looked at.
public struct ThreadRows: RandomAccessCollection, Sendable {
  /// A slot of the table; below 0, the complement of a place among the names.
  typealias Reference = Int32

  private(set) var references: [Reference] = []
  private let table: (any ThreadTable)?
  private var names: [ThreadID] = []
  private var places: [ThreadID: Int] = [:]

  init(_ table: (any ThreadTable)? = nil) { self.table = table }

  public var startIndex: Int { 0 }
  public var endIndex: Int { references.count }
  public subscript(row: Int) -> ThreadID { id(of: references[row]) }

  func id(of reference: Reference) -> ThreadID {
    reference < 0 ? names[Int(~reference)] : table?.id(at: Int(reference)) ?? ""
  }

  /// How a row refers to a thread.
  mutating func reference(to id: ThreadID) -> Reference {
    if let slot = table?.slot(of: id) { return Reference(slot) }
    if let place = places[id] { return ~Reference(place) }
    places[id] = names.count
    names.append(id)
    return ~Reference(names.count - 1)
  }

  mutating func insert(_ id: ThreadID, at row: Int) { references.insert(reference(to: id), at: row) }
  mutating func remove(at row: Int) { references.remove(at: row) }

  /// Shows these rows instead.
  mutating func replace(with references: [Reference]) { self.references = references }
}

extension ThreadRows: Equatable {
  public static func == (a: ThreadRows, b: ThreadRows) -> Bool {
    if a.table === b.table, a.references == b.references, a.names == b.names { return true }
    return a.count == b.count && a.elementsEqual(b)
  }

  public static func == (rows: ThreadRows, ids: [ThreadID]) -> Bool { rows.elementsEqual(ids) }
}
