// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// Keeps the text of a reply on disk while it comes: one write at a time, each with all that has gathered meanwhile,
/// so that a slow disk means larger pieces and never a waiting model.
actor PieceWriter {
  private let store: Store
  private let run: RunID
  private let message: MessageID
  /// Called once when the store says that this run is to stop, or is gone: somebody else cancelled or deleted it.
  private let stopped: @Sendable () -> Void
  private var gathered = ""
  private var writing: Task<Void, Never>?

  init(store: Store, run: RunID, message: MessageID, stopped: @escaping @Sendable () -> Void) {
    self.store = store
    self.run = run
    self.message = message
    self.stopped = stopped
  }

  func append(_ text: String) {
    gathered += text
    if writing == nil { writing = Task { await write() } }
  }

  /// Returns when nothing is being written any more.
  func idle() async { await writing?.value }

  private func write() async {
    while !gathered.isEmpty {
      let piece = gathered
      gathered = ""
      do {
        let status = try await store.writeLightly { [run, message] db in
          try MessageTable.append(piece, to: message, in: db)
          return try RunTable.status(of: run, in: db)
        }
        if status != .inProgress { stopped() }
      } catch {
        // The whole text is written when the run ends; that write says what is wrong with the store.
        break
      }
    }
    writing = nil
  }
}
