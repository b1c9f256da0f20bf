// SPDX-License-Identifier: Apache-2.0
import TerminalCore

extension TextLine {
  /// The line as one of a message's own words: with a mark before it when it has the form of a heading.
  ///
  /// The mark takes no line of its own: where there is no room for it, the line's end makes some.
  func asBody(_ names: [String], columns limit: Int) -> TextLine {
    guard codeBlock == nil, ForgedLine.isHeading(text, names: names) else { return self }
    let width = columns(of: text)
    let isShort = width + columns(of: ForgedLine.mark) > limit
    var marked = self
    marked.runs = [TextRun(isShort ? "› " : ForgedLine.mark, .controlMark)]
    var room = limit - (isShort ? 2 : columns(of: ForgedLine.mark))
    for run in runs {
      var kept = run
      if columns(of: run.text) > room { kept.text = shortened(run.text, columns: max(0, room)) }
      room -= columns(of: kept.text)
      if !kept.text.isEmpty { marked.runs.append(kept) }
    }
    return marked
  }
}
