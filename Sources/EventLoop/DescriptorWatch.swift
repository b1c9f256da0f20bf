// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Calls back on the main actor's thread when a descriptor has something to read, or takes something: for programs that
/// run by `runProgram`.
public final class DescriptorWatch: Sendable {
  /// What is waited for.
  public enum Wish: Sendable { case reading, writing }

  private let loop: MainLoop
  private let watch: MainLoop.Watch
  /// The number of the watch while it is one.
  private let number = Mutex<Int?>(nil)

  /// A watch that does not watch yet.
  ///
  /// - Parameter tell: is called again and again while it watches, as long as nobody has read or written.
  public convenience init(_ descriptor: Int32, for wish: Wish, tell: @escaping @MainActor () -> Void) {
    self.init(descriptor, for: wish, of: .main) { MainActor.assumeIsolated { tell() } }
  }

  init(_ descriptor: Int32, for wish: Wish, of loop: MainLoop, tell: @escaping @Sendable () -> Void) {
    self.loop = loop
    watch = MainLoop.Watch(
      descriptor: descriptor, events: Int16(wish == .reading ? POLLIN : POLLOUT), tell: tell)
  }

  deinit { pause() }

  /// Watches from now on.
  public func resume() {
    number.withLock { if $0 == nil { $0 = loop.add(watch) } }
  }

  /// Watches no more, until `resume`. The descriptor may be closed then.
  public func pause() {
    number.withLock { number in
      if let number { loop.remove(watch: number) }
      number = nil
    }
  }
}
