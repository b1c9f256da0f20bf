// SPDX-License-Identifier: Apache-2.0

/// Puts calls of functions together from the pieces of a chat-completions stream.
///
/// OpenAI numbers the calls (`index`), names each in its first piece and appends the arguments of those that follow.
/// Others send no number, no id, number 0 for all, or the whole call at once.
struct ToolCallGatherer: Sendable {
  private struct Partial {
    var index: Int64?
    var id = ""
    var name = ""
    var arguments = ""

    /// Whether nothing can be missing from it.
    var isWhole: Bool { !name.isEmpty && (try? JSONValue(parsing: arguments))?.object != nil }
  }

  private var partials: [Partial] = []

  /// More than so many calls in one reply are a server gone wild.
  static let mostCalls = 128

  mutating func take(_ piece: JSONValue) throws(ServiceError) {
    let function = piece["function"] ?? piece
    let index = piece["index"]?.integer
    let id = piece["id"]?.someText ?? ""
    let name = function["name"]?.someText ?? ""
    let place = place(index: index, id: id, name: name)
    if place == partials.count {
      guard partials.count < Self.mostCalls else { throw ServiceError(.notUnderstood) }
      partials.append(Partial(index: index))
    }
    if partials[place].arguments.utf8.count > ServiceLimits.messageBytes {
      throw ServiceError(.beyondLimit(.messageBytes(ServiceLimits.messageBytes)))
    }
    if partials[place].id.isEmpty { partials[place].id = id }
    if partials[place].name.isEmpty { partials[place].name = name }
    switch function["arguments"] {
    case .string(let text)?: partials[place].arguments += text
    // Ollama's own form: not a text of JSON, but JSON.
    case .object(let object)?: partials[place].arguments += JSONValue.object(object).text
    default: break
    }
  }

  /// Which call a piece belongs to; one past the last for a new one.
  private func place(index: Int64?, id: String, name: String) -> Int {
    let last: Int? =
      if let index {
        partials.lastIndex { $0.index == index }
      } else if !id.isEmpty {
        partials.lastIndex { $0.id == id } ?? (name.isEmpty ? partials.indices.last : nil)
      } else {
        // Without number and id only a name begins a call.
        name.isEmpty ? partials.indices.last : nil
      }
    guard let last else { return partials.count }
    let known = partials[last]
    if name.isEmpty || known.name.isEmpty || !id.isEmpty && known.id == id { return last }
    // A name again under the same number: another call, or a server that repeats itself in every piece.
    let isAnother = !id.isEmpty && !known.id.isEmpty || known.isWhole
    return isAnother ? partials.count : last
  }

  /// The calls as far as they came, in order.
  var whole: [ToolCall] {
    partials.map { partial in
      let arguments = partial.arguments.contains { !$0.isWhitespace } ? partial.arguments : "{}"
      return ToolCall(id: partial.id, name: partial.name, arguments: arguments)
    }
  }
}
