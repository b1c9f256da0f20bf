// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

struct SuperviseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "supervise", shouldDisplay: false)
  func run() async throws {}
}
