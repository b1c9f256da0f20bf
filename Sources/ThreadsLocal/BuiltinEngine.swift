// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

/// The engine that is always there: no model at all. It says so, says how to connect one, and quotes the question.
public struct BuiltinEngine: ReplyEngine {
  public static let model = "builtin"

  private let remark: String?

  /// - Parameter remark: a sentence on why there is no model, if there is more to say than that.
  public init(remark: String? = nil) { self.remark = remark }

  public func models() async throws(ServiceError) -> [String] { [Self.model] }

  public func reply(to request: ReplyRequest) -> AsyncThrowingStream<ReplyEvent, any Error> {
    let question = request.turns.last { $0.role == .user }?.text ?? ""
    let pieces = Self.pieces(of: Self.answer(to: question, remark: remark))
    let prompt = request.turns.reduce(0) { $0 + Self.pieces(of: $1.text).count }
    return AsyncThrowingStream { continuation in
      continuation.yield(.model(Self.model))
      for piece in pieces { continuation.yield(.text(piece)) }
      continuation.yield(.finished(reason: "stop"))
      continuation.yield(.usage(Usage(promptTokens: prompt, completionTokens: pieces.count)))
      continuation.finish()
    }
  }

  private static let longestQuote = 2000

  static func answer(to question: String, remark: String? = nil) -> String {
    var quote = String(question.prefix(longestQuote))
    if quote.utf8.count < question.utf8.count { quote += "…" }
    let lines = quote.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
    return """
      No model is connected, so there is no answer to this; the reply comes from Skein itself.\(remark.map { " \($0)" } ?? "")

      To connect one, set `engine` in `config.toml` to the URL of an OpenAI-compatible server \
      (for example `http://127.0.0.1:8080/v1`), or run `make model` in Skein's folder to install a small one. \
      Your messages stay in this thread, and the model will see them.

      You wrote:

      \(lines.joined(separator: "\n"))
      """
  }

  /// A text in words, each with the blanks that follow it; a long stretch without blanks in several pieces.
  static func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
      if let last = piece.last, last.isWhitespace, !character.isWhitespace || piece.count >= 16 {
        pieces.append(piece)
        piece = ""
      } else if piece.count >= 16, !character.isWhitespace {
        pieces.append(piece)
        piece = ""
      }
      piece.append(character)
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }
}
