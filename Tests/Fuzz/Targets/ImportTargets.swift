// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

@testable import ChatApp

// Files of other programs, and our own exports.
extension FuzzTarget {
  static let imports = [
    FuzzTarget("import") { input throws(Broken) in
      let whole = Found([input.bytes[...]])
      try requireSame(Found(input.pieces()), whole, "a file in pieces")
      let threads = whole.threads
      if threads.isEmpty { return }
      // What is exported comes back.
      var lines = ExportLines.header(profile: "p")
      for thread in threads { lines += ExportLines.lines(of: thread) }
      let again = Found(input.pieces(of: lines))
      try requireSame(again.faults, 0, "faults in our own export")
      var second = ExportLines.header(profile: "p")
      for thread in again.threads { second += ExportLines.lines(of: thread) }
      try requireSame(String(decoding: second, as: UTF8.self), String(decoding: lines, as: UTF8.self), "exported again")
      for thread in threads.prefix(3) {
        for document in [
          ExportMarkdown.document(of: thread, profile: "p"), ExportPlain.document(of: thread),
          ExportHTML.document(of: thread),
        ] { try require(!document.isEmpty, "an empty document") }
      }
    }
  ]
}

/// What is found in a file.
private struct Found: Equatable {
  var items: [ImportReader.Item] = []
  var refusal: ImportRefusal?

  init(_ pieces: [ArraySlice<UInt8>]) {
    var rest = pieces[...]
    do throws(ImportRefusal) {
      var reader = try ImportReader(limit: 1 << 20) { () throws(FileError) in rest.popFirst().map { Array($0) } ?? [] }
      while let item = try reader.next() { items.append(item) }
    } catch {
      refusal = error
    }
  }

  var threads: [MovedThread] {
    items.compactMap { if case .thread(let thread, _) = $0 { thread } else { nil } }
  }

  var faults: Int { items.count - threads.count }
}
