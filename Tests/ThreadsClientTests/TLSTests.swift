// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

@testable import ThreadsClient

/// Only a certificate that is trusted, in time and for that name gets a key.
@Suite struct TLSTests {
  private static let certificates = Result { try Certificates() }

  private func failure(_ file: String?, authorities: String?, host: String = "127.0.0.1") async throws -> ServiceError?
  {
    let server = try await TLSServer(Self.certificates.get(), file)
    let service = HTTPThreadService(
      dialect: .assistants, baseURL: "https://\(host):\(server.port)/v1", apiKey: { "sk-test-key" },
      trust: HTTPTrust(authorities: authorities), sleep: { _ in })
    let error = await ThreadsClientTests.failure { try await service.thread("t") }
    await server.stop()
    return error
  }

  @Test func aTrustedOneIsTakenAndNoOther() async throws {
    let certificates = try Self.certificates.get()
    try certificates.make("good", for: "IP:127.0.0.1")
    #expect(try await failure("good", authorities: certificates.authority) == nil)
    // The same without its authority.
    #expect(try await failure("good", authorities: nil)?.kind == .insecure(.untrustedCertificate))
    try certificates.make("own", for: "IP:127.0.0.1", isSelfSigned: true)
    #expect(try await failure("own", authorities: certificates.authority)?.kind == .insecure(.untrustedCertificate))
    try certificates.make("old", for: "IP:127.0.0.1", to: "20210101000000Z")
    #expect(try await failure("old", authorities: certificates.authority)?.kind == .insecure(.untrustedCertificate))
    try certificates.make("new", for: "IP:127.0.0.1", from: "20980101000000Z")
    #expect(try await failure("new", authorities: certificates.authority)?.kind == .insecure(.untrustedCertificate))
    try certificates.make("other", for: "DNS:other.example")
    let error = try await failure("other", authorities: certificates.authority)
    #expect(error?.kind == .insecure(.wrongName))
    #expect(error?.host?.hasPrefix("127.0.0.1:") == true)
  }

  @Test func aServerWithoutTLSIsToldFromOneThatIsNotThere() async throws {
    let certificates = try Self.certificates.get()
    #expect(try await failure(nil, authorities: certificates.authority)?.kind == .insecure(.noTLS))
  }

  @Test func authoritiesThatAreNoneAreNamed() async throws {
    let certificates = try Self.certificates.get()
    for path in [certificates.folder + "/none.pem", certificates.folder + "/ca.cnf"] {
      #expect(try await failure(nil, authorities: path)?.kind == .insecure(.authorities(path)))
    }
  }
}
