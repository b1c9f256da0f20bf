// SPDX-License-Identifier: Apache-2.0
import ChatUI
import EventLoop
import Glibc

extension BareText {
  /// Shows the words on the terminal as it was before Skein came, until a key is pressed.
  func perform() async -> ErrandResult {
    if let name = pager.first {
      guard let failure = await TerminalProgram(words: pager, input: Array((text + "\n").utf8)).run() else {
        return .done
      }
      return .failed(Notice(.error, words(for: failure, of: name)))
    }
    let alarm = Bell()
    guard alarm.isThere else { return .failed(Notice(.error, "No bare view: \(systemReason(errno)).")) }
    return await withTaskCancellationHandler {
      await OwnThread.run { show(until: alarm) }
    } onCancel: {
      alarm.ring()
    }
  }

  private func show(until alarm: Bell) -> ErrandResult {
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return .done }
    var raw = before
    // Every key comes at once and alone; Ctrl-C is a key like the others.
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    raw.c_iflag &= ~tcflag_t(IXON)
    withUnsafeMutableBytes(of: &raw.c_cc) {
      $0[Int(VMIN)] = 1
      $0[Int(VTIME)] = 0
    }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
    defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &before) }
    let wayBack = isWhole ? "" : "; v shows the whole thread"
    let end = "\n-- any key goes back to Skein\(wayBack) --\n"
    var key = write(Array(text.utf8), until: alarm)
    if key == nil {
      _ = PrivateFile.write(Array(((text.last == "\n" ? "" : "\n") + end).utf8), to: STDOUT_FILENO)
      key = BareText.key(waiting: true, until: alarm)
    }
    // The rest of a key, or of a paste, is for nobody.
    tcflush(STDIN_FILENO, TCIFLUSH)
    return key == UInt8(ascii: "v") && !isWhole ? .wantsMore : .done
  }

  /// Writes the words; a key that is pressed meanwhile breaks that off and is returned.
  private func write(_ bytes: [UInt8], until alarm: Bell) -> UInt8? {
    var rest = bytes[...]
    while !rest.isEmpty {
      if let key = BareText.key(waiting: false, until: alarm) { return key }
      let piece = Array(rest.prefix(4096))
      if PrivateFile.write(piece, to: STDOUT_FILENO) != nil { return 0 }
      rest = rest.dropFirst(piece.count)
    }
    return nil
  }

  /// The first byte of a key; 0 when the terminal is gone or Skein is to end, `nil` when none was pressed.
  private static func key(waiting: Bool, until alarm: Bell) -> UInt8? {
    let events = Int16(POLLIN)
    var waits = [
      pollfd(fd: STDIN_FILENO, events: events, revents: 0), pollfd(fd: alarm.descriptor, events: events, revents: 0),
    ]
    while poll(&waits, nfds_t(waits.count), waiting ? -1 : 0) < 0 {
      if errno != EINTR { return 0 }
    }
    if waits[1].revents != 0 { return 0 }
    guard waits[0].revents != 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(STDIN_FILENO, &bytes, bytes.count)
    return count > 0 ? bytes[0] : 0
  }
}
