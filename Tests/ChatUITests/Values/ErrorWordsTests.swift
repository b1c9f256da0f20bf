// SPDX-License-Identifier: Apache-2.0
import Testing
import ThreadsAPI

@testable import ChatUI

/// Errors say what happened first and the way out after it.
@Suite struct ErrorWordsTests {
  private static let profile = ProfileFace(name: "work", dialect: "dashscope", host: "u@h", model: "m")
  private static let kinds: [ServiceError.Kind] = [
    .unreachable, .brokenConnection, .cutStream, .rateLimited, .overloaded, .serverError, .quotaExceeded, .noKey,
    .badKey, .forbidden, .unpaid, .notFound, .apiRetired, .badRequest, .contentBlocked, .tooLarge,
    .unsupported("listing"), .notUnderstood, .runEnded(.expired), .storage,
  ]

  @Test(arguments: kinds) func eachIsASentenceOrTwoThatCanBeReadInANarrowFooter(kind: ServiceError.Kind) {
    let words = words(for: ServiceError(kind, status: 400, host: "api.example.com"), Self.profile)
    #expect(words.hasSuffix(".") && !words.contains("\n") && words.count <= 160, "\(words)")
    // Where 36 columns are shown they hold the name of the peer or the trouble itself, not the way out.
    let start = String(words.prefix(36))
    #expect(
      start.contains("api.example.com") || start.contains("run") || start.contains("key") || start.contains("store")
        || start.contains("API"))
  }

  @Test(
    arguments: [
      (.noKey, "skein profiles add"), (.badKey, "skein profiles check work"), (.quotaExceeded, "skein profiles add"),
      (.unpaid, "skein profiles add"), (.apiRetired, "base_url and dialect of profile work"),
    ] as [(ServiceError.Kind, String)])
  func theWayOutIsNamed(kind: ServiceError.Kind, way: String) {
    #expect(words(for: ServiceError(kind, status: 401, host: "a.b"), Self.profile).contains(way))
  }

  @Test(arguments: ["api.openai.com", "x.openai.azure.com"]) func theShutdownIsExplained(host: String) {
    let words = words(for: ServiceError(.apiRetired, status: 404, host: host), Self.profile)
    #expect(words.contains("shut down on 2026-08-26") && words.contains("skein profiles add"))
  }
}
