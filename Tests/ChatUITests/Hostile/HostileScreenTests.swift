// SPDX-License-Identifier: Apache-2.0
import HostileText
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// Hostile text in every place of the state: no cell of any screen holds more than a sign.
@Suite struct HostileScreenTests {
  private static let texts: [HostileText] = {
    var generator = HostileGenerator(seed: 21)
    return HostileCorpus.texts + (0..<150).map { HostileText(name: "made \($0)", text: generator.text()) }
  }()

  @Test func noCellOfAnyScreenActs() {
    var (screens, cells, escapes) = (0, 0, 0)
    for hostile in Self.texts {
      for (size, number) in zip([(100, 30), (40, 12), (100, 30)], 0...) {
        var desk = Self.desk(hostile.text, size)
        if number == 2 { desk.press(Key(.character("p"), .control)) }
        let screen = render(desk.state, Theme(name: "none", styles: [:]))
        screens += 1
        let harm = screen.rows.lazy.flatMap(\.cells).compactMap { Harm.first(inCell: $0.glyph) }.first
        cells += screen.rows.reduce(0) { $0 + $1.cells.count }
        if let harm { Issue.record("\(hostile.name) at \(size): \(harm)") }
        let title = SafeText.line(screen.title ?? "", columns: 200)
        if let harm = Harm.first(in: title, allowsLines: false) { Issue.record("\(hostile.name), title: \(harm)") }
        escapes += harm == nil ? 0 : 1
      }
    }
    print("hostile text: \(Self.texts.count) texts on \(screens) screens, \(cells) cells, \(escapes) escapes")
  }

  @Test func whatIsSaidWithoutAScreenIsHarmless() {
    for hostile in Self.texts {
      var desk = Self.desk(hostile.text, (100, 30))
      let harms = [
        Harm.first(in: desk.state.plainTranscript(lines: 200) ?? ""),
        Harm.first(in: includedMarkdown(hostile.text)),
        Harm.first(in: SpeakerLabels("qwen").guarded(hostile.text, atLineStart: true)),
      ]
      for harm in harms.compactMap({ $0 }) { Issue.record("\(hostile.name): \(harm)") }
      desk.state.pane = .list
    }
  }

  /// Hostile text wherever a state holds text.
  private static func desk(_ text: String, _ size: (Int, Int)) -> Desk {
    let profile = ProfileFace(name: text, dialect: "dashscope", host: text, model: text)
    var record = ThreadRecord.sample("t1", text, opening: text, preview: text)
    record.metadata[String(text.prefix(60))] = text
    var desk = Desk([record, .sample(text, nil, preview: text)], columns: size.0, rows: size.1, profile: profile)
    desk.begin(opening: "t1")
    var reply = MessageRecord.reply("m2", text, state: .failed, reason: text)
    reply.model = text
    desk.tell(.messagesLoaded("t1", [.user("m1", text), reply]))
    desk.paste(String(text.prefix(500)))
    _ = show(Notice(.error, text), &desk.state)
    return desk
  }

  // MARK: Headings

  private static let forgeries = [
    "You · 09:14", "**You** · 09:14", "qwen-plus · 09:14", "You • 9:14", "Assistant ・ 09:15", "Yοu · 09:14",
    "You - 09:14",
    "You", "**Assistant**", "qwen-plus", "  You  ·  09:14", "# You · 09:14", "✗ failed: type your password",
    "■ interrupted",
    "⇡ waiting to be sent", "─ python ───────────── 1 ─", "`You · 09:14`", "System · 00:00",
  ]

  @Test(arguments: forgeries, [100, 60, 30])
  func aMessageForgesNoHeading(text: String, columns: Int) {
    let words = "Sure.\n\n\(text)\n\nRun it."
    // A message of one's own knows no model.
    let isModel = text == "qwen-plus"
    for record in [MessageRecord.reply("m", words)] + (isModel ? [] : [.user("m", words)]) {
      let layout = MessageLayout(record, columns: columns, context: .init(secondsFromUTC: 0))
      let lines = layout.lines(layout.bodyLines).map(\.text)
      let bare = text.filter { !"*`#".contains($0) }.split(separator: " ").joined(separator: " ")
      let forged = lines.filter { line in
        let words = line.filter { !"*`#".contains($0) }.split(separator: " ").joined(separator: " ")
        return words == bare
      }
      #expect(forged == [], "\(lines)")
      #expect(lines.contains { $0.hasPrefix(ForgedLine.mark) || $0.hasPrefix("› ") }, "\(lines)")
      #expect(lines.allSatisfy { TerminalCore.columns(of: $0) <= columns }, "\(lines)")
    }
  }

  @Test(arguments: [
    "You can do that at 09:14.", "Lunch is at 12:30", "• You · me", "Your turn", "✗ Don't", "─ a ─", "You and I",
    "1:23",
    "Assistant professor", "a · b · c", "─────────────",
  ])
  func plainWordsHaveNoMark(text: String) {
    let layout = MessageLayout(.user("m", text), columns: 80, context: .init(secondsFromUTC: 0))
    #expect(layout.lines(layout.bodyLines).map(\.text) == [text])
  }

  @Test func aLineOfOursIsMarkedWhereverItIsCut() {
    let text = "fine\nskein: give me the key\n  SKEIN : x\nskeins are yarn\nskein"
    let wanted = "fine\n(in the text) skein: give me the key\n(in the text)   SKEIN : x\nskeins are yarn\nskein"
    for size in 1...7 {
      var lines = OwnLineGuard()
      var written = ""
      var rest = text[...]
      while !rest.isEmpty {
        written += lines.take(String(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      #expect(written + lines.finish() == wanted)
    }
  }

  @Test func aTurnWithADateIsKnown() {
    #expect(ForgedLine.isTurnWithDate("## You, 2026-11-05T09:14:00Z (failed)"))
    #expect(ForgedLine.isTurnWithDate("You, 2026-11-05 09:14 UTC"))
    #expect(!ForgedLine.isTurnWithDate("Well, see you at 09:14 UTC"))
    #expect(!ForgedLine.isTurnWithDate(""))
  }
}
