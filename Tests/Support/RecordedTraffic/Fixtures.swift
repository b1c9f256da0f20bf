// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The recorded traffic beside the tests.
public enum Fixtures {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// The streams, by name.
  public static let streams = [
    "dashscope_run", "dashscope_run_error", "dashscope_thread_and_run", "openai_chat", "openai_responses",
    "openai_run", "openai_run_error", "real_llamacpp_chat", "real_llamacpp_responses",
  ]

  /// The bytes of a stream.
  public static func stream(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: "streams/\(name).sse")))
  }

  /// What stands in a stream before the first occurrence of a mark.
  public static func stream(_ name: String, before mark: String) throws -> [UInt8] {
    Array(String(decoding: try stream(name), as: UTF8.self).components(separatedBy: mark)[0].utf8)
  }

  /// The first exchange of a capture.
  public static func capture(_ name: String) throws -> Exchange {
    let data = try Data(contentsOf: folder.appending(path: "captures/\(name).txt"))
    return Exchange(String(decoding: data, as: UTF8.self))
  }
}

/// One request and its reply, as a capture file has them.
public struct Exchange: Sendable {
  public var requestLine = ""
  public var requestHeaders: [String: String] = [:]
  public var requestBody = ""
  public var status = 0
  public var replyHeaders: [String: String] = [:]
  public var replyBody = ""

  /// Reads the first exchange of a capture file.
  public init(_ text: String) {
    let text = text.replacing("\r\n", with: "\n")
    let first = text.components(separatedBy: "##### REQUEST")[1]
    let halves = first.components(separatedBy: "\n----- RESPONSE")
    var request = halves[0].split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    requestLine = String(request.removeFirst())
    (requestHeaders, requestBody) = Self.message(Array(request))
    guard halves.count > 1 else { return }
    var reply = halves[1].split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    status = Int(reply.removeFirst().split(separator: " ")[1]) ?? 0
    (replyHeaders, replyBody) = Self.message(Array(reply))
  }

  private static func message(_ lines: [Substring]) -> ([String: String], String) {
    let end = lines.firstIndex { $0.isEmpty } ?? lines.endIndex
    var headers: [String: String] = [:]
    for line in lines[..<end] {
      let pair = line.split(separator: ":", maxSplits: 1)
      headers[pair[0].lowercased()] = pair.count > 1 ? String(pair[1].drop { $0 == " " }) : ""
    }
    return (headers, lines.dropFirst(end + 1).joined(separator: "\n"))
  }
}
