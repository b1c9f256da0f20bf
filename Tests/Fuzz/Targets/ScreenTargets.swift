// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

@testable import ChatUI

// The whole program as values: any events in any order, on screens of any size.
extension FuzzTarget {
  static let screen = [
    FuzzTarget("screen") { input throws(Broken) in
      var play = ScreenPlay(&input)
      while let step = input.next() {
        play.tell(step, &input)
        try play.check()
      }
    }
  ]
}

/// A state to which things happen.
private struct ScreenPlay {
  private static let morning = Timestamp(milliseconds: 1_793_870_040_000)
  private static let sizes = [
    (1, 1), (0, 0), (2, 9), (19, 4), (20, 5), (40, 12), (59, 20), (60, 20), (100, 30), (300, 3),
  ]
  private static let keys: [Key] = ActionTable.entries.flatMap { $0.keys.flatMap(\.keys) }

  private var state: ChatState
  private var now = ScreenPlay.morning

  init(_ input: inout FuzzInput) {
    let records = (0..<input.number(below: 5)).map { Self.record($0) }
    let size = Self.sizes[input.number(below: Self.sizes.count)]
    state = ChatState(
      size: Size(columns: size.0, rows: size.1), now: now,
      profile: ProfileFace(name: "p", dialect: "dashscope", host: "u@h", model: "m"), records: records,
      localIDs: LocalIDs(session: "s"))
    _ = ChatUI.start(&state, opening: records.first?.id)
  }

  private static func record(_ number: Int) -> ThreadRecord {
    let time = Timestamp(milliseconds: morning.milliseconds - Int64(number) * 60_000)
    return ThreadRecord(id: "t\(number)", createdAt: time, updatedAt: time, metadata: ["title": "t\(number)"])
  }

  mutating func tell(_ step: UInt8, _ input: inout FuzzInput) {
    now.milliseconds += Int64(step) * 100
    _ = update(&state, event(step, &input), at: now)
  }

  private func event(_ step: UInt8, _ input: inout FuzzInput) -> Event {
    let thread = "t\(input.number(below: 6))"
    switch step {
    case 0..<120: return .input(.key(key(step, &input)))
    case 120..<140: return .input(.key(Key(.character(Character(Unicode.Scalar(step - 20))))))
    case 140..<150: return .input(.paste(input.word(atMost: 40)))
    case 150..<160:
      let size = Self.sizes[input.number(below: Self.sizes.count)]
      return .input(.resized(Size(columns: size.0, rows: size.1)))
    case 160..<170: return .run(thread, .delta(messageID: message(&input), index: 0, text: input.word(atMost: 30)))
    case 170..<180: return .run(thread, run(&input))
    case 180..<190: return .messagesLoaded(thread, messages(&input))
    case 190..<200: return .input(mouse(&input))
    case 200..<205: return .sendEnded(thread, failure(&input))
    case 205..<210: return .refreshed(thread, .failure(error(&input)))
    case 210..<215: return .refreshed(thread, .success(answer(&input, thread)))
    case 215..<220: return .threadNamed(local: thread, ChatThread(id: input.word(atMost: 4), createdAt: now))
    case 220..<225: return .renamed(thread, attempt: input.number(below: 3), .failure(error(&input)))
    case 225..<230: return .finding(Notice(.warning, input.word(atMost: 20)))
    case 230..<235: return .listed([ChatThread(id: input.word(atMost: 3), createdAt: now, metadata: ["title": "x"])])
    case 235..<240:
      return .timer([.saveDrafts, .emptyTrash, .refresh(thread), .seek(1), .filterPicker(1)][input.number(below: 5)])
    case 240..<245: return .adopted(thread, .success(answer(&input, thread)))
    case 245..<250: return .deletedAtProvider(thread, input.number(below: 2) == 0 ? nil : error(&input))
    default: return input.number(below: 2) == 0 ? .resumed : .input(.focus(step % 2 == 0))
    }
  }

  private func key(_ step: UInt8, _ input: inout FuzzInput) -> Key {
    Self.keys[(Int(step) + 120 * input.number(below: 1 + Self.keys.count / 120)) % Self.keys.count]
  }

  private func message(_ input: inout FuzzInput) -> MessageID { "m\(input.number(below: 5))" }

  private func run(_ input: inout FuzzInput) -> RunEvent {
    let id = message(&input)
    let status = RunStatus.allCases[input.number(below: RunStatus.allCases.count)]
    let run = Run(id: "r", threadID: "t0", assistantID: "a", status: status, createdAt: now)
    switch input.number(below: 4) {
    case 0: return .runCreated(run)
    case 1: return .runChanged(run)
    case 2: return .messageCreated(reply(id, "", status: .inProgress))
    default: return .messageChanged(reply(id, input.word(atMost: 30), status: .completed))
    }
  }

  private func reply(_ id: MessageID, _ text: String, status: MessageStatus) -> Message {
    Message(
      id: id, threadID: "t0", createdAt: now, role: .assistant, content: [.text(text)], status: status, runID: "r")
  }

  private func messages(_ input: inout FuzzInput) -> [MessageRecord] {
    (0..<input.number(below: 4)).map { _ in
      MessageRecord(
        id: message(&input), role: input.number(below: 2) == 0 ? .user : .assistant, text: input.word(atMost: 60),
        createdAt: now, state: MessageState.allCases[input.number(below: MessageState.allCases.count)])
    }
  }

  private func mouse(_ input: inout FuzzInput) -> TerminalInput {
    let act: MouseReport.Act = [.press(.left), .press(.right), .wheelUp, .wheelDown][input.number(below: 4)]
    return .mouse(MouseReport(act, at: Point(column: input.number(below: 130), row: input.number(below: 40))))
  }

  private func error(_ input: inout FuzzInput) -> ServiceError {
    let kinds: [ServiceError.Kind] = [.notFound, .unreachable, .cutStream, .badKey, .runEnded(.failed), .apiRetired]
    return ServiceError(kinds[input.number(below: kinds.count)], message: input.word(atMost: 20))
  }

  private func failure(_ input: inout FuzzInput) -> SendFailure? {
    input.number(below: 3) == 0 ? nil : SendFailure(stage: .running, error: error(&input))
  }

  private func answer(_ input: inout FuzzInput, _ thread: ThreadID) -> ProviderThread {
    let messages = (0..<input.number(below: 3)).map { _ in
      reply(message(&input), input.word(atMost: 30), status: .completed)
    }
    return ProviderThread(thread: ChatThread(id: thread, createdAt: now), messages: messages)
  }

  func check() throws(Broken) {
    let screen = render(state, Theme(name: "none", styles: [:]))
    try requireSame(screen.size.columns, max(0, state.size.columns), "columns")
    try requireSame(screen.rows.count, max(0, state.size.rows), "rows")
    for row in screen.rows { try check(row, screen.size.columns) }
    if let cursor = screen.cursor {
      let isInside = (0..<screen.size.columns).contains(cursor.column) && (0..<screen.size.rows).contains(cursor.row)
      try require(isInside, "the cursor at \(cursor) of \(screen.size)")
    }
    let title = screen.title ?? ""
    try require(
      !title.unicodeScalars.contains { Hidden.isControl($0) }, "a control in the title \(title.debugDescription)")
    let list = state.list
    try require(Set(list.shown).count == list.shown.count, "a thread is listed twice")
    try require(list.selection == nil || list.shown.indices.contains(list.selectedRow), "nothing there is selected")
    if let thread = state.openThread { try require(list[thread] != nil, "\(thread) is open and unknown") }
    for transcript in state.transcripts.values {
      try require(Set(transcript.messages.map(\.id)).count == transcript.entries.count, "a message is there twice")
    }
  }

  private func check(_ row: Row, _ columns: Int) throws(Broken) {
    try requireSame(row.cells.count, columns, "cells of a row")
    for (place, cell) in row.cells.enumerated() {
      try require(!cell.glyph.unicodeScalars.contains { Hidden.isHidden($0, keepingLines: false) }, "hidden: \(cell)")
      if cell.columns == 2 {
        let isWhole = place + 1 < columns && row.cells[place + 1].columns == 0
        try require(isWhole, "half of \(cell.glyph) is missing")
      }
    }
  }
}
