// SPDX-License-Identifier: Apache-2.0
import Glibc
import TerminalCore

/// `skein supervise -- COMMAND…`: runs a command until it ends, or until nobody holds the other end of standard input.
///
/// Skein holds that end and never writes to it. The system closes it when Skein ends, by whatever death, and then the
/// command and all that it started are ended.
public enum EngineSupervisor {
  /// The hidden command that an executable hands to ``runIfAsked(_:)``.
  static let verb = "supervise"
  /// What a shell says of a command that is not there.
  static let notFoundStatus: Int32 = 127

  /// How this very program is started as a supervisor.
  public static var command: [String] { ["/proc/self/exe", verb, "--"] }

  /// Supervises when the arguments ask for it, and gives the exit status; `nil` when they ask for something else.
  ///
  /// To be called first of all, before anything is read or started.
  public static func runIfAsked(_ arguments: [String]) -> Int32? {
    guard arguments.count > 3, arguments[1] == verb, arguments[2] == "--" else { return nil }
    return run(Array(arguments[3...]))
  }

  static func run(_ words: [String]) -> Int32 {
    // What Skein may have passed on without care is not the command's.
    for descriptor in Int32(3)..<256 { close(descriptor) }
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    // No signal but the command's end has a say here; an ended reader of the log is no reason to end either.
    for signal in [SIGINT, SIGHUP, SIGTERM, SIGPIPE] { Glibc.signal(signal, SIG_IGN) }
    watchForEndOfChild()
    guard var log = EngineLog(file: 1) else { return 126 }
    switch Spawn.start(words, environment: [], input: null, output: log.sink, group: .group, hidesKeys: true) {
    case .failure(let failure):
      let reason = String(cString: strerror(failure.code))
      let line = Array("skein: \(VisibleText.of(words[0], keepingLines: false)): \(reason)\n".utf8)
      write(2, line, line.count)
      return failure.code == ENOENT || failure.code == EACCES ? notFoundStatus : 126
    case .success(let process):
      log.letGoOfSink()
      return watchOver(process, &log)
    }
  }

  /// The end of a child is to be heard while we wait, and at no other moment.
  private static func watchForEndOfChild() {
    signal(SIGCHLD) { _ in }
    var ends = endOfChild
    sigprocmask(SIG_BLOCK, &ends, nil)
  }

  private static var endOfChild: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGCHLD)
    return signals
  }

  private static func watchOver(_ process: pid_t, _ log: inout EngineLog) -> Int32 {
    var raw: Int32 = 0
    var isTalking = true
    while waitpid(process, &raw, WNOHANG) == 0 {
      if isAlone(&log, &isTalking) {
        // What was started is asked to end, and made to when it does not within two seconds.
        kill(-process, SIGTERM)
        var ends = endOfChild
        var grace = timespec(tv_sec: 2, tv_nsec: 0)
        _ = sigtimedwait(&ends, nil, &grace)
        kill(-process, SIGKILL)
        _ = retrying { waitpid(process, &raw, 0) }
        break
      }
    }
    if log.take() { log.finish() }
    // Its own children may have outlived it.
    kill(-process, SIGKILL)
    return Spawn.status(of: raw)
  }

  /// Waits until the input ends, which is `true`, a child does, or the program has said something.
  private static func isAlone(_ log: inout EngineLog, _ isTalking: inout Bool) -> Bool {
    var none = sigset_t()
    sigemptyset(&none)
    // A supervisor has closed all it was given: these are small numbers.
    var input = fd_set()
    input.__fds_bits.0 = isTalking ? 1 | 1 << log.source : 1
    if pselect(log.source + 1, &input, nil, nil, nil, &none) < 0 { return errno != EINTR }
    if input.__fds_bits.0 >> log.source & 1 == 1 { isTalking = log.take() }
    guard input.__fds_bits.0 & 1 == 1 else { return false }
    var ignored: UInt8 = 0
    return read(0, &ignored, 1) <= 0
  }
}
