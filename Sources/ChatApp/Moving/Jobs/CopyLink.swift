// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import ThreadsAPI

/// Notes at a thread where a copy of it is: in the registry, and in its metadata at the provider if that can be.
public struct CopyLink: Sendable {
  private let provider: Provider
  private let files: ProfileFiles

  public init(provider: Provider, files: ProfileFiles) {
    self.provider = provider
    self.files = files
  }

  /// Notes the place of a copy, `PROFILE/ID`. What the provider does not take is in the registry all the same.
  public func note(_ place: String, at original: ThreadRecord) async throws(MoveFailure) {
    let known = files.registry().records.first { $0.id == original.id } ?? original
    var record = known
    if !record.copiedTo.contains(place) { record.copiedTo.append(place) }
    if record.metadata[CopyMarks.copiedTo] != place, let metadata = await atProvider(place, record) {
      record.metadata = metadata
    }
    guard record != known else { return }
    do throws(FileError) { try files.save(record, durable: true) } catch { throw .file(error) }
  }

  /// The thread's metadata with the note in it, as the provider has it now.
  private func atProvider(_ place: String, _ record: ThreadRecord) async -> Metadata? {
    guard record.isAtProvider, record.state != .gone, !record.isDeletedAtProvider,
      let service = try? await provider.service(), var metadata = try? await service.thread(record.id).metadata
    else { return nil }
    metadata.note(CopyMarks.copiedTo, place)
    guard metadata[CopyMarks.copiedTo] == place else { return nil }
    return try? await service.updateThread(record.id, metadata: metadata, toolResources: nil).metadata
  }
}
