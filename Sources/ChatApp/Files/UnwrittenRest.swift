// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import ThreadsAPI

/// What was not written when Skein ended, and where it is now.
public struct UnwrittenRest: Equatable, Sendable {
  /// Why it was not written where it belongs.
  public var error: FileError
  /// How many threads, messages and drafts it is.
  public var threads = 0
  public var messages = 0
  public var drafts = 0
  /// The folder that holds it, as `skein threads merge` takes it; `nil` when there was no room anywhere.
  public var keptIn: String?

  /// Writes what is left into a new folder for temporary files.
  init(_ effects: [Effect], error: FileError, files: ProfileFiles) {
    self.error = error
    for effect in effects { count(effect) }
    let base = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    // mkdtemp puts letters of its own in the place of these.
    var template = Array((base + "/skein-unsaved-" + String(repeating: "X", count: 6)).utf8CString)
    guard mkdtemp(&template) != nil else { return }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do throws(FileError) {
      let other = ProfileFiles(folder: folder)
      for effect in effects { try Self.write(effect, to: other, from: files) }
      keptIn = folder
    } catch {
      rmdir("\(folder)/threads")
      rmdir(folder)
    }
  }

  private mutating func count(_ effect: Effect) {
    switch effect {
    case .saveThread, .renameThread: threads += 1
    case .saveMessage, .saveMessageDurably, .appendText: messages += 1
    case .saveMessages(let records, _): messages += records.count
    case .saveDraft(let text, _): drafts += text == nil ? 0 : 1
    default: break
    }
  }

  private static func write(_ effect: Effect, to other: ProfileFiles, from files: ProfileFiles) throws(FileError) {
    switch effect {
    case .saveThread(let record): try other.save(record, durable: true)
    case .renameThread(let old, let record): try other.rename(thread: old, as: record)
    case .saveMessage(let record, let thread), .saveMessageDurably(let record, let thread):
      try other.save(record, in: thread, durable: true)
    case .saveMessages(let records, let thread): try other.save(records, in: thread)
    case .appendText(let text, let id, let thread):
      // Half a message is of little use elsewhere: its beginning goes along.
      if var record = files.readMessages(of: thread).first(where: { $0.id == id }) {
        record.text += text
        try other.save(record, in: thread, durable: true)
      }
    case .saveDraft(let text?, let thread): try other.saveDraft(text, for: thread)
    default: break
    }
  }
}

/// What is said of it after the screen has gone.
public func words(for rest: UnwrittenRest, profile: String) -> String {
  let parts = [(rest.threads, "thread"), (rest.messages, "message"), (rest.drafts, "draft")]
    .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
  let what = parts.isEmpty ? "the newest changes" : parts.joined(separator: ", ")
  guard let folder = rest.keptIn else {
    return "\(words(for: rest.error)) Lost with this Skein: \(what)."
  }
  return "\(words(for: rest.error)) Not written there: \(what); kept in \(folder). "
    + "When the cause is gone: skein --profile \(profile) threads merge \(folder)"
}
