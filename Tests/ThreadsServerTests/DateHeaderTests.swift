// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

@testable import ThreadsServer

@Suite struct DateHeaderTests {
  @Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
    (1_763_700_000, "Fri, 21 Nov 2025 04:40:00 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
  ])
  func isSpelledAsTheStandardHasIt(_ second: Int64, _ text: String) {
    let header = DateHeader()
    #expect(header.text(at: Timestamp(milliseconds: second * 1000 + 999)) == text)
    // From memory now; then of another second.
    #expect(header.text(at: Timestamp(milliseconds: second * 1000)) == text)
    #expect(header.text(at: Timestamp(milliseconds: second * 1000 - 1)) != text)
  }

  @Test func everyReplyCarriesIt() async throws {
    try await withServer { server in
      let reply = try await server.raw("GET", "/healthz")
      let date = try #require(reply.headers["date"])
      #expect(date.hasSuffix(" GMT") && date.utf8.count == 29)
    }
  }
}
