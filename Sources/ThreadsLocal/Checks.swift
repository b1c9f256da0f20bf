// SPDX-License-Identifier: Apache-2.0

import Glibc
import ThreadsAPI

extension Metadata {
  func check() throws(ServiceError) {
    if let limit = brokenLimit { throw ServiceError(.metadataLimit(limit), status: 400) }
  }
}

extension NewMessage {
  /// Who may speak in a message of a thread, and in an item of a conversation.
  static let roles: Set<Role> = [.user, .assistant, .system]
  static let itemRoles: Set<Role> = [.user, .assistant, .system, .developer]

  func check(roles: Set<Role>) throws(ServiceError) {
    try metadata.check()
    guard kind == .message else { return }
    guard roles.contains(role) else {
      throw ServiceError(.badRequest, status: 400, message: "A message cannot have the role '\(role.rawValue)'.")
    }
    let saysSomething = content.contains { $0 != .text("") }
    if !saysSomething { throw ServiceError(.badRequest, status: 400, message: "A message must have content.") }
  }
}

extension RunOptions {
  func check() throws(ServiceError) {
    if case .lastMessages(let count) = truncation, count < 1 {
      throw ServiceError(.badRequest, status: 400, message: "'last_messages' must be at least 1, not \(count).")
    }
    if let maxPromptTokens, maxPromptTokens < 1 {
      throw ServiceError(
        .badRequest, status: 400, message: "'max_prompt_tokens' must be at least 1, not \(maxPromptTokens).")
    }
  }
}

extension Timestamp {
  func later(by milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: self.milliseconds + milliseconds) }

  /// The time of the system's clock.
  public static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

/// A prefix and 128 random bits: nobody guesses the id of a thread that is not theirs.
public func randomID(_ prefix: String) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var generator = SystemRandomNumberGenerator()
  var bits = [generator.next(), generator.next()]
  var id = prefix
  for index in bits.indices {
    for _ in 0..<16 {
      id.unicodeScalars.append(Unicode.Scalar(digits[Int(bits[index] & 15)]))
      bits[index] >>= 4
    }
  }
  return id
}
