// SPDX-License-Identifier: Apache-2.0
import TerminalCore

public struct MarkdownLayout {
  public static func lines(_ source: String, columns: Int) -> [TextLine] {
    PlainLayout.lines(source, columns: columns)
  }
}

public struct PlainLayout {
  public static func lines(_ text: String, columns: Int) -> [TextLine] {
    VisibleText.of(text).split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
      let paragraph = String(paragraph)
      return wrap(paragraph, columns: columns).map { TextLine([TextRun(String(paragraph[$0]))]) }
    }
  }
}
