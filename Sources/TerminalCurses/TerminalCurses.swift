// interim driver
import CNcurses
import Dispatch
import Glibc
public import TerminalCore

public enum TerminalOpenError: Error, Equatable, Sendable { case notATerminal, noUTF8Locale, unknownTerm(String), dumbTerm }

@MainActor public final class CursesTerminal {
  private var last: Screen?
  private var decoder = KeyDecoder()
  private var source: (any DispatchSourceRead)?
  private var winch: (any DispatchSourceSignal)?
  public var onInput: (([TerminalInput]) -> Void)?
  private var pairs: [Int: Int16] = [:]
  public static func open(standardErrorPath: String?) throws(TerminalOpenError) -> CursesTerminal {
    setlocale(LC_ALL, "")
    guard newterm(nil, fopen("/dev/tty", "w"), fopen("/dev/tty", "r")) != nil else { throw .notATerminal }
    raw(); noecho(); nonl(); start_color(); use_default_colors()
    return CursesTerminal()
  }
  public var size: Size { var w = winsize(); _ = ioctl(0, UInt(TIOCGWINSZ), &w); return Size(columns: Int(w.ws_col), rows: Int(w.ws_row)) }
  public func listen() {
    let s = DispatchSource.makeReadSource(fileDescriptor: 0, queue: .main)
    s.setEventHandler { MainActor.assumeIsolated { self.readKeys() } }
    s.resume(); source = s
    signal(SIGWINCH, SIG_IGN)
    let w = DispatchSource.makeSignalSource(signal: SIGWINCH, queue: .main)
    w.setEventHandler { MainActor.assumeIsolated { let z = self.size; resizeterm(Int32(z.rows), Int32(z.columns)); self.last = nil; self.onInput?([.resized(z)]) } }
    w.resume(); winch = w
  }
  private func readKeys() {
    var b = [UInt8](repeating: 0, count: 4096)
    let n = read(0, &b, b.count)
    guard n > 0 else { return }
    var inputs = decoder.feed(b.prefix(n))
    if decoder.needsTimeout { inputs += decoder.flush() }
    onInput?(inputs)
  }
  func color(_ c: Color) -> Int16 { switch c { case .standard: -1; case .ansi(let n): Int16(n); case .indexed(let n): Int16(n); case .rgb: 7 } }
  func attr(_ s: Style) -> attr_t {
    let f = color(s.foreground), g = color(s.background)
    let k = Int(f) * 1000 + Int(g)
    var a: UInt32 = 0
    if f != -1 || g != -1 {
      if pairs[k] == nil { let n = Int16(pairs.count + 1); init_pair(n, f, g); pairs[k] = n }
      a |= UInt32(pairs[k] ?? 0) << 8
    }
    if s.attributes.contains(.bold) { a |= 1 << 21 }
    if s.attributes.contains(.dim) { a |= 1 << 20 }
    if s.attributes.contains(.italic) { a |= 1 << 31 }
    if s.attributes.contains(.underline) { a |= 1 << 17 }
    if s.attributes.contains(.reverse) { a |= 1 << 18 }
    return attr_t(a)
  }
  public func paint(_ screen: Screen) {
    for (y, row) in screen.rows.enumerated() where last?.rows.indices.contains(y) != true || last?.rows[y] != row {
      move(Int32(y), 0)
      for c in row.cells where c.columns > 0 { attrset(Int32(bitPattern: UInt32(attr(c.style)))); addstr(c.glyph) }
    }
    if let c = screen.cursor { curs_set(1); move(Int32(c.row), Int32(c.column)) } else { curs_set(0) }
    refresh(); last = screen
  }
  public func redraw() { last = nil;  }
  public func suspend() { endwin(); kill(0, SIGTSTP); refresh(); last = nil }
  public func bell() { beep() }
  public func close() { endwin() }
}
