// SPDX-License-Identifier: Apache-2.0

import CNcurses
import EventLoop

// What is on its way to the terminal, which may take its time.
extension CursesTerminal {
  func write(_ bytes: [UInt8]) {
    skein_output_put(bytes, bytes.count)
    flush()
  }

  /// Sends what the terminal takes. The rest follows when it takes more; until then nothing is painted, and the program
  /// goes on: a link that stands still keeps nobody from saving.
  func flush() {
    // A large picture is more than the system holds at once: a terminal that draws gets a moment.
    isStalled = !(isStalled ? skein_output_send() : skein_output_send_within(500))
  }

  func makeThaw() -> DescriptorWatch {
    DescriptorWatch(descriptor, for: .writing) { [weak self] in
      guard let self, self.isStalled else { return }
      self.flush()
      if !self.isStalled, let screen = self.painter.wanted { self.paint(screen) }
    }
  }

  /// Nothing is sent any more.
  func closeOutput() {
    thaw?.pause()
    thaw = nil
    skein_output_close()
  }
}
