// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Testing
import ThreadsAPI

/// A file of Tests/Fixtures.
func fixtureText(_ name: String, from file: String = #filePath) throws -> String {
  let tests = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
  guard let bytes = readFile(tests + "/Fixtures/" + name) else {
    throw ContractFailure(what: "no fixture \(name)")
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// Compares the shape of a reply with a recorded one: the same members, of the same types where both have a value.
func compare(_ ours: JSONValue, _ theirs: JSONValue, at place: String) {
  switch (ours, theirs) {
  case (.object(let mine), .object(let recorded)):
    // Free maps have no shape.
    if place.hasSuffix("metadata") || place.hasSuffix("tool_resources") { return }
    for member in recorded.members {
      guard let value = mine[member.name] else {
        // Elements of a list have no request of their own.
        if member.name == "request_id", place.hasSuffix("[]") { continue }
        if !Recorded.optional.contains(member.name) { Issue.record("\(place).\(member.name) is missing") }
        continue
      }
      compare(value, member.value, at: "\(place).\(member.name)")
    }
  case (.array(let mine), .array(let recorded)):
    guard let first = mine.first, let example = recorded.first else { return }
    compare(first, example, at: place + "[]")
  case (.null, _), (_, .null): break
  default: #expect(Recorded.type(of: ours) == Recorded.type(of: theirs), "\(place)")
  }
}

enum Recorded {
  /// What the recorder's stand-in server sent and the API does not ask for.
  static let optional: Set = [
    "from", "tool_resources", "input_tokens", "output_tokens", "prompt_tokens", "completion_tokens",
  ]

  static func type(of value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool: "bool"
    case .integer, .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}
