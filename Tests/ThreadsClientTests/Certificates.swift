// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// An authority of a test's own and certificates that it made, by the openssl program, in a folder that goes with the test.
final class Certificates: Sendable {
  let folder = NSTemporaryDirectory() + "skein-tls-" + UUID().uuidString
  var authority: String { folder + "/ca.pem" }

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try """
    [ca]
    default_ca = d
    [d]
    database = index.txt
    new_certs_dir = .
    default_md = sha256
    policy = p
    rand_serial = yes
    unique_subject = no
    [p]
    commonName = supplied
    """.write(toFile: folder + "/ca.cnf", atomically: true, encoding: .utf8)
    try "".write(toFile: folder + "/index.txt", atomically: true, encoding: .utf8)
    try run([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
      "/CN=test authority", "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", "ca.key", "-out", "ca.pem",
    ])
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Makes a certificate for a name (`DNS:…`, `IP:…`), of that authority and for those times, or of nobody's.
  func make(
    _ file: String, for name: String, isSelfSigned: Bool = false, from start: String = "20200101000000Z",
    to end: String = "20990101000000Z"
  ) throws {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(file).key"]
    if isSelfSigned {
      return try run(
        ["req", "-x509"] + key + [
          "-subj", "/CN=x", "-days", "2", "-addext", "subjectAltName=\(name)", "-out", "\(file).pem",
        ])
    }
    try run(["req", "-new"] + key + ["-subj", "/CN=x", "-out", "\(file).csr"])
    try "subjectAltName=\(name)\n".write(toFile: folder + "/\(file).ext", atomically: true, encoding: .utf8)
    try run([
      "ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in", "\(file).csr", "-extfile",
      "\(file).ext", "-startdate", start, "-enddate", end, "-out", "\(file).pem", "-notext",
    ])
  }

  private struct Failure: Error { var words: [String] }

  private func run(_ words: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Failure(words: words) }
  }
}

/// A server behind TLS that answers every request with one thread, or a plain one that answers nothing of TLS.
struct TLSServer {
  private let channel: any Channel
  var port: Int { channel.localAddress?.port ?? 0 }

  init(_ certificates: Certificates, _ file: String?) async throws {
    var context: NIOSSLContext?
    if let file {
      let chain = try NIOSSLCertificate.fromPEMFile(certificates.folder + "/\(file).pem")
      context = try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: chain.map { .certificate($0) },
          privateKey: .privateKey(try NIOSSLPrivateKey(file: certificates.folder + "/\(file).key", format: .pem))))
    }
    let tls = context
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try channel.pipeline.syncOperations.addHandler(Answerer())
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  func stop() async { try? await channel.close() }

  private final class Answerer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let reply = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{\"id\":\"t\"}"
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: reply)), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
