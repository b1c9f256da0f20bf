// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI

@testable import ThreadsClient

@Suite struct ProxyTests {
  @Test(
    arguments: [
      ("https://api.example.org/v1", ["https_proxy": "http://proxy:3128"], HTTPProxy(host: "proxy", port: 3128)),
      ("https://api.example.org/v1", ["HTTPS_PROXY": "proxy:3128"], HTTPProxy(host: "proxy", port: 3128)),
      ("http://api.example.org/v1", ["https_proxy": "http://proxy:3128"], nil),
      ("http://api.example.org/v1", ["http_proxy": "http://proxy"], HTTPProxy(host: "proxy", port: 8080)),
      // A CGI program gets a request's header `Proxy` under this name.
      ("http://api.example.org/v1", ["HTTP_PROXY": "http://proxy"], nil),
      ("https://api.example.org", ["all_proxy": "socks5://p"], HTTPProxy(host: "p", port: 1080, isSOCKS: true)),
      ("https://a.b", ["https_proxy": "http://me:p%40ss@p:1"], HTTPProxy(host: "p", port: 1, credentials: "me:p@ss")),
      ("https://a.b", ["https_proxy": ""], nil), ("https://a.b", ["https_proxy": "::nonsense::"], nil),
      ("https://a.b", ["https_proxy": "ftp://p"], nil),
      ("https://a.b", ["https_proxy": "http://p", "no_proxy": "x, b"], nil),
      ("https://a.b", ["https_proxy": "http://p", "NO_PROXY": ".b"], nil),
      ("https://a.b", ["https_proxy": "http://p", "no_proxy": "*"], nil),
      ("https://a.b", ["https_proxy": "http://p:1", "no_proxy": "a.b:444"], HTTPProxy(host: "p", port: 1)),
      ("https://a.b", ["https_proxy": "http://p:1", "no_proxy": "a.b:443"], nil),
      ("https://ab.b", ["https_proxy": "http://p:1", "no_proxy": "b.b"], HTTPProxy(host: "p", port: 1)),
      ("https://127.0.0.1:1/v1", ["https_proxy": "http://p"], nil),
      ("https://localhost/v1", ["all_proxy": "http://p"], nil), ("nonsense", ["all_proxy": "http://p"], nil),
    ] as [(String, [String: String], HTTPProxy?)])
  func theEnvironmentNamesIt(_ url: String, _ environment: [String: String], _ expected: HTTPProxy?) {
    #expect(HTTPProxy(for: url, environment: environment) == expected)
  }

  private func service(_ url: String, by server: ScriptedServer) throws -> HTTPThreadService {
    let port = try #require(Int(server.url.split(separator: ":").last ?? ""))
    let proxy = HTTPProxy(host: "127.0.0.1", port: port, credentials: "me:secret")
    return HTTPThreadService(
      dialect: .assistants, baseURL: url, apiKey: { () async throws(ServiceError) in "sk-test-key" }, proxy: proxy,
      trust: HTTPTrust(allowsPlainHTTP: true),
      sleep: { _ in })
  }

  @Test func aRequestGoesThroughIt() async throws {
    let tunnel = ScriptedServer.Step.send(Array("HTTP/1.1 200 OK\r\n\r\n".utf8), split: false, close: false)
    try await withServer([tunnel, .reply(#"{"id":"t"}"#)]) { server async throws in
      #expect(try await service("http://far.example/v1", by: server).thread("t").id == "t")
      let (first, second) = (try #require(server.requests.first), try #require(server.requests.last))
      #expect(first.requestLine == "CONNECT far.example:80 HTTP/1.1")
      #expect(first.requestHeaders["proxy-authorization"] == "Basic bWU6c2VjcmV0")
      // The provider's key is not the proxy's to know, nor the other way round.
      #expect(first.requestHeaders["authorization"] == nil)
      #expect(second.requestLine == "GET /v1/threads/t HTTP/1.1")
      #expect(second.requestHeaders["proxy-authorization"] == nil)
    }
  }

  @Test func aProxyThatRefusesHasSentNothing() async throws {
    try await withServer([.reply("", status: "403 Forbidden")]) { server async throws in
      let service = try service("https://far.example/v1", by: server)
      let error = await failure {
        try await service.createMessage(NewMessage(text: "x"), in: "t")
      }
      #expect(error?.kind == .unreachable)
      #expect(server.requests.first?.requestLine == "CONNECT far.example:443 HTTP/1.1")
    }
  }
}
