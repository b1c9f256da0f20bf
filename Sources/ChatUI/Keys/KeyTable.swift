// SPDX-License-Identifier: Apache-2.0

/// The keys as a page: for `skein keys` and for `docs/KEYS.md`.
public enum KeyTable {
  /// What the page says before the tables.
  private static let opening = """
    # Keys

    This page is made from the table of actions: `skein keys --markdown` prints it with the keys that you have set.

    Every action can have other keys, by its name and the section it is in, in `config.toml`:

    ```toml
    [keys.list]
    delete-thread = ["x", "Del"]
    quit = []                       # no key

    [keys.composer]
    send = "Ctrl-X s"               # one key after the other
    ```

    A key is a character or `Enter Tab Esc Space Backspace Del Ins Up Down Left Right Home End PgUp PgDn F1`…`F12`, with
    `Ctrl-`, `Alt-` or `Shift-` before it. No plain terminal can tell `Ctrl-I` from `Tab`, `Ctrl-M` from `Enter`, `Ctrl-[`
    from `Esc` or `Ctrl-H` from `Backspace`. An action of `[keys.anywhere]` may also have keys in `list`, `messages` or
    `composer` alone. What does not work is said at the start, and by `skein keys`.

    """

  /// The keys of vi, which are a language and no table.
  private static let vi = """

    ## vi (`[composer] vi = true`)

    `Esc` in the composer is vi's normal mode then (the sign before the text is `:`), and `Esc` there leads to the messages.
    Moving: `h l j k w b e 0 ^ $ G gg`, `f t F T` with `;` and `,`. Changing: `x X D C s S r ~ p P u Ctrl-R`, `d c y` with a
    motion, `dd cc yy Y`. Writing: `i a I A o O`. Numbers count. Other keys do what they do without vi.

    """

  public static func markdown(_ bindings: KeyBindings) -> String {
    var page = opening
    for scope in Scope.allCases {
      page += "\n## \(title(of: scope)) (`[keys.\(scope.rawValue)]`)\n\n| keys | name | what it does |\n|---|---|---|\n"
      for entry in bindings.entries(in: scope) {
        let keys = entry.keys.map { "`\($0.label.replacingBars)`" }.joined(separator: " ")
        page += "| \(keys) | `\(entry.action.name)` | \(entry.summary.replacingBars) |\n"
      }
    }
    return page + vi
  }

  /// For a terminal: a section for each scope, and what hides what.
  public static func plain(_ bindings: KeyBindings) -> String {
    var page = ""
    for scope in Scope.allCases {
      let entries = bindings.entries(in: scope)
      page += "\(page.isEmpty ? "" : "\n")[keys.\(scope.rawValue)]  \(title(of: scope))\n"
      for entry in entries {
        let keys = entry.keys.isEmpty ? "(no key)" : entry.keys.map(\.label).joined(separator: "  ")
        page += "  \(entry.action.name.padded(22)) \(keys.padded(28)) \(entry.summary)\n"
      }
    }
    let shadows = bindings.shadows
    if !shadows.isEmpty { page += "\nThe nearer meaning of a key holds:\n" }
    for shadow in shadows {
      page +=
        "  \(shadow.key.label.padded(14)) in \(shadow.scope.rawValue): \(shadow.action.name)"
        + ", not \(shadow.hidden.name) (\(shadow.hiddenScope.rawValue))\n"
    }
    return page
  }
}

extension String {
  fileprivate func padded(_ length: Int) -> String { self + String(repeating: " ", count: max(0, length - count)) }

  /// A bar would end a cell of the table.
  fileprivate var replacingBars: String {
    split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
