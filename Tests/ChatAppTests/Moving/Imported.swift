// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

@testable import ChatApp

/// What a text comes to as a file that is imported, read in pieces of a size.
struct Imported {
  var threads: [MovedThread] = []
  var faults: [ImportFault] = []

  init(_ text: String, pieces: Int = 65_536, limit: Int = ValueReader.limit) throws(ImportRefusal) {
    try self.init(bytes: Array(text.utf8), pieces: pieces, limit: limit)
  }

  init(bytes: [UInt8], pieces: Int = 65_536, limit: Int = ValueReader.limit) throws(ImportRefusal) {
    var rest = bytes[...]
    var reader = try ImportReader(limit: limit) { () throws(FileError) in
      defer { rest = rest.dropFirst(pieces) }
      return Array(rest.prefix(pieces))
    }
    while let item = try reader.next() {
      switch item {
      case .thread(let thread, _): threads.append(thread)
      case .fault(let fault): faults.append(fault)
      }
    }
  }

  /// Each thread as `id: role text | role text`.
  var spoken: [String] {
    threads.map { thread in
      "\(thread.record.id): "
        + thread.messages.map { "\($0.record.role.rawValue) \($0.record.text)" }.joined(separator: " | ")
    }
  }
}
