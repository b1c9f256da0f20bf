// SPDX-License-Identifier: Apache-2.0
public import ChatUI
public import TerminalCore

/// What the loop asks of a terminal. The real one is curses; a test's is an array of screens.
@MainActor
public struct Display {
  /// Shows the picture.
  public var paint: (Screen) -> Void
  /// Shows the next picture from scratch: something else has written on the terminal.
  public var redraw: () -> Void
  /// Gives the terminal back, stops the process, and returns when it goes on.
  public var suspend: () -> Void
  public var bell: () -> Void
  /// Sends bytes that draw nothing; whether the terminal was there for them.
  public var send: ([UInt8]) -> Bool
  /// Tells somebody who looks elsewhere.
  public var notify: (Notification) -> Void
  /// Gives the terminal to what runs in there, and takes it back.
  public var lend: (@MainActor () async -> Void) async -> Void

  public init(
    paint: @escaping (Screen) -> Void, redraw: @escaping () -> Void, suspend: @escaping () -> Void,
    bell: @escaping () -> Void, notify: @escaping (Notification) -> Void = { _ in },
    send: @escaping ([UInt8]) -> Bool = { _ in false },
    lend: @escaping (@MainActor () async -> Void) async -> Void = { await $0() }
  ) {
    self.paint = paint
    self.redraw = redraw
    self.suspend = suspend
    self.bell = bell
    self.send = send
    self.notify = notify
    self.lend = lend
  }
}
