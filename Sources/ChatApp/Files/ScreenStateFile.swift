// SPDX-License-Identifier: Apache-2.0
import Glibc
public import ThreadsAPI

/// Where the screen stood when the program ended.
public struct ScreenState: Equatable, Sendable {
  /// The message at the top of the view, and how many of its lines are above.
  public struct Anchor: Equatable, Sendable {
    public var message: MessageID
    public var line: Int

    public init(message: MessageID, line: Int) {
      self.message = message
      self.line = line
    }
  }

  /// A theme that was chosen on the screen.
  public struct Theme: Equatable, Sendable {
    public var name: String
    /// What the settings named at that time: once they name another, that is the newer wish.
    public var over: String

    public init(name: String, over: String) {
      self.name = name
      self.over = over
    }
  }

  public var selectedThread: ThreadID?
  /// `nil` leaves the one that the file has.
  public var theme: Theme?
  /// `nil` when the view followed the end.
  public var anchor: Anchor?
  /// `nil` until somebody changes it.
  public var listWidth: Int?
  public var isListHidden: Bool
  /// What the list is sorted by; `nil` as the settings say.
  public var sort: String?

  public init(
    selectedThread: ThreadID? = nil, anchor: Anchor? = nil, listWidth: Int? = nil, isListHidden: Bool = false
  ) {
    self.selectedThread = selectedThread
    self.anchor = anchor
    self.listWidth = listWidth
    self.isListHidden = isListHidden
  }
}

/// `state/ui.json`: nothing in it is worth keeping against the user's will, so a bad one is ignored.
public struct ScreenStateFile: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  /// The state of a profile's screen; a fresh one, and why, when the file can't be read.
  public func read(profile: String) -> (state: ScreenState, findings: [FileFinding]) {
    var findings: [FileFinding] = []
    let value = value(&findings)
    let own = value["profiles"]?[profile]
    var state = ScreenState(selectedThread: own?["selected"]?.string)
    if let message = own?["anchor"]?["message"]?.string {
      let line = own?["anchor"]?["line"]?.integer ?? 0
      state.anchor = ScreenState.Anchor(message: message, line: Int(clamping: line))
    }
    state.listWidth = value["list"]?["width"]?.integer.map(Int.init(clamping:))
    state.isListHidden = value["list"]?["hidden"]?.bool ?? false
    if let name = value["theme"]?["name"]?.string, let over = value["theme"]?["over"]?.string {
      state.theme = ScreenState.Theme(name: name, over: over)
    }
    state.sort = value["list"]?["sort"]?.string
    return (state, findings)
  }

  /// Writes the state of a profile's screen; what the file says of other profiles stays.
  public func write(_ state: ScreenState, profile: String) throws(FileError) {
    var ignored: [FileFinding] = []
    let old = value(&ignored)
    if let version = old["version"]?.integer, version > Int64(JSONLinesFile.version) {
      throw FileError(path: path, operation: .write, reason: .newerFormat(Int(clamping: version)))
    }
    var own = JSONObject()
    own["selected"] = state.selectedThread.map(JSONValue.string)
    own["anchor"] = state.anchor.map { ["message": .string($0.message), "line": .integer(Int64($0.line))] }
    var profiles = old["profiles"]?.object ?? JSONObject()
    profiles[profile] = .object(own)
    var list = JSONObject()
    list["width"] = state.listWidth.map { .integer(Int64($0)) }
    list["hidden"] = .bool(state.isListHidden)
    let theme = state.theme.map { ["name": .string($0.name), "over": .string($0.over)] } ?? old["theme"]
    list["sort"] = state.sort.map(JSONValue.string)
    let new: JSONValue = [
      "format": "skein.screen", "version": .integer(Int64(JSONLinesFile.version)), "list": .object(list),
      "profiles": .object(profiles), "theme": theme ?? .null,
    ]
    try AtomicFile.write(new.utf8 + [JSONLinesFile.newline], to: path, by: "new-\(getpid())")
  }

  private func value(_ findings: inout [FileFinding]) -> JSONValue {
    do throws(FileError) {
      guard let file = try OpenFile.reading(path) else { return [:] }
      let bytes = try file.read(to: try file.size())
      if let value = try? JSONValue(parsing: bytes), value.object != nil { return value }
      findings.append(.unreadableLines(path: path, count: 1, first: 1))
    } catch {
      findings.append(.failed(error))
    }
    return [:]
  }
}
