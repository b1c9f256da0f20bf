// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChatApp
import Glibc
import ThreadsAPI
import ThreadsLocal
import ThreadsServer

/// `skein serve`: the embedded service over HTTP.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve threads over HTTP to clients of any dialect.",
    discussion: """
      Base URLs: http://HOST:PORT/api/v1 (DashScope), /v1 (Assistants v2, Conversations, Responses), \
      /compatible-mode/v1 (Conversations as DashScope has them), / (AIML). Clients send the bearer token of \
      SKEIN_TOKEN, else of the file data/token, which the first start makes. A key that the engine's server wants is \
      the api_key of the profile local, or SKEIN_ENGINE_KEY.
      """)

  @OptionGroup var common: CommonOptions

  @Option(name: .long, help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(name: .long, help: "The port to listen on; 0 takes a free one.")
  var port = 8377

  @Option(name: .long, help: "What answers: auto, builtin, or the base URL of an OpenAI-compatible server.")
  var engine: String?

  @Option(name: .long, help: "The model to ask for.")
  var model: String?

  @Flag(name: .long, help: "Let --engine be plain http on another machine.")
  var allowHTTP = false

  @Flag(name: .long, help: "Ask for no token; only on a loopback address.")
  var noAuth = false

  @Option(name: .long, parsing: .singleValue, help: "A name under which the server may be called; repeatable.")
  var allowHost: [String] = []

  func validate() throws {
    guard (0...65535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535.") }
    if noAuth, !Self.loopback.contains(host) {
      throw ValidationError("--no-auth is for a loopback address only; \(host) can be reached by others.")
    }
  }

  private static let loopback: Set<String> = ["127.0.0.1", "localhost", "::1", "[::1]"]

  @MainActor
  func run() async throws {
    let household = try Household(common)
    household.complainOfSettings()
    let engines = Engines(household, allowsHTTP: allowHTTP)
    let setting = try engineSetting() ?? household.localEngine
    let model = model ?? household.localModel
    let service = LocalThreadService(
      location: .file(household.storePath), defaultModel: model ?? "",
      engine: { try await engines.engine(for: setting, model: model) })
    var configuration = ServerConfiguration(
      host: host, port: port, token: noAuth ? nil : try ServerToken(household).value, allowedHosts: allowHost,
      models: { try await service.models() })
    configuration.drain = { await service.shutdown(grace: $0) }
    let server = ThreadsServer(service: service, configuration: configuration)
    let interrupts = Interrupts([SIGINT, SIGTERM]) { _ in server.shutdown() }
    defer { interrupts.cancel() }
    do {
      try await server.run { host, port in
        let shown = host.contains(":") ? "[\(host)]" : host
        Output.write("skein: serving on http://\(shown):\(port)\n")
      }
    } catch ThreadsServer.Failure.cannotListen(let host, let port, let reason) {
      await engines.stop()
      throw Failure("can't listen on \(host):\(port) (\(reason)); choose another with --port")
    }
    await engines.stop()
  }
}

extension ServeCommand {
  private func engineSetting() throws -> Profile.Engine? {
    guard let engine else { return nil }
    guard let setting = try? Profile.Engine(words: engine) else {
      throw Failure("--engine “\(engine)” is no command line: a quote in it does not end", status: 64)
    }
    return setting
  }
}

/// The bearer token that clients of the server send.
struct ServerToken {
  let value: String

  /// `SKEIN_TOKEN`, else what `data/token` holds, which is made when it is not there.
  init(_ household: Household) throws {
    if let token = household.environment["SKEIN_TOKEN"], !token.isEmpty {
      value = token
      return
    }
    let path = household.folders.data + "/token"
    switch SecretFile.read(path) {
    case .failure(.unreadable(errno: ENOENT)), .failure(.unreadable(errno: ENOTDIR)): break
    case .failure(let fault): throw Failure("\(path) is not used as a token: \(fault); chmod 600 it, or remove it")
    case .success(let text):
      let text = text.filter { !$0.isWhitespace }
      guard !text.isEmpty else { throw Failure("\(path) holds no token; remove it, and the next start makes one") }
      value = text
      return
    }
    do { try Folders.makePrivate(household.folders.data) } catch {
      throw Failure("\(household.folders.data) can't be made: set SKEIN_TOKEN, or SKEIN_HOME to a place of yours")
    }
    let digits = Array("0123456789abcdef")
    value = String((0..<48).map { _ in digits[Int.random(in: 0..<16)] })
    guard SmallFile.replace(path, with: Array((value + "\n").utf8)) else {
      throw Failure("\(path) can't be written: set SKEIN_TOKEN instead")
    }
  }
}

extension Household {
  /// The engine of the embedded service: this profile's if it is a local one, else of the profile `local`.
  fileprivate var localEngine: Profile.Engine { localProfile?.engine ?? .auto }
  fileprivate var localModel: String? { localProfile?.model }

  /// The profile that says how the embedded service answers.
  var localProfile: Profile? {
    profile.dialect == .local ? profile : settings.profiles["local"]
  }
}
