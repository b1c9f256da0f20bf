// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Testing

/// The corpora changed at random, the same each time: fuzzing without libFuzzer.
///
/// `SKEIN_MUTATIONS=N` tries N inputs of each kind, `SKEIN_FUZZ_SEED=S` others; `SKEIN_FUZZ_INPUT=FILE` keeps the input that
/// is being tried, for when one ends the program.
@Suite struct MutationTests {
  private static let count = ProcessInfo.processInfo.environment["SKEIN_MUTATIONS"].flatMap { Int($0) } ?? 50
  private static let seed = ProcessInfo.processInfo.environment["SKEIN_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
  private static let note = ProcessInfo.processInfo.environment["SKEIN_FUZZ_INPUT"]

  @Test(arguments: FuzzTarget.all) func whatIsNearToTheCorpusHolds(target: FuzzTarget) throws {
    let inputs = try Self.inputs(of: target)
    try #require(!inputs.isEmpty)
    var mutator = Mutator(seed: Self.seed &+ target.name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }, inputs)
    for _ in 0..<Self.count {
      let bytes = mutator.next()
      if let note = Self.note { try Data(bytes).write(to: URL(filePath: "\(note)-\(target.name)")) }
      guard let fault = target.fault(of: bytes) else { continue }
      Issue.record("\(fault.prefix(400)) for \(Data(bytes).base64EncodedString())")
      return
    }
  }

  private static func inputs(of target: FuzzTarget) throws -> [[UInt8]] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "corpus/\(target.name)").path
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
      [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
    }
  }
}

/// Makes inputs out of others: pieces of two, bytes that are flipped, doubled, left out.
private struct Mutator {
  private let inputs: [[UInt8]]
  private var state: UInt64

  init(seed: UInt64, _ inputs: [[UInt8]]) {
    self.inputs = inputs
    state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  mutating func next() -> [UInt8] {
    var bytes = inputs[chance(inputs.count)]
    for _ in 0...chance(4) { change(&bytes) }
    return Array(bytes.prefix(4096))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let (start, count) = place(in: bytes)
    switch chance(7) {
    case 0: if !bytes.isEmpty { bytes[min(start, bytes.count - 1)] ^= 1 << UInt8(chance(8)) }
    case 1: bytes.insert(UInt8(chance(256)), at: start)
    case 2: bytes.removeSubrange(start..<start + count)
    case 3: bytes.insert(contentsOf: bytes[start..<start + count], at: chance(bytes.count + 1))
    case 4: bytes.insert(contentsOf: Self.signs[chance(Self.signs.count)].utf8, at: start)
    default:
      let other = inputs[chance(inputs.count)]
      let (from, length) = place(in: other)
      bytes.replaceSubrange(start..<start + (chance(2) == 0 ? 0 : count), with: other[from..<from + length])
    }
  }

  private mutating func place(in bytes: [UInt8]) -> (start: Int, count: Int) {
    let start = chance(bytes.count + 1)
    return (start, chance(min(64, bytes.count - start) + 1))
  }

  private mutating func chance(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 11) % max(1, limit)
  }

  /// What is hard to come upon by chance.
  private static let signs = [
    "\u{200F}", "א", "\u{200D}", "👩", "\u{FE0F}", "\u{1161}", "\u{FF9F}", "\u{3000}", "\u{2028}", "\u{202E}", "\u{301}",
    "\u{0B95}\u{0BCD}", "🇩", "\n", "\r\n", "\"", "\\", "\\u0000", "{}", "[]", "null", "```", "| ", "1e400", "-",
  ]
}
