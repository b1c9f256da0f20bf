// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Starts programs without a shell.
enum Spawn {
  /// What a child belongs to.
  enum Group {
    /// A session of its own: no key at the terminal reaches it, nor the terminal's end.
    case session
    /// A process group of its own.
    case group
    /// This process's own group, the terminal's foreground: Ctrl-C and Ctrl-Z reach both.
    case job
  }

  struct Failure: Error { var code: Int32 }

  /// Starts `words`, looked for in `PATH` but not in the current folder, with additions to the environment; both outputs
  /// go to one place. `hidesKeys` leaves API keys out of what the program inherits.
  static func start(
    _ words: [String], environment: [String], input: Int32, output: Int32, group: Group, hidesKeys: Bool = false
  ) -> Result<pid_t, Failure> {
    guard let name = words.first else { return .failure(Failure(code: EINVAL)) }
    let path = getenv("PATH").map { String(cString: $0) }
    guard let program = SearchPath.program(name, path: path) else { return .failure(Failure(code: ENOENT)) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    configure(&attributes, group)
    var process: pid_t = 0
    let code = withCStrings(words) { arguments in
      withCStrings(inherited(replacing: environment, hidesKeys) + environment) { variables in
        posix_spawn(&process, program, &actions, &attributes, arguments, variables)
      }
    }
    return code == 0 ? .success(process) : .failure(Failure(code: code))
  }

  /// Signals as a program expects them: none blocked, none ignored.
  private static func configure(_ attributes: inout posix_spawnattr_t, _ group: Group) {
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    let own: Int32 =
      switch group {
      case .session: 0x80
      case .group: Int32(POSIX_SPAWN_SETPGROUP)
      case .job: 0
      }
    posix_spawnattr_setflags(&attributes, Int16(own | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  }

  /// This process's environment without the names that `additions` set.
  private static func inherited(replacing additions: [String], _ hidesKeys: Bool) -> [String] {
    let names = Set(additions.map { $0.prefix { $0 != "=" } })
    let variables = hidesKeys ? ChildEnvironment.withoutKeys : ChildEnvironment.all
    return variables.filter { !names.contains($0.prefix { $0 != "=" }) }
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("an array with an element has an address") }
      return body(base)
    }
  }

  /// The exit status in what `waitpid` says; a signal as 128 and its number.
  static func status(of raw: Int32) -> Int32 {
    let signal = raw & 0x7F
    return signal == 0 ? raw >> 8 & 0xFF : 128 + signal
  }
}
