// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// Reads a file and gives its threads, one after the other, to what takes them in.
public struct ThreadImport {
  private let source: ByteSource
  private var reader: ImportReader

  /// Looks at the beginning of a file; throws when it is not for us.
  public init(path: String) throws(ImportRefusal) {
    do throws(FileError) { source = try ByteSource(path: path) } catch { throw .file(error) }
    reader = try ImportReader(source)
  }

  /// What a whole file came to.
  public struct Result: Equatable, Sendable {
    public var outcomes: [MoveOutcome] = []
    public var faults = 0
    public init() {}
  }

  /// Imports what is in the file. What can't be taken in is told and counted, and costs nothing else; `result` holds
  /// what was done also when this throws.
  public mutating func run(
    into result: inout Result, take: @Sendable (MovedThread) async throws(MoveFailure) -> MoveOutcome,
    tell: @Sendable (MoveEvent) -> Void
  ) async throws {
    while let item = try reader.next() {
      if Task.isCancelled { throw MoveFailure.interrupted }
      switch item {
      case .fault(let fault): note(fault, &result, tell)
      case .thread(let moved, let number):
        // Of a pipe nobody knows how much there is: the threads are counted.
        let done = source.size == nil ? result.outcomes.count : source.position
        tell(.progress(done: done, total: source.size, what: moved.record.displayTitle))
        do throws(MoveFailure) {
          result.outcomes.append(try await take(moved))
        } catch {
          guard let reason = error.ownFault else { throw error }
          note(ImportFault(number: number, title: moved.record.title, reason: reason), &result, tell)
        }
      }
    }
  }

  private func note(_ fault: ImportFault, _ result: inout Result, _ tell: (MoveEvent) -> Void) {
    result.faults += 1
    tell(.fault(fault))
  }
}

extension MoveFailure {
  /// What is wrong with this one thread, when the next may do better.
  fileprivate var ownFault: ImportFault.Reason? {
    guard case .service(let error) = self else { return nil }
    switch error.kind {
    case .badRequest, .metadataLimit, .tooLarge, .contentBlocked: return .refused(error.message ?? "")
    default: return nil
    }
  }
}
