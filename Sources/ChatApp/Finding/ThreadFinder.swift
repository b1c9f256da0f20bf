// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
import TerminalCore
import ThreadsAPI
import ThreadsIndex

/// Answers searches through all threads of a profile.
public protocol ThreadSearcher: Sendable {
  /// Begins to answer; `tell` takes what was found so far as often as there is more. A newer question ends an older one.
  func search(_ typed: String, number: Int, tell: @escaping @Sendable (Event) -> Void) async
}

/// Searches by the index; where there can be none, by reading every thread. Each search that begins tries the index
/// again, but for one that the disk had no room for: it gives back what it took, which drafts and messages need more, and
/// is tried again by the next Skein.
///
/// The index is brought up to date when a search begins, in a task of its own, and a question is answered at once by what
/// is in it, and again when more is.
public actor ThreadFinder: ThreadSearcher {
  private enum Source {
    case index(ThreadsIndex)
    /// Why there is none.
    case journals(String)
  }

  private let files: ProfileFiles
  private let path: String
  private let clock: @Sendable () -> Timestamp
  private let pageLimit: Int?
  private var source: Source?
  private var question: (typed: String, number: Int, tell: @Sendable (Event) -> Void)?
  /// Whether the file is to be made anew, once nobody here is at it.
  private var isBroken = false
  private var hasFilledDisk = false
  private var updating: Task<Void, Never>?
  private var reading: Task<Void, Never>?
  /// How far the index is: so many of so many threads; `nil` when it is up to date.
  private var progress: (done: Int, total: Int)?

  /// How many hits are shown.
  static let limit = 50

  /// - Parameters:
  ///   - folder: the profile's folder.
  ///   - path: where the index is; its folder is made where it is missing.
  ///   - pageLimit: as if the disk had room for so many pages of the index only.
  public init(
    folder: String, index path: String, pageLimit: Int? = nil, clock: @escaping @Sendable () -> Timestamp
  ) {
    files = ProfileFiles(folder: folder)
    self.path = path
    self.clock = clock
    self.pageLimit = pageLimit
  }

  /// Makes the index where there is none, so that the first search finds everything at once. One that is there is brought
  /// up to date when a search begins: nothing is read for it before.
  public func prepare() {
    var facts = stat()
    if stat(path, &facts) == 0, facts.st_size > 0 { return }
    if case .index = open() { bringUpToDate() }
  }

  public func search(_ typed: String, number: Int, tell: @escaping @Sendable (Event) -> Void) {
    // Questions come in tasks of their own, and one may overtake another.
    if let question, number < question.number { return }
    // Nothing is typed yet: a search begins.
    let isBeginning = typed.isEmpty || question == nil
    question = (typed, number, tell)
    reading?.cancel()
    if isBeginning, updating == nil, !hasFilledDisk, case .journals = source { source = nil }
    switch open() {
    case .index:
      if isBeginning { bringUpToDate() }
      answer()
    case .journals(let reason): read(because: reason)
    }
  }

  private func open() -> Source {
    if let source { return source }
    var opened: Source
    do throws(IndexError) {
      try? Folders.makePrivate(path.deletingLastPart)
      if isBroken { ThreadsIndex.remove(path) }
      isBroken = false
      opened = .index(try ThreadsIndex(path: path, pageLimit: pageLimit))
    } catch {
      opened = .journals(error.words)
      giveBack(error)
    }
    source = opened
    return opened
  }

  // MARK: By the index

  private func answer() {
    guard case .index(let index) = source, let question else { return }
    let query = SearchQuery(question.typed)
    guard !query.isEmpty else { return }
    do throws(IndexError) {
      let (hits, isCut) = try index.find(query, limit: Self.limit, at: clock())
      let found = hits.map { hit in
        SearchHit(
          thread: hit.thread, message: hit.message, createdAt: hit.message == nil ? nil : hit.createdAt,
          excerpt: Excerpt(of: hit.text, for: query))
      }
      let state = progress.map { SearchAnswer.Progress.indexing(done: $0.done, total: $0.total) } ?? .complete
      question.tell(.found(SearchAnswer(number: question.number, hits: found, isCut: isCut, progress: state)))
    } catch {
      giveUp(error)
    }
  }

  private func bringUpToDate() {
    guard updating == nil, case .index(let index) = source else { return }
    updating = Task.detached(priority: .utility) { [files, weak self] in
      do throws(IndexError) {
        try await IndexUpdate(files: files, index: index).run { await self?.advanced($0, of: $1) }
        await self?.updated(nil)
      } catch {
        await self?.updated(error)
      }
    }
  }

  private func advanced(_ done: Int, of total: Int) {
    progress = (done, total)
    answer()
  }

  private func updated(_ error: IndexError?) {
    updating = nil
    progress = nil
    if let error { giveUp(error) } else { answer() }
  }

  /// The index can't be used any more: the journals are read until the next search begins.
  private func giveUp(_ error: IndexError) {
    source = .journals(error.words)
    if case .broken = error { isBroken = true }
    giveBack(error)
    if question != nil { read(because: error.words) }
  }

  /// The disk is full, and not for the sake of an index.
  private func giveBack(_ error: IndexError) {
    guard case .full = error else { return }
    hasFilledDisk = true
    ThreadsIndex.remove(path)
  }

  // MARK: By the journals

  private func read(because reason: String) {
    reading?.cancel()
    guard let question else { return }
    let query = SearchQuery(question.typed)
    guard !query.isEmpty else { return }
    let reader = JournalReader(files: files, query: query, limit: Self.limit)
    reading = Task.detached(priority: .userInitiated) {
      reader.run { hits, isCut, done, total in
        let progress = SearchAnswer.Progress.reading(done: done, total: total, reason: reason)
        question.tell(.found(SearchAnswer(number: question.number, hits: hits, isCut: isCut, progress: progress)))
      }
    }
  }
}

extension IndexError {
  /// What keeps the index from being used.
  fileprivate var words: String {
    switch self {
    case .newer: "a newer Skein made it"
    case .unusable(let reason), .broken(let reason), .full(let reason): reason
    }
  }
}
