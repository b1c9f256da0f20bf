// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// Sends a text without a screen, by the same rules as with one: into a known thread, or into a new one.
public func send(
  _ text: String, in thread: ThreadID?, title: String? = nil, _ state: inout ChatState, at now: Timestamp
) -> [Effect] {
  state.now = now
  state.openThread = thread
  state.composer = TextEditor(text)
  let effects = sendComposer(&state)
  guard thread == nil, let title, let made = state.openThread, var record = state.list[made] else { return effects }
  record.metadata.setTitle(title)
  state.list.put(record)
  return effects.map { effect in
    switch effect {
    case .saveThread(let saved) where saved.id == made: .saveThread(record)
    case .send(var request):
      {
        request.newThreadMetadata = record.metadata
        return .send(request)
      }()
    case .keepInOutbox(var entry):
      {
        entry.newThreadMetadata = record.metadata
        return .keepInOutbox(entry)
      }()
    default: effect
    }
  }
}

/// Sends again the message that failed last, by the same rules as the key that does so.
public func sendAgain(in thread: ThreadID, _ state: inout ChatState, at now: Timestamp) -> [Effect] {
  state.now = now
  state.openThread = thread
  return askAgain(&state)
}
