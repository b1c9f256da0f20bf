// SPDX-License-Identifier: Apache-2.0

import Glibc
import ThreadsAPI

extension Metadata {
  func check() throws(ServiceError) {
    if let limit = brokenLimit { throw ServiceError(.metadataLimit(limit), status: 400) }
  }
}

extension NewMessage {
  func check() throws(ServiceError) {
    try metadata.check()
    guard [.user, .assistant, .system].contains(role) else {
      throw ServiceError(.badRequest, status: 400, message: "A message cannot have the role '\(role.rawValue)'.")
    }
    let saysSomething = content.contains { $0 != .text("") }
    if !saysSomething { throw ServiceError(.badRequest, status: 400, message: "A message must have content.") }
  }
}

extension Timestamp {
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
