// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import Glibc
import ThreadsAPI

/// What the journals cost, with a disk that has all in memory.
enum JournalMeasures {
  private static let messages = BenchText.messages(10_000)

  static var all: [Measure] {
    [
      Measure("journal: read 10,000 messages (5 MB)", bytes: messages.reduce(0) { $0 + $1.text.utf8.count }) {
        let folder = made(holding: messages)
        return { _ = ProfileFiles(folder: folder).messages(of: BenchDesk.thread) }
      },
      Measure("journal: read a reply of 2,000 pieces") {
        let folder = made(holding: [])
        let files = ProfileFiles(folder: folder)
        try? files.save(
          MessageRecord(id: "r", role: .assistant, text: "", createdAt: BenchDesk.start, state: .streaming),
          in: BenchDesk.thread)
        for _ in 0..<2000 { try? files.append("words ", to: "r", in: BenchDesk.thread) }
        return { _ = ProfileFiles(folder: folder).messages(of: BenchDesk.thread) }
      },
      Measure("journal: append a piece of a reply") {
        let files = ProfileFiles(folder: made(holding: []))
        try? files.save(
          MessageRecord(id: "r", role: .assistant, text: "", createdAt: BenchDesk.start, state: .streaming),
          in: BenchDesk.thread)
        return { try? files.append("words ", to: "r", in: BenchDesk.thread) }
      },
    ]
  }

  private static func made(holding messages: [MessageRecord]) -> String {
    // mkdtemp puts letters of its own in the place of these.
    var path = Array(("/tmp/skein-bench-" + String(repeating: "X", count: 6)).utf8CString)
    guard mkdtemp(&path) != nil else { return "/tmp" }
    let folder = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    folders.append(folder)
    if folders.count == 1 { atexit { JournalMeasures.removeAll() } }
    try? ProfileFiles(folder: folder).save(messages, in: BenchDesk.thread)
    return folder
  }

  /// What goes with the process. One thread alone measures.
  nonisolated(unsafe) private static var folders: [String] = []

  private static func removeAll() {
    for folder in folders { _ = system("rm -rf '\(folder)'") }
  }
}
