// SPDX-License-Identifier: Apache-2.0

import Glibc
public import TerminalCore

/// Asks the terminal that it runs in about itself.
@MainActor public struct TerminalInquiry {
  /// Somebody does not want to wait for the end of it.
  public struct Interrupted: Error { public init() {} }

  /// So long a terminal may take for its first answer, in milliseconds: a link over a satellite takes less.
  private static let patience: Int32 = 3000

  /// So many samples are measured at once: their answers fit into 64 bytes, which is all that some buffers hold.
  private static let batch = 3

  private let terminal: RawTerminal
  private let questions: TerminalQuestions
  private var answers = TerminalAnswers()

  /// An inquiry of a terminal that is open.
  public init(_ terminal: RawTerminal, _ questions: TerminalQuestions) {
    self.terminal = terminal
    self.questions = questions
  }

  /// Everything that can be found out. A Ctrl-C or a signal ends it.
  public mutating func facts() throws(Interrupted) -> TerminalFacts {
    var facts = TerminalFacts()
    guard questions.isAskedAtAll else { return facts }
    for _ in 0..<3 {
      let start = Self.now()
      guard try ask("\u{1B}[6n", until: 1).count == 1 else { return facts }
      facts.roundTrips.append(Self.now() - start)
    }
    facts.widths = try widths(WidthSample.all)
    for round in questions.rounds {
      for answer in try ask(round, until: 1, { $0.isKind }) { facts.note(answer) }
    }
    terminal.write("\r\u{1B}[K")
    return facts
  }

  /// Draws each sample at the left edge and asks where the cursor has come.
  private mutating func widths(_ samples: [WidthSample]) throws(Interrupted) -> [WidthSample] {
    var samples = samples
    for start in stride(from: 0, to: samples.count, by: Self.batch) {
      let batch = samples[start..<min(samples.count, start + Self.batch)]
      let texts = batch.flatMap { [$0.text, $0.spelling] }
      let drawn = texts.map { "\r\($0)\u{1B}[6n\r\u{1B}[K" }.joined()
      let columns = try ask(drawn, until: texts.count).compactMap { answer -> Int? in
        if case .cursor(let point) = answer { point.column } else { nil }
      }
      guard columns.count == texts.count else { return samples }
      for (offset, index) in batch.indices.enumerated() {
        samples[index].raw = columns[2 * offset]
        samples[index].spelled = columns[2 * offset + 1]
      }
    }
    return samples
  }

  /// Writes, and gathers answers until enough of them are of the kind that ends the wait, or nothing more comes.
  private mutating func ask(
    _ text: String, until count: Int, _ isEnd: (TerminalAnswer) -> Bool = { $0.isCursor }
  ) throws(Interrupted) -> [TerminalAnswer] {
    terminal.write(text)
    var gathered: [TerminalAnswer] = []
    let deadline = Self.now() + Double(Self.patience)
    while gathered.count(where: isEnd) < count {
      let rest = deadline - Self.now()
      guard rest > 0 else { break }
      switch terminal.read(milliseconds: Int32(rest.rounded(.up))) {
      case .bytes(let bytes):
        if bytes.contains(0x03) { throw Interrupted() }
        gathered += answers.take(bytes)
      case .nothing: continue
      case .end: throw Interrupted()
      }
    }
    return gathered
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
  }
}

extension TerminalAnswer {
  fileprivate var isCursor: Bool { if case .cursor = self { true } else { false } }
}
