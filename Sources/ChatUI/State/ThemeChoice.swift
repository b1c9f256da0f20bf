// SPDX-License-Identifier: Apache-2.0

/// Which theme the screen has, and which it could have.
public struct ThemeChoice: Equatable, Sendable {
  /// The name of the theme that the program began with.
  public var first: String
  /// Whether a flag or the environment named it: then it is theirs again at the next start.
  public var isFixed: Bool
  /// The theme that was chosen since.
  public internal(set) var chosen: Theme?
  /// The themes there are, once they have been asked for.
  public internal(set) var listed: [Theme] = []

  public init(first: String = Theme.skein.name, isFixed: Bool = false) {
    self.first = first
    self.isFixed = isFixed
  }

  /// The name of the theme in use.
  public var name: String { chosen?.name ?? first }
}

extension ChatState {
  /// The theme to draw with: the one that is being looked at, else the chosen one, else that of the start.
  func theme(first: Theme) -> Theme {
    if let picker, picker.purpose == .theme, case .word(let name) = picker.selectedItem?.value,
      let looked = themes.listed.first(where: { $0.name == name })
    {
      return looked
    }
    return themes.chosen ?? first
  }
}

extension Picker {
  /// The item that Enter takes.
  var selectedItem: Item? {
    let shown = shown
    return shown.indices.contains(selected) ? shown[selected] : nil
  }
}
