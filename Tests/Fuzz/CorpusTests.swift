// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing

/// What fuzzing has found, replayed without it: every input of every corpus, and what is near to it.
@Suite struct CorpusTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "corpus").path

  private static func inputs(of target: FuzzTarget) -> [String] {
    let path = "\(folder)/\(target.name)"
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted().map { "\(path)/\($0)" }
  }

  @Test(arguments: FuzzTarget.all) func everyInputIsTaken(target: FuzzTarget) throws {
    let inputs = Self.inputs(of: target)
    #expect(!inputs.isEmpty)
    for path in inputs {
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
      #expect(target.fault(of: bytes) == nil, "\(path)")
      // Cut off and turned around it is another input.
      #expect(target.fault(of: Array(bytes.prefix(bytes.count / 2))) == nil, "the first half of \(path)")
      #expect(target.fault(of: Array(bytes.suffix(bytes.count / 3))) == nil, "the last third of \(path)")
    }
  }

  @Test func everyCorpusHasATarget() throws {
    let names = Set(FuzzTarget.all.map(\.name))
    #expect(names.count == FuzzTarget.all.count)
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
    #expect(Set(folders).isSubset(of: names))
  }

  @Test func whatDoesNotHoldIsTold() {
    let target = FuzzTarget("none") { input throws(Broken) in try requireSame(input.bytes.count, 3, "the length") }
    #expect(target.fault(of: [1, 2, 3]) == nil)
    #expect(target.fault(of: [1]) == "the length: 1 is not 3")
  }
}
