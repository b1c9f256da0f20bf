// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import FoundationEssentials

/// The themes there are: the user's own, in the `themes` folder beside `config.toml`, then those in the program.
///
/// The bundled themes are in the program itself, so that it can be put anywhere. A file of the same name goes first.
public struct ThemeLibrary: Sendable {
  private let folder: String

  /// `folder` is where the user's themes are (`Folders.themes`), which need not exist.
  public init(folder: String) { self.folder = folder }

  /// The names of all themes.
  public var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let own = files.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
    return Set(own + BundledThemes.texts.keys).sorted()
  }

  /// Every theme, read; those whose file can't be are as the default theme is.
  public var all: [Theme] {
    names.map { name in
      var theme = theme(name).theme
      // The name by which it is found again is the file's.
      theme.name = name
      return theme
    }
  }

  /// The text of a theme's file, as one to begin one's own with.
  public func text(of name: String) -> String? { try? source(name)?.get().text }

  /// A theme by name, or by the path of a file. What can't be had is the default theme's.
  public func theme(_ name: String) -> (theme: Theme, warnings: [SettingsWarning]) {
    if name == Theme.skein.name, !isOwn(name) { return (.skein, []) }
    var chain: [ThemeFile] = []
    var seen: Set<String> = []
    var next = ThemeFile.WrittenColor(word: name, place: SettingsWarning(file: folder, problem: .inheritsItself))
    var warnings: [SettingsWarning] = []
    while true {
      guard seen.insert(next.word).inserted else {
        warnings.append(next.place.with(.inheritsItself))
        break
      }
      switch source(next.word) {
      case .success(let found): chain.append(ThemeFile(found.text, file: found.file))
      case .failure(let failure):
        warnings.append(SettingsWarning(file: path(of: next.word), problem: .unreadable(errno: failure.errno)))
      case nil:
        warnings.append(next.place.with(.noSuchTheme(next.word, nearest: nearestWord(to: next.word, in: names))))
      }
      guard let parent = chain.last?.inherits, chain.count == seen.count else { break }
      next = parent
    }
    guard chain.contains(where: { !$0.styles.isEmpty }) else {
      return (.skein, chain.flatMap(\.warnings) + warnings)
    }
    let resolved = ThemeFile.theme(of: chain, name: chain.first?.name ?? name)
    return (resolved.theme, resolved.warnings + warnings)
  }
}

// MARK: Files
extension ThemeLibrary {
  /// A path instead of a name: with a slash in it.
  private func path(of name: String) -> String { name.contains("/") ? name : folder.appending(path: name + ".toml") }

  private func isOwn(_ name: String) -> Bool {
    if case .failure(let failure) = TextFile.read(path(of: name), limit: 0), failure.isAbsence { return false }
    return true
  }

  /// The text of a theme and what to call its file; `nil` if there is none.
  private func source(_ name: String) -> Result<(text: String, file: String), TextFile.Failure>? {
    switch TextFile.read(path(of: name), limit: 256 * 1024) {
    case .success(let file): .success((file.text, path(of: name)))
    case .failure(let failure) where failure.isAbsence:
      BundledThemes.texts[name].map { .success(($0, "theme \(name)")) }
    case .failure(let failure): .failure(failure)
    }
  }
}

extension SettingsWarning {
  fileprivate func with(_ problem: Problem) -> SettingsWarning {
    SettingsWarning(file: file, line: line, key: key, problem: problem)
  }
}
