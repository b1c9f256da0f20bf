// SPDX-License-Identifier: Apache-2.0
import Synchronization
import ThreadsAPI

/// `moves.jsonl` of a profile: which thread became which here, so that work that was cut off goes on where it was.
public final class MoveJournal: Sendable {
  /// How far a thread has come.
  enum Stage: String {
    /// It is about to be made: it may be there, under an id that nobody heard.
    case begun
    /// It is there, and gets its messages.
    case made
    case done
  }

  struct Entry: Equatable {
    var stage: Stage
    var thread: ThreadID?
  }

  private let file: JSONLinesFile
  private let lock: FileLock
  private let entries: Mutex<[String: Entry]>

  /// Reads the journal, and keeps every other Skein from moving threads to this profile meanwhile.
  public init(_ files: ProfileFiles) throws(MoveFailure) {
    file = JSONLinesFile(path: files.folder.appending(path: "moves.jsonl"), format: "skein.moves")
    do throws(FileError) {
      let guarding = try OpenFile.appending(files.folder.appending(path: "moves.lock"))
      lock = try FileLock(guarding, exclusive: true, patience: 0)
    } catch {
      if error.operation == .lock { throw .busy }
      throw .file(error)
    }
    var entries: [String: Entry] = [:]
    _ = file.read { line in
      guard let json = try? JSONValue(parsing: line), let key = json["id"]?.string,
        let stage = json["stage"]?.string.flatMap(Stage.init)
      else { return false }
      entries[key] = Entry(stage: stage, thread: json["thread"]?.string)
      return true
    }
    self.entries = Mutex(entries)
  }

  subscript(key: String) -> Entry? { entries.withLock { $0[key] } }

  /// Notes how far a thread has come; it is on the disk when this returns.
  func note(_ stage: Stage, _ thread: ThreadID?, for key: String) throws(MoveFailure) {
    let entry = Entry(stage: stage, thread: thread)
    if self[key] == entry { return }
    var object: JSONObject = ["id": .string(key), "stage": .string(stage.rawValue)]
    object["thread"] = thread.map(JSONValue.string)
    do throws(FileError) {
      try file.append([JSONValue.object(object).utf8], durable: true)
    } catch {
      throw .file(error)
    }
    self.entries.withLock { $0[key] = entry }
  }
}
