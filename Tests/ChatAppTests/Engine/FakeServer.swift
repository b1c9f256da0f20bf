// SPDX-License-Identifier: Apache-2.0
import Glibc

@testable import ChatApp

/// A model server in the shape of llama.cpp's, which is not ready at its first question.
enum FakeServer {
  static let script = """
    import http.server, os, sys
    asked = 0
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            global asked
            asked += 1
            body = b'{"data":[{"id":"fake"}]}'
            if self.path == "/pid": body = str(os.getpid()).encode()
            self.send_response(503 if asked == 1 else 200)
            self.end_headers()
            self.wfile.write(body)
    assert os.environ["PORT"] == sys.argv[1]
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
    """

  /// A program that starts `skein supervise` with a command that never ends by itself nor when it is asked to.
  static let starter = """
    import signal, subprocess, sys
    command = "trap '' TERM; echo $$ > %s; while :; do tail -f /dev/null; done" % sys.argv[1]
    child = subprocess.Popen([sys.argv[2], "supervise", "--", "sh", "-c", command], stdin=subprocess.PIPE)
    signal.pause()
    """

  /// One GET over a socket.
  static let probe: EngineProbe = { url in
    let parts = url.split(separator: "/", maxSplits: 2)
    guard parts.count == 3, let port = parts[1].split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return nil }
    let request = Array("GET /\(parts[2]) HTTP/1.0\r\n\r\n".utf8)
    send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
    let text = String(decoding: answer, as: UTF8.self)
    guard let status = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
    let body = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
    return ProbeAnswer(status: status, body: Array(body.utf8))
  }

  static func process(at base: String) async throws -> pid_t {
    let answer = await probe(base.replacing("/v1", with: "/pid"))
    guard let pid = answer.flatMap({ pid_t(String(decoding: $0.body, as: UTF8.self)) }) else {
      throw Unexpected(what: "\(base) gives no process")
    }
    return pid
  }

  /// Whether the process is there, and no zombie.
  static func isRunning(_ process: pid_t) -> Bool {
    guard let file = fopen("/proc/\(process)/stat", "r") else { return false }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 512)
    guard fgets(&buffer, 512, file) != nil else { return false }
    let text = String(decoding: buffer.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: ")").last?.hasPrefix(" Z") == false
  }

  static func waitForEnd(of process: pid_t) async throws {
    try await eventually { !isRunning(process) }
  }
}
