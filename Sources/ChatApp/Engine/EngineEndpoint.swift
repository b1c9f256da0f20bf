// SPDX-License-Identifier: Apache-2.0

/// Where replies come from, as found or started for a profile.
public enum EngineEndpoint: Equatable, Sendable {
  /// The deterministic engine of our own.
  case builtin(BuiltinReason)
  /// An OpenAI-compatible base URL, and the models that it names (empty when it did not say).
  case url(String, models: [String])
}

/// Why the built-in engine answers.
public enum BuiltinReason: Equatable, Sendable {
  /// The profile says so.
  case asked
  /// `auto` found no model; `failure` says what became of the installed one, if there is one.
  case nothingFound(failure: EngineFailure?)
}

/// Why an engine does not answer: facts only.
public enum EngineFailure: Error, Equatable, Sendable {
  /// The setting is no command line: a quote in it does not end.
  case unreadableCommand(String)
  /// The program is not there, or is not one.
  case commandNotFound(String)
  /// The system did not start it, with this error number.
  case notStarted(command: String, code: Int32)
  /// It ended before it answered. A status above 128 is a signal's number and 128.
  case exited(command: String, status: Int32, lastWords: String)
  /// It runs, and does not answer.
  case notAnswering(command: String, seconds: Int, lastWords: String)
  /// The installed model's record can't be used.
  case unreadableModelFile(path: String)
}

/// What a GET gave: `nil` in its place when nothing answered.
public struct ProbeAnswer: Equatable, Sendable {
  public var status: Int
  public var body: [UInt8]

  public init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }
}

/// One GET of a URL on this machine, answered within a second or not at all.
public typealias EngineProbe = @Sendable (_ url: String) async -> ProbeAnswer?
