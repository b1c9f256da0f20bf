// SPDX-License-Identifier: Apache-2.0
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct SafetyWordsTests {
  private let face = ProfileFace(name: "lan", dialect: "assistants", host: "me@here", model: "m")

  @Test func everyRefusalSaysWhatToDo() {
    let reasons: [(Insecurity, String)] = [
      (.plainHTTP, "allow_http = true in profile lan"), (.untrustedCertificate, "ca_file"), (.wrongName, "base_url"),
      (.noTLS, "base_url"), (.authorities("/x/ca.pem"), "/x/ca.pem"), (.authorities(""), "ca_file"),
    ]
    for (reason, hint) in reasons {
      let line = words(for: ServiceError(.insecure(reason), host: "gpu:80"), face)
      #expect(line.contains(hint))
      #expect(!line.contains("\n"))
    }
  }

  @Test func everyLimitIsOneLineWithItsFigure() {
    let limits: [(ReachedLimit, String)] = [
      (.replyBytes(32 << 20), "32 MB"), (.eventBytes(16 << 20), "16 MB"), (.streamBytes(256 << 20), "256 MB"),
      (.streamEvents(7), "7"), (.streamSeconds(3600), "60 min"), (.messageBytes(8 << 20), "8 MB"),
      (.toolCalls(1000), "1000"),
      (.jsonValues(5), "5"), (.listed(100_000), "100000"), (.listedBytes(64 << 20), "64 MB"), (.pages(2000), "2000"),
      (.circle, "circle"), (.head, "head"),
    ]
    for (limit, figure) in limits {
      let line = words(for: ServiceError(.beyondLimit(limit), host: "h"), face)
      #expect(line.hasPrefix("h "))
      #expect(line.contains(figure))
      #expect(!line.contains("\n"))
    }
  }

  @Test func aProvidersWordsCarryNoKey() {
    let error = ServiceError(.badRequest, message: "bad sk-abcdefgh12345678 here", host: "h")
    #expect(words(for: error, face) == "h did not accept this: bad sk-*** here.")
  }
}
