// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ChatApp

@Suite struct OpenFileTests {
  /// All empty arrays are one object: ThreadSanitizer reports whoever writes to it, be it what was there.
  @Test func manyReadWhatIsThereAndNothingBehindTheEnd() async throws {
    let folder = try TemporaryFolder()
    let file = try OpenFile.appending(folder.path + "/file")
    try file.append(Array("abc".utf8))
    let texts = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
      for place in 0..<32 { group.addTask { (place, try file.read(from: place, to: 3)) } }
      return try await group.reduce(into: [:]) { $0[$1.0] = String(decoding: $1.1, as: UTF8.self) }
    }
    #expect(texts.filter { $0.value != "" } == [0: "abc", 1: "bc", 2: "c"])
    #expect(texts.count == 32)
  }
}
