// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import ChatUI
import Glibc
import ThreadsAPI

/// `skein send`: one message, the reply streamed to standard output.
struct SendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Send one message; the reply streams to standard output.")

  @OptionGroup var common: CommonOptions

  @Option(name: [.customShort("t"), .long], help: "The thread to send to; one that is not known here is adopted.")
  var thread: String?

  @Flag(name: .long, help: "Begin a new thread (what happens without -t).")
  var new = false

  @Option(name: .long, help: "The title of the new thread.")
  var title: String?

  @Flag(name: .long, help: "Send again what failed in the thread, or ask for its reply again.")
  var retry = false

  @Flag(
    name: .long,
    help:
      "Put it into the outbox and end: a Skein that runs, or the next, sends it. Prints the thread's id and its own.")
  var queue = false

  @Flag(name: .long, help: "With --queue: print the ids as one JSON value.")
  var json = false

  @Argument(help: "What to say; - reads it from standard input.")
  var text: String?

  func validate() throws {
    if new, thread != nil { throw ValidationError("Give either --new or -t, not both.") }
    if retry, thread == nil { throw ValidationError("--retry needs -t ID: the thread to try again.") }
    if retry, text != nil { throw ValidationError("--retry sends what is already there; leave TEXT out.") }
    if queue, retry { throw ValidationError("Give either --queue or --retry, not both.") }
    if json, !queue { throw ValidationError("--json goes with --queue: a reply is text.") }
    if title != nil, thread != nil { throw ValidationError("--title is for a new thread; use skein threads rename.") }
  }

  @MainActor
  func run() async throws {
    let household = try Household(common)
    household.complainOfSettings()
    let text = retry ? "" : try readText()
    if !retry, text.allSatisfy(\.isWhitespace) { throw Failure("there is nothing to send", status: 64) }
    let threads = HeadlessThreads(household)
    if queue { return try await threads.queue(text, in: thread, title: title, json: json) }
    let thread = try await threads.known(thread)
    let reply = ReplyOutput()
    let chat = threads.chat { reply.take($0) }
    let interrupts = Interrupts { _ in chat.interrupt() }
    defer { interrupts.cancel() }
    let outcome: HeadlessChat.Outcome
    if retry, let thread {
      outcome = await chat.sendAgain(in: thread)
    } else {
      outcome = await chat.send(text, in: thread, title: title)
    }
    reply.finish()
    if chat.hasReply || outcome == .replied { Output.write("\n") }
    if outcome == .replied, let rest = await threads.keeper.finish() {
      throw Failure(words(for: rest, profile: household.profile.name))
    }
    switch outcome {
    case .replied: return
    case .failed(let words): throw Failure(words)
    case .interrupted: throw Failure("interrupted; what came is kept", status: 130)
    }
  }

  private func readText() throws -> String {
    if let text, text != "-" { return text }
    if text == nil, isatty(STDIN_FILENO) == 1 {
      throw Failure("nothing to send: give TEXT, or - to read standard input", status: 64)
    }
    return try StandardInput.text()
  }
}

/// Standard input as text.
enum StandardInput {
  /// The most that is read, in bytes: what one request may carry.
  static let limit = 8 * 1024 * 1024

  /// All of it; text that is not UTF-8 is refused rather than guessed at.
  static func text() throws -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw Failure("standard input can't be read") }
      if count == 0 { break }
      bytes += buffer.prefix(count)
      if bytes.count > limit { throw Failure("standard input is more than 8 MiB; send less", status: 64) }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure("standard input is not UTF-8 text", status: 64)
    }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}
