// SPDX-License-Identifier: Apache-2.0
public import ChatUI
public import ThreadsAPI

/// Writes threads with all their messages to a file, to a folder, or to standard output.
public struct ThreadExport: Sendable {
  /// How an export is written.
  public enum Format: String, Sendable, CaseIterable {
    case jsonl, markdown
    /// One JSON array of what `show --json` prints.
    case json
    /// To read: words alone, or a page for a browser.
    case text, html

    var ending: String {
      switch self {
      case .jsonl: ".jsonl"
      case .markdown: ".md"
      case .json: ".json"
      case .text: ".txt"
      case .html: ".html"
      }
    }

    /// The format of a file with this ending, which may be a format's name too; no ending is Markdown.
    public init?(ending: String) {
      switch ending {
      case "md", "markdown", "": self = .markdown
      case "jsonl": self = .jsonl
      case "json": self = .json
      case "txt", "text": self = .text
      case "html", "htm": self = .html
      default: return nil
      }
    }

    /// A thread alone in a file.
    func document(of moved: MovedThread, profile: String, json: (MovedThread) -> JSONValue) -> [UInt8] {
      head(profile: profile) + bytes(of: moved, profile: profile, json: json) + end
    }

    fileprivate func head(profile: String) -> [UInt8] {
      switch self {
      case .jsonl: ExportLines.header(profile: profile)
      case .json: Array("[".utf8)
      case .markdown, .text, .html: []
      }
    }

    fileprivate var isJSON: Bool { self == .json || self == .jsonl }

    fileprivate var end: [UInt8] { self == .json ? Array("]\n".utf8) : [] }

    fileprivate func bytes(of moved: MovedThread, profile: String, json: (MovedThread) -> JSONValue) -> [UInt8] {
      switch self {
      case .jsonl: ExportLines.lines(of: moved)
      case .markdown: Array(ExportMarkdown.document(of: moved, profile: profile).utf8)
      case .json: json(moved).utf8
      case .text: Array(ExportPlain.document(of: moved).utf8)
      case .html: Array(ExportHTML.document(of: moved).utf8)
      }
    }
  }

  /// A thread that was written.
  public struct Written: Equatable, Sendable {
    public var record: ThreadRecord
    public var messages: Int
    /// `nil` for standard output.
    public var file: String?
  }

  private let format: Format
  private let destination: ExportDestination
  private let profile: String
  private let json: @Sendable (MovedThread) -> JSONValue

  /// - Parameter json: a thread as `show --json` prints it.
  public init(
    _ format: Format, to destination: ExportDestination, profile: String,
    json: @escaping @Sendable (MovedThread) -> JSONValue
  ) {
    self.format = format
    self.destination = destination
    self.profile = profile
    self.json = json
  }

  /// Writes the threads one after the other; only one of them is in memory. `load` brings each with its messages.
  public func run(
    _ threads: [ThreadRecord], load: @Sendable (ThreadRecord) async throws -> MovedThread,
    tell: @Sendable (MoveEvent) -> Void
  ) async throws -> [Written] {
    var written: [Written] = []
    let whole = try folder == nil ? begun(ExportWriter(destination, isJSON: format.isJSON)) : nil
    var isWhole = false
    // An array that somebody reads as it comes is closed also when the work is broken off.
    defer { if !isWhole, destination == .standardOutput { close(whole) } }
    for (index, record) in threads.enumerated() {
      if Task.isCancelled { throw MoveFailure.interrupted }
      tell(.progress(done: index, total: threads.count, what: record.displayTitle))
      let moved = try await load(record)
      if Task.isCancelled { throw MoveFailure.interrupted }
      if let whole {
        try whole.write(separator(before: index) + bytes(of: moved))
      } else {
        try write(alone: moved)
      }
      written.append(Written(record: moved.record, messages: moved.messages.count, file: path(of: moved.record)))
    }
    try whole?.write(end)
    try whole?.finish()
    isWhole = true
    return written
  }

  private func close(_ writer: ExportWriter?) {
    try? writer?.write(end)
    try? writer?.finish()
  }

  private var folder: String? { if case .folder(let path) = destination { path } else { nil } }

  private func path(of record: ThreadRecord) -> String? {
    switch destination {
    case .standardOutput: nil
    case .file(let path): path
    case .folder(let path): path.appending(path: ExportDestination.name(of: record, ending: format.ending))
    }
  }

  private func write(alone moved: MovedThread) throws {
    guard let path = path(of: moved.record) else { return }
    let writer = try begun(ExportWriter(.file(path)))
    try writer.write(bytes(of: moved) + end)
    try writer.finish()
  }

  // MARK: Bytes

  private func begun(_ writer: ExportWriter) throws -> ExportWriter {
    try writer.write(format.head(profile: profile))
    return writer
  }

  private func separator(before index: Int) -> [UInt8] {
    guard index > 0 else { return [] }
    switch format {
    case .jsonl: return []
    case .markdown, .text, .html: return Array("\n".utf8)
    case .json: return Array(",".utf8)
    }
  }

  private var end: [UInt8] { format.end }

  private func bytes(of moved: MovedThread) -> [UInt8] {
    format.bytes(of: moved, profile: profile, json: json)
  }
}
