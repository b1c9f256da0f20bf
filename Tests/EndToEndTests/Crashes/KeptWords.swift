// SPDX-License-Identifier: Apache-2.0
import Foundation
import PseudoTerminal
import ThreadsAPI

/// The words of a scripted user in a text.
func words(in text: String) -> [String] {
  text.split { !($0.isLetter || $0.isNumber) }.map(String.init).filter { word in
    word.last == "z" && word.dropFirst().dropLast().allSatisfy(\.isNumber) && word.count > 2
      && word.first?.isLetter == true
  }
}

extension Picture {
  /// What stands in the message pane: right of the list, above the composer. Nothing while the line between the two is
  /// not there: half a picture is painted, and a draft of the one before may stand where messages belong.
  var messagePane: String {
    var lines: [String] = []
    // The first line names the thread.
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst() {
      guard let bar = line.firstIndex(of: "│") else { continue }
      let pane = line[line.index(after: bar)...]
      if pane.hasPrefix("──────") { return lines.joined(separator: "\n") }
      lines.append(String(pane))
    }
    return ""
  }
}

/// A thread with its messages, as some place has it.
struct FoundThread {
  struct Message {
    var role: String
    var text: String
    var status: String
  }

  var id: String
  var title: String?
  var isTrashed = false
  var messages: [Message]

  /// The words of the user, each as often as it is there.
  var asked: [String] { messages.filter { $0.role == "user" }.flatMap { words(in: $0.text) } }
}

extension Home {
  /// The user's own copies: what the files of this home hold.
  func ownThreads(_ environment: [String: String]) async throws -> [FoundThread] {
    let list = try await run(["threads", "list", "--all", "--json"], environment: environment)
    var found: [FoundThread] = []
    for id in try JSONValue(parsing: Array(list.output.utf8)).array?.compactMap({ $0["id"]?.string }) ?? [] {
      let shown = try await run(["threads", "show", id, "--offline", "--json"], environment: environment)
      guard shown.status == 0 else { throw CrashFault("threads show \(id): \(shown.complaints)") }
      found.append(FoundThread(try JSONValue(parsing: Array(shown.output.utf8))))
    }
    return found
  }
}

extension Home {
  /// The names of all files in this home, from its folder on.
  var fileNames: [String] { FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [] }

  /// What all the journals of this home hold.
  var filesText: String { fileNames.filter { $0.hasSuffix(".jsonl") }.map { text($0) }.joined() }
}

extension FoundThread {
  /// A thread as `threads show --json` writes it.
  init(_ json: JSONValue) {
    id = json["id"]?.string ?? ""
    title = json["title"]?.string
    isTrashed = json["state"]?.string == "trashed"
    messages = (json["messages"]?.array ?? []).map {
      Message(role: $0["role"]?.string ?? "", text: $0["text"]?.string ?? "", status: $0["status"]?.string ?? "")
    }
  }

  /// Every thread that a service has.
  static func all(of service: any ThreadService) async throws -> [FoundThread] {
    var found: [FoundThread] = []
    var request = PageRequest(limit: 100)
    while true {
      let page = try await service.threads(request)
      for thread in page.items {
        let messages = try await service.allMessages(in: thread.id)
        found.append(
          FoundThread(
            id: thread.id, title: thread.metadata.title,
            messages: messages.map { .init(role: $0.role.rawValue, text: $0.text, status: $0.status.rawValue) }))
      }
      guard page.hasMore, let last = page.items.last else { return found }
      request.after = last.id
    }
  }

}

/// What a crash run could not bear.
struct CrashFault: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
