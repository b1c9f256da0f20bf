// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// A message that waits by its journal and is not in the outbox: a full disk took the one and refused the other, or the
// outbox was lost. It goes back there, once a look into the file has shown that no other Skein has just put it there.

/// Notes a message that waits and that the outbox does not have; whether it is one.
func noteStray(_ message: MessageRecord, in thread: ThreadID, _ state: inout ChatState) -> Bool {
  guard state.outbox.policy == .waits, message.state == .queued, message.role == .user, message.origin == nil else {
    return false
  }
  state.outbox.strays[message.id] = thread
  return true
}

/// Puts what the outbox has lost back to its place. Whether it has arrived after all is asked before it is sent.
func readmitStrays(_ state: inout ChatState) -> [Effect] {
  let strays = state.outbox.strays
  state.outbox.strays = [:]
  var effects: [Effect] = []
  for (id, thread) in strays.sorted(by: { $0.key < $1.key }) where state.outbox[id] == nil {
    guard let message = state.transcripts[thread]?[id], message.state == .queued else { continue }
    var stray = entry(of: message, in: thread, state)
    stray.mayHaveLeft = true
    state.outbox.admit(stray)
    effects.append(.keepInOutbox(stray))
  }
  return effects
}
