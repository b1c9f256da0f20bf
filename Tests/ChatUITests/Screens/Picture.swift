// SPDX-License-Identifier: Apache-2.0
import Foundation
import TerminalCore
import Testing

@testable import ChatUI

/// Compares a screen with the text file of this name in the folder Pictures beside the tests. With `SKEIN_RECORD=1` it writes the file.
///
/// The last line says where the cursor stands.
func expectPicture(_ desk: Desk, _ name: String, location: SourceLocation = #_sourceLocation) {
  let screen = render(desk.state, .skein)
  let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Pictures")
  let file = folder.appending(path: "\(name).txt").standardizedFileURL
  var picture = screen.text + "\n"
  if let cursor = screen.cursor { picture += "cursor: column \(cursor.column), row \(cursor.row)\n" }
  if ProcessInfo.processInfo.environment["SKEIN_RECORD"] == "1" {
    do { try picture.write(to: file, atomically: true, encoding: .utf8) } catch {
      Issue.record("\(name) could not be written: \(error)", sourceLocation: location)
    }
    return
  }
  guard let known = try? String(contentsOf: file, encoding: .utf8) else {
    Issue.record("There is no picture \(name). It would be:\n\(picture)", sourceLocation: location)
    return
  }
  if known != picture {
    Issue.record("\(name) was:\n\(known)\nand is:\n\(picture)", sourceLocation: location)
  }
}
