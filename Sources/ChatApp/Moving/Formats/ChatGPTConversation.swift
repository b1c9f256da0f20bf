// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// A conversation of a ChatGPT export: a tree of messages, one branch of which was on the screen last.
struct ChatGPTConversation {
  private let json: JSONObject
  private let nodes: [String: JSONValue]

  /// Takes an object that has a `mapping`.
  init?(_ json: JSONObject) {
    guard let mapping = json["mapping"]?.object else { return nil }
    self.json = json
    nodes = Dictionary(mapping.members.map { ($0.name, $0.value) }) { _, last in last }
  }

  var title: String? { json["title"]?.importedText }

  /// The branch that was on the screen last, as a thread.
  func thread() throws(ImportFault.Reason) -> MovedThread {
    let branch = try self.branch()
    let created = json["create_time"]?.importedTime ?? earliest ?? Timestamp(milliseconds: 0)
    var time = created
    var messages: [MovedMessage] = []
    for id in branch {
      guard let message = nodes[id]?["message"], var record = ChatGPTMessage(message)?.record else { continue }
      if record.createdAt.milliseconds == 0 { record.createdAt = time }
      time = record.createdAt
      if record.id.isEmpty { record.id = id }
      messages.append(MovedMessage(record))
    }
    if messages.isEmpty { throw .noMessages }
    let updated = json["update_time"]?.importedTime ?? time
    var record = ThreadRecord(id: id(created), createdAt: created, updatedAt: max(updated, created))
    if let title { record.metadata.setTitle(title.clippedForMetadata) }
    if json["is_archived"]?.bool == true { record.state = .archived }
    var moved = MovedThread(record, messages: messages, origin: .chatGPT)
    moved.otherBranches = leaves.subtracting(branch).count
    moved.nameMessages()
    moved.describe()
    return moved
  }

  private func id(_ created: Timestamp) -> String {
    if let id = json["conversation_id"]?.importedText ?? json["id"]?.importedText { return id }
    let ids = nodes.keys.sorted().joined(separator: " ")
    return "unnamed-" + ThreadFileName.digest(of: "\(created.milliseconds) \(ids)")
  }

  private var earliest: Timestamp? {
    nodes.values.compactMap { $0["message"]?["create_time"]?.importedTime }.min()
  }

  // MARK: The tree

  /// The ids of the nodes from the root to the one that was current.
  private func branch() throws(ImportFault.Reason) -> [String] {
    var path: [String] = []
    var seen: Set<String> = []
    var next = current
    while let id = next, let node = nodes[id] {
      guard seen.insert(id).inserted else { throw .brokenTree(id) }
      path.append(id)
      next = node["parent"]?.string
    }
    return path.reversed()
  }

  /// The node that was current; when the file does not say, the end whose message is the newest.
  private var current: String? {
    if let id = json["current_node"]?.string, nodes[id] != nil { return id }
    let ends = leaves.map { (id: $0, time: nodes[$0]?["message"]?["create_time"]?.importedTime) }
    let newest = ends.max { a, b in
      let (first, second) = (a.time?.milliseconds ?? 0, b.time?.milliseconds ?? 0)
      return first == second ? a.id < b.id : first < second
    }
    // A tree without an end goes in circles: any node shows it.
    return newest?.id ?? nodes.keys.min()
  }

  /// The nodes that are nobody's parent.
  private var leaves: Set<String> {
    Set(nodes.keys).subtracting(nodes.values.compactMap { $0["parent"]?.string })
  }
}
