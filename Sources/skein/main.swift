// SPDX-License-Identifier: Apache-2.0
import ChatApp
import EventLoop
import Glibc

// As a supervisor of an engine this is another program.
if CommandLine.argc > 1, let status = EngineSupervisor.runIfAsked(CommandLine.arguments) { exit(status) }
runProgram { await Skein.main() }
