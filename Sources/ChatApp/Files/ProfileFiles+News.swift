// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Synchronization
public import ThreadsAPI

/// What other Skeins have written into a thread's journal, in its order.
public struct MessageNews: Equatable, Sendable {
  public var changes: [MessageChange]
  public var findings: [FileFinding]
}

// Hearing of what other Skeins write, by as much as they have written.
extension ProfileFiles {
  /// What other Skeins have written into a thread's journal since it was read, or last asked about.
  ///
  /// Only what is new in the file is read, unless another took its place: then every message is told.
  public func messageNews(in thread: ThreadID) -> MessageNews {
    state.withLock { state in
      let thread = state.shared.name(of: thread)
      let journal = threadFile(thread)
      do throws(FileError) {
        switch try state.threads[thread].news(of: journal) {
        case .none: return MessageNews(changes: [], findings: [])
        case .appended(let text): return MessageNews(changes: appended(text, to: thread, &state), findings: [])
        case .replaced(_, let new):
          var fold = MessageFold()
          let reading = journal.read(new) { line, offset in fold.take(line, offset) }
          state.threads[thread].follow(new, to: reading.end)
          return MessageNews(changes: fold.records.map { .record($0) }, findings: journal.judge(reading, new))
        }
      } catch {
        return MessageNews(changes: [], findings: [.failed(error)])
      }
    }
  }

  private func appended(_ text: JournalText, to thread: ThreadID, _ state: inout State) -> [MessageChange] {
    let follower = state.threads[thread]
    let identity = try? text.file?.identity()
    var changes: [MessageChange] = []
    let reading = threadFile(thread).read(text) { line, offset in
      if follower.isOwn(offset, in: identity) { return true }
      switch MessageLine(line) {
      case .message(let record, _)?: changes.append(.record(record))
      case .text(let text, let id)?: changes.add(text, to: id)
      case nil: return false
      }
      return true
    }
    state.threads[thread].follow(text, to: reading.end)
    return changes
  }

  /// The threads whose journals have these names, as far as they are followed.
  public func followedThreads(in files: Set<String>) -> [ThreadID] {
    state.withLock { state in state.threads.ids.filter { files.contains(ThreadFileName.name(of: $0)) } }
  }

  /// Every thread whose journal is followed.
  public var followedThreads: [ThreadID] { state.withLock { $0.threads.ids } }

  /// The drafts that other Skeins have changed, or left behind, since they were last read.
  public func draftNews(afterEnds: Bool = false) -> [DraftChange] {
    let before: [String: String]? = state.withLock { state in
      if !afterEnds, case .none? = try? state.drafts.follower.news(of: draftsFile) { return nil }
      return state.drafts.texts
    }
    guard let before else { return [] }
    let texts = drafts().texts
    return state.withLock { state in
      state.drafts.texts = texts
      return Set(before.keys).union(texts.keys).sorted().filter { before[$0] != texts[$0] }
        .map { DraftChange($0, before: before[$0], after: texts[$0]) }
    }
  }
}

extension [MessageChange] {
  fileprivate mutating func add(_ text: String, to id: MessageID) {
    if case .text(let before, id)? = last {
      self[count - 1] = .text(before + text, to: id)
    } else {
      append(.text(text, to: id))
    }
  }
}
