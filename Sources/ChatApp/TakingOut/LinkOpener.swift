// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc

/// What opens links: the program of the settings, else the desktop's where there is one.
struct LinkOpener: Sendable {
  let words: [String]
  let environment: [String: String]

  /// Gives the link to the program, as one argument of it and through no shell. Tells at once that it has it, and
  /// later when it comes to nothing.
  func open(_ link: String, tell: @Sendable (LinkOutcome) -> Void) async {
    guard let words = words.isEmpty ? desktop : words, let name = words.first else { return tell(.noOpener) }
    guard LinkOpener.isThere(name, environment) else { return tell(.failed(name, .notFound)) }
    tell(.given(to: name))
    let outcome = await ChildProgram(words: words.filled(with: link), patience: 24 * 3600).run()
    if let failure = outcome.failure { tell(.failed(name, failure)) }
  }

  /// What every desktop has; nothing where no window could come up.
  private var desktop: [String]? {
    let hasScreen = ["DISPLAY", "WAYLAND_DISPLAY"].contains { environment[$0].map { !$0.isEmpty } ?? false }
    return hasScreen && LinkOpener.isThere("xdg-open", environment) ? ["xdg-open", "%s"] : nil
  }

  private static func isThere(_ name: String, _ environment: [String: String]) -> Bool {
    if name.contains("/") { return access(name, X_OK) == 0 }
    return (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").contains {
      access("\($0)/\(name)", X_OK) == 0
    }
  }
}

extension [String] {
  /// The words of a command with something in the place of `%s`, else behind them. Within other words, which may be a
  /// shell's to read, nothing is put in.
  func filled(with argument: String) -> [String] {
    guard contains(where: { $0.isPlace }) else { return self + [argument] }
    return map { $0.isPlace ? $0.dropLast(2) + argument : $0 }
  }
}

extension String {
  /// `%s` or `--name=%s`
  fileprivate var isPlace: Bool { self == "%s" || hasPrefix("-") && hasSuffix("=%s") }
}
