// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Changes the settings file and leaves all else in it as its owner wrote it.
public struct SettingsEdit: Sendable {
  /// Why nothing was written.
  public enum Failure: Error, Equatable, Sendable {
    case unreadable(errno: Int32)
    /// It is no TOML even now.
    case notTOML(line: Int)
    /// A profile of this name is there.
    case exists(String)
    /// It is written in a way that can't be added to safely; this is what to add by hand.
    case byHand(String)
    case unwritable(errno: Int32)
  }

  private let path: String

  public init(path: String) { self.path = path }

  /// Whether a profile of this name is written in the file.
  public func has(profile name: String) -> Bool {
    guard let text = try? text(), let document = try? TOMLDocument(text) else { return false }
    return Self.profile(name, in: document) != nil
  }

  /// Adds a profile at the end of the file, or in the place of the one of its name. The file is closed to others.
  public func write(_ profile: ProfileText, replacing: Bool, asDefault: Bool = false) throws(Failure) {
    var new = try Self.adding(profile, to: try text(), replacing: replacing)
    if asDefault { new = try Self.settingDefault(profile.name, in: new) }
    try replace(with: new)
  }

  /// The text with the profile in it.
  static func adding(_ profile: ProfileText, to text: String, replacing: Bool) throws(Failure) -> String {
    let old = try document(text)
    var kept = text
    if Self.profile(profile.name, in: old) != nil {
      guard replacing else { throw .exists(profile.name) }
      kept = try without(profile.name, text, old, instead: profile.table)
    }
    while kept.hasSuffix("\n\n") { kept.removeLast() }
    if !kept.isEmpty, !kept.hasSuffix("\n") { kept += "\n" }
    let new = kept + (kept.isEmpty ? "" : "\n") + profile.table
    // What the parser makes of it is what counts: all that was there, and the profile.
    guard let read = try? TOMLDocument(new), Self.profile(profile.name, in: read) != nil,
      rest(of: read.root, without: profile.name) == rest(of: old.root, without: profile.name)
    else { throw .byHand(profile.table) }
    return new
  }

  /// The text with another default profile.
  static func settingDefault(_ name: String, in text: String) throws(Failure) -> String {
    let old = try document(text)
    let line = "profile = \"\(name)\""
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if let number = old.line(of: ["profile"]), lines.indices.contains(number - 1) {
      lines[number - 1] = line
    } else {
      lines.insert(line, at: 0)
      if lines.count > 1, !lines[1].isEmpty { lines.insert("", at: 1) }
    }
    let new = lines.joined(separator: "\n")
    var expected = old.root
    expected["profile"] = .string(name)
    guard let read = try? TOMLDocument(new), read.root == expected else { throw .byHand(line) }
    return new
  }

  /// The text without the table of a profile, the tables within it included.
  private static func without(
    _ name: String, _ text: String, _ document: TOMLDocument, instead table: String
  ) throws(Failure) -> String {
    let own = ["profiles", name]
    let places = document.keys
    let mine = places.filter { $0.path.starts(with: own) }.map(\.line)
    guard let first = mine.min(), let last = mine.max() else { throw .byHand(table) }
    // Another's key between them would go too.
    let isOthers = places.contains { place in
      place.line >= first && place.line <= last && !place.path.starts(with: own) && !own.starts(with: place.path)
    }
    if isOthers { throw .byHand(table) }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let next = places.filter { $0.line > last && !$0.path.starts(with: own) }.map(\.line).min() ?? lines.count + 1
    var end = next - 1
    // Comments and blank lines before what follows are its.
    while end > last,
      lines[end - 1].allSatisfy(\.isWhitespace) || lines[end - 1].drop(while: \.isWhitespace).hasPrefix("#")
    {
      end -= 1
    }
    lines.removeSubrange(first - 1..<end)
    return lines.joined(separator: "\n")
  }

  private static func document(_ text: String) throws(Failure) -> TOMLDocument {
    do throws(TOMLDocument.SyntaxError) { return try TOMLDocument(text) } catch { throw .notTOML(line: error.line) }
  }

  private static func profile(_ name: String, in document: TOMLDocument) -> TOMLDocument.Value? {
    guard case .table(let profiles)? = document.root["profiles"] else { return nil }
    return profiles[name]
  }

  private static func rest(of root: [String: TOMLDocument.Value], without name: String) -> [String: TOMLDocument.Value]
  {
    var root = root
    var profiles: [String: TOMLDocument.Value] = [:]
    if case .table(let known)? = root["profiles"] { profiles = known }
    profiles[name] = nil
    root["profiles"] = .table(profiles)
    return root
  }
}

// MARK: The file
extension SettingsEdit {
  private func text() throws(Failure) -> String {
    switch TextFile.read(path, limit: 1024 * 1024) {
    case .success(let file): return file.text
    case .failure(let failure) where failure.isAbsence: return ""
    case .failure(let failure): throw .unreadable(errno: failure.errno)
    }
  }

  private func replace(with text: String) throws(Failure) {
    // Who keeps their settings elsewhere and links to them goes on doing so.
    let target =
      realpath(path, nil).map { pointer in
        defer { free(pointer) }
        return String(cString: pointer)
      } ?? path
    let folder = target.deletingLastPart
    if access(folder, F_OK) != 0 {
      do throws(FolderError) { try Folders.makePrivate(folder) } catch { throw .unwritable(errno: error.errno) }
    }
    do throws(FileError) {
      try AtomicFile.write(Array(text.utf8), to: target, by: "new-\(getpid())")
    } catch {
      if case .system(let code) = error.reason { throw .unwritable(errno: code) }
      throw .unwritable(errno: EIO)
    }
  }
}
