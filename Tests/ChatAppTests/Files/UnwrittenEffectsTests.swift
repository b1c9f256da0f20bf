// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

/// The order in which what the disk has refused is written.
@Suite struct UnwrittenEffectsTests {
  /// A kill may come between any two writes: what was sent has to be found in one of the three places.
  @Test func aDraftStaysUntilTheOutboxAndTheJournalHaveWhatWasSent() {
    let time = Timestamp(milliseconds: 0)
    let message = MessageRecord(id: "local_1", role: .user, text: "hello", createdAt: time, state: .sent)
    let entry = OutboxEntry(id: "local_1", thread: "t1", createdAt: time, content: .message(message))
    let effects: [Effect] = [
      .keepInOutbox(entry), .saveMessageDurably(message, in: "t1"), .saveDraft(nil, for: "t1"),
    ]
    for refused in 0..<2 {
      var unwritten = UnwrittenEffects()
      for effect in effects { unwritten.add(effect) }
      var tried: [Effect] = []
      _ = unwritten.write { effect in
        tried.append(effect)
        return effect == effects[refused] ? FileError(path: "/x", operation: .write, reason: .system(28)) : nil
      }
      #expect(tried == Array(effects[...refused]))
      #expect(unwritten.effects == Array(effects[refused...]))
    }
  }

  @Test func otherThreadsAreNotHeldUp() {
    let time = Timestamp(milliseconds: 0)
    let message = MessageRecord(id: "local_1", role: .user, text: "hello", createdAt: time, state: .sent)
    let other = MessageRecord(id: "local_2", role: .user, text: "there", createdAt: time, state: .sent)
    let entry = OutboxEntry(id: "local_1", thread: "t1", createdAt: time, content: .message(message))
    var unwritten = UnwrittenEffects()
    unwritten.add(.keepInOutbox(entry))
    unwritten.add(.saveMessageDurably(other, in: "t2"))
    _ = unwritten.write { effect in
      effect == .keepInOutbox(entry) ? FileError(path: "/x", operation: .write, reason: .system(28)) : nil
    }
    #expect(unwritten.effects == [.keepInOutbox(entry)])
  }
}
