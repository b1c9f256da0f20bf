// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import Glibc

/// The program: reads its arguments and hands over to a command.
struct Skein: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "skein",
    abstract: "Threads, in your terminal: conversations that live behind a Threads-style API, and here.",
    usage: """
      skein [--profile NAME] [--theme NAME] [--no-alt-screen | --plain] [--low-bandwidth] [THREAD-ID]
             skein send [-t ID | --new] [--title T] [TEXT | -]
             skein threads list|show|create|rename|set|delete|restore|adopt|search|export|import|copy|rebuild|merge
             skein serve [--host H] [--port P] [--engine E] [--model M] [--no-auth]
             skein profiles list|show|check|add       skein themes list|show
             skein doctor [--keys] [--json]           skein keys [--markdown]
      """,
    discussion: """
      Without a command Skein opens its screen. With no key and no server it answers from its own service; F1 shows the \
      keys. Exit status: 0 done, 1 failed, 64 wrong usage, 130 interrupted.
      """,
    version: version,
    subcommands: [
      ChatCommand.self, SendCommand.self, ThreadsCommand.self, ServeCommand.self, ProfilesCommand.self,
      ThemesCommand.self, DoctorCommand.self, KeysCommand.self,
    ],
    defaultSubcommand: ChatCommand.self)

  static func main() async {
    CoreDumps.avoid()
    // A reader that goes away (`skein … | head`) is an error of write, not the end of the world.
    signal(SIGPIPE, SIG_IGN)
    // So is a file that may grow no more.
    signal(SIGXFSZ, SIG_IGN)
    do {
      // To parse no arguments takes a tenth of a start.
      if CommandLine.argc == 1 { return try await ChatCommand.open() }
      var command = try parseAsRoot(Arguments.ordered(Array(CommandLine.arguments.dropFirst())))
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let failure as Failure {
      Output.complain(failure.line)
      Glibc.exit(failure.status)
    } catch {
      Glibc.exit(ArgumentError.tell(error, of: Array(CommandLine.arguments.dropFirst())))
    }
  }
}
