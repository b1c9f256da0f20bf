// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Opens the list of themes; the whole screen takes the one that is selected, until one is taken or the list left.
func chooseTheme(_ state: inout ChatState) -> [Effect] {
  let current = state.themes.name
  state.picker = Picker(.theme, items: items(of: state.themes.listed, current: current), status: "")
  selectTheme(current, &state)
  return [.listThemes]
}

/// The themes were read.
func themesListed(_ themes: [Theme], _ state: inout ChatState) -> [Effect] {
  state.themes.listed = themes
  guard var picker = state.picker, picker.purpose == .theme else { return [] }
  // Who was quicker than the disk keeps what they typed and where they went.
  let selected = picker.selectedItem?.label ?? state.themes.name
  picker.items = items(of: themes, current: state.themes.name)
  state.picker = picker
  selectTheme(selected, &state)
  return []
}

private func items(of themes: [Theme], current: String) -> [Picker.Item] {
  themes.map { theme in
    let ground = theme.background == .any ? "" : theme.background.rawValue
    let detail = theme.name == current ? "in use" : ground
    return Picker.Item(label: theme.name, detail: detail, value: .word(theme.name))
  }
}

private func selectTheme(_ name: String, _ state: inout ChatState) {
  guard let row = state.picker?.shown.firstIndex(where: { $0.label == name }) else { return }
  state.picker?.selected = row
}

/// Keeps the theme that is selected.
func pickTheme(_ item: Picker.Item?, _ state: inout ChatState) -> [Effect] {
  guard case .word(let name) = item?.value, let theme = state.themes.listed.first(where: { $0.name == name }) else {
    return show(Notice(.done, "There is no such theme; \(state.themes.name) stays."), &state)
  }
  state.themes.chosen = theme
  let quoted = VisibleText.of(name, keepingLines: false)
  return show(
    Notice(
      .done,
      state.themes.isFixed
        ? "\(quoted) until Skein ends: --theme, SKEIN_THEME or NO_COLOR chose another for the start."
        : "\(quoted) from now on, for every profile. In config.toml it is theme = \"\(quoted)\"."),
    &state)
}
