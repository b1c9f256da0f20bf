// SPDX-License-Identifier: Apache-2.0

import CNcurses
import EventLoop
import Glibc
import TerminalCore

/// Reads the terminal when it has something, and tells what it means.
@MainActor final class TerminalReader {
  private static let mostBytesAtOnce = 1 << 18

  private let descriptor: Int32
  private let escapeDelay: Duration
  private let onInput: @MainActor ([TerminalInput]) -> Void
  private let onHangUp: @MainActor () -> Void
  private var watch: DescriptorWatch?
  private var decoder: KeyDecoder
  private var buffer = [UInt8](repeating: 0, count: 1 << 12)
  private var isPaused = true
  private var isOver = false
  /// Which wait for the rest of a sequence is the present one.
  private var wait = 0

  /// A reader that is paused.
  init(
    descriptor: Int32, decoder: KeyDecoder, escapeDelay: Duration,
    onInput: @escaping @MainActor ([TerminalInput]) -> Void, onHangUp: @escaping @MainActor () -> Void
  ) {
    self.descriptor = descriptor
    self.decoder = decoder
    self.escapeDelay = escapeDelay
    self.onInput = onInput
    self.onHangUp = onHangUp
    watch = DescriptorWatch(descriptor, for: .reading) { [weak self] in self?.read() }
  }

  /// Reads from now on.
  func resume() {
    guard isPaused, !isOver else { return }
    isPaused = false
    watch?.resume()
  }

  /// Leaves what comes to others.
  func pause() {
    guard !isPaused, !isOver else { return }
    isPaused = true
    watch?.pause()
  }

  /// Reads no more, ever.
  func close() {
    guard !isOver else { return }
    isOver = true
    watch?.pause()
    isPaused = true
  }

  private func read() {
    // What was there when the source looked may have been taken since by a program that had the terminal.
    guard !isPaused, !isOver, isReady else { return }
    skein_guard_give_stack()
    var bytes: [UInt8] = []
    var isHungUp = false
    // The terminal isn't made non-blocking, for the shell shares it: what can be read without waiting is read.
    while bytes.count < Self.mostBytesAtOnce, bytes.isEmpty || isReady {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
        // There was no more.
        if count < buffer.count { break }
      } else {
        isHungUp = count == 0 || (errno != EINTR && errno != EAGAIN)
        break
      }
    }
    wait += 1
    tell(decoder.feed(bytes))
    if isHungUp {
      // What waited for more is not lost.
      tell(decoder.flush())
      close()
      onHangUp()
    } else {
      waitForRest()
    }
  }

  private var isReady: Bool { isReady(within: 0) }

  private func isReady(within milliseconds: Int32) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wanted, 1, milliseconds) > 0
  }

  /// While paused: what the terminal still says until it has given so many answers of its kind, which come last; but
  /// no longer than the time in milliseconds.
  func readOn(untilAnswers count: Int, within milliseconds: Int64) -> [TerminalInput] {
    guard isPaused, !isOver else { return [] }
    let end = Self.now + milliseconds
    var missing = count
    var inputs: [TerminalInput] = []
    while missing > 0, isReady(within: Int32(clamping: max(0, end - Self.now))) {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count <= 0 { break }
      let new = decoder.feed(buffer[..<count])
      missing -= new.count { if case .answer(let answer) = $0 { answer.isKind } else { false } }
      inputs += new
    }
    return inputs + decoder.flush()
  }

  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// How long the reader waits for more, if what came asks for it.
  private var delay: Duration? {
    switch decoder.patience {
    case nil: nil
    case .key: escapeDelay
    case .pasteEnd: .milliseconds(300)
    case .paste: .seconds(1)
    }
  }

  private func waitForRest() {
    guard let delay else { return }
    let wait = self.wait
    later(delay) { [weak self] in
      guard let self, self.wait == wait, !self.isOver else { return }
      // A busy main actor comes late: what has arrived meanwhile belongs to it.
      if !self.isPaused, self.isReady { return self.read() }
      self.tell(self.decoder.flush())
      self.waitForRest()
    }
  }

  private func tell(_ inputs: [TerminalInput]) {
    if !inputs.isEmpty { onInput(inputs) }
  }
}
