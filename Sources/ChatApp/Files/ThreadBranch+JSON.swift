// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

// Branches and origins as the journals hold them.

extension MessagePlace {
  init?(_ json: JSONValue) {
    guard let thread = json["thread"]?.string, let message = json["message"]?.string else { return nil }
    self.init(thread, message)
  }

  var json: JSONValue { ["thread": .string(thread), "message": .string(message)] }
}

extension ThreadBranch {
  init?(_ json: JSONValue) {
    guard let kind = json["kind"]?.string.flatMap(Kind.init), let parent = json["parent"]?.string,
      let place = MessagePlace(json)
    else { return nil }
    self.init(kind, parent: parent, root: json["root"]?.string ?? parent, place: place)
  }

  var json: JSONValue {
    [
      "kind": .string(kind.rawValue), "parent": .string(parent), "root": .string(root),
      "thread": .string(place.thread), "message": .string(place.message),
    ]
  }
}
