// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// A message by the thread in which it was first said.
public struct MessagePlace: Hashable, Sendable {
  public var thread: ThreadID
  public var message: MessageID

  public init(_ thread: ThreadID, _ message: MessageID) {
    self.thread = thread
    self.message = message
  }
}

/// How a thread came from another: no provider has branches, so each way that a conversation goes is a thread.
public struct ThreadBranch: Equatable, Sendable {
  public enum Kind: String, Sendable {
    /// Another way to go on from the same place: the list shows it and its kin as one.
    case variant
    /// A thread of its own that begins with what another said.
    case fork
  }

  public var kind: Kind
  /// The thread in which the branch was made: where its owner goes back to.
  public var parent: ThreadID
  /// The thread that all variants of a family come from.
  public var root: ThreadID
  /// The message that it has another one in place of; of a fork, the last one that it took along.
  public var place: MessagePlace

  public init(_ kind: Kind, parent: ThreadID, root: ThreadID, place: MessagePlace) {
    self.kind = kind
    self.parent = parent
    self.root = root
    self.place = place
  }

  /// In a thread's metadata: the thread that it was made from, and the id that it had while it was made.
  public static let parentKey = "skein_parent"
  public static let ownIDKey = "skein_branch"
}

extension ThreadRecord {
  /// The thread whose row in the list this one shares.
  var familyID: ThreadID { branch?.kind == .variant ? branch?.root ?? id : id }
}

extension ThreadBranch {
  /// The threads that it names.
  var threads: [ThreadID] { [parent, root, place.thread] }

  /// Whether it names a thread.
  func tells(of thread: ThreadID) -> Bool { parent == thread || root == thread || place.thread == thread }

  /// The same with the names that threads have now.
  func renaming(_ names: [ThreadID: ThreadID]) -> ThreadBranch {
    var branch = self
    branch.parent = names[parent] ?? parent
    branch.root = names[root] ?? root
    branch.place.thread = names[place.thread] ?? place.thread
    return branch
  }
}

extension ThreadRecord {
  func renamingBranch(_ names: [ThreadID: ThreadID]) -> ThreadRecord {
    var record = self
    record.branch = branch?.renaming(names)
    return record
  }
}

extension [ThreadRecord] {
  /// The records with every branch by the names that its threads have now: a thread that another came from may have
  /// been named by the provider, and Skein have died before it was written there.
  var withBranchesByName: [ThreadRecord] {
    guard contains(where: { $0.branch != nil }) else { return self }
    var names: [ThreadID: ThreadID] = [:]
    for record in self { if let old = record.replaces, old != record.id { names[old] = record.id } }
    for record in self { names[record.id] = nil }
    return names.isEmpty ? self : map { $0.branch == nil ? $0 : $0.renamingBranch(names) }
  }
}
