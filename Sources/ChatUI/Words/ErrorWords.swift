// SPDX-License-Identifier: Apache-2.0
import TerminalCore
public import ThreadsAPI

/// What happened and what to do, in one line. The only place where errors become words.
public func words(for error: ServiceError, _ profile: ProfileFace) -> String {
  let peer = VisibleText.of(error.host ?? profile.name, keepingLines: false)
  let said = error.message.map { ": " + oneLine(SecretShapes.masked($0)) } ?? ""
  switch error.kind {
  case .unreachable: return "\(peer) can't be reached\(said). Check the network and base_url, then try again."
  case .brokenConnection: return "the connection to \(peer) broke\(said). Try again."
  case .cutStream: return "the reply of \(peer) was cut off. R asks again."
  case .rateLimited: return "\(peer) takes no more requests for now\(said). Try again\(wait(error))."
  case .overloaded: return "\(peer) is overloaded\(said). Try again\(wait(error))."
  case .serverError: return "\(peer) failed\(status(error))\(said). Try again."
  case .quotaExceeded:
    return "the quota at \(peer) is used up\(said). Top it up there or take another provider: skein profiles add."
  case .noKey:
    let what = error.message.map(oneLine) ?? "no API key"
    return "\(what). Profile \(profile.name) needs one: skein profiles add, or set its variable or api_key."
  case .badKey:
    return "\(peer) refuses the API key\(status(error)). Check api_key: skein profiles check \(profile.name)."
  case .forbidden: return "\(peer) does not allow this\(status(error))\(said). Check what the key may do."
  case .unpaid:
    return "the account at \(peer) is unpaid\(said). Settle it there or take another provider: skein profiles add."
  case .notFound: return "\(peer) has no such thing\(said.isEmpty ? " (404)" : said). Check the id and the profile."
  case .apiRetired: return retired(peer, profile)
  case .badRequest: return "\(peer) did not accept this\(status(error))\(said)."
  case .contentBlocked: return "\(peer) blocked the content\(said). Change the text and send it again."
  case .tooLarge: return "this is more than \(peer) takes\(said). Shorten it or begin a new thread."
  case .metadataLimit(let limit): return words(for: limit)
  case .unsupported(let what):
    return "\(peer) can't do this (\(oneLine(what))). Check base_url and dialect, or use another profile."
  case .notUnderstood: return "\(peer) answered with something else than this API\(said). Check base_url."
  case .runEnded(let status):
    // The reason first: the rest is cut where there is little room.
    return error.message.map { "\(oneLine($0)) (the run \(words(for: status))); R asks again." }
      ?? "the run \(words(for: status)). R asks again."
  // What was to be sent is not on disk: the words are whole.
  case .storage where error.code == "unwritten": return error.message ?? ""
  case .storage where error.code == "newer_store":
    return
      "\(error.message.map(oneLine) ?? "the local store") was written by a newer Skein. It is left as it is; use that one."
  case .beyondLimit(let limit): return "\(peer) \(words(for: limit))"
  case .insecure(let reason): return words(for: reason, peer, profile)
  case .storage: return "the local store failed\(said). Check the disk and the folder's permissions."
  }
}

private func retired(_ peer: String, _ profile: ProfileFace) -> String {
  peer.hasSuffix("openai.com") || peer.hasSuffix("azure.com")
    ? "the Assistants API there was shut down on 2026-08-26. Set dialect = \"conversations\", or take another provider: skein profiles add."
    : "there is no Threads API at \(peer) (404). Check base_url and dialect of profile \(profile.name)."
}

/// A limit on metadata in the user's words.
public func words(for limit: MetadataLimit) -> String {
  switch limit {
  case .tooManyPairs(let count): return "a thread takes \(MetadataLimit.pairs) pairs of metadata; this makes \(count)."
  case .keyTooLong(let key):
    return "the metadata key “\(oneLine(key))” is longer than \(MetadataLimit.keyScalars) characters."
  case .valueTooLong(let key, let count):
    return "“\(oneLine(key))” may have \(MetadataLimit.valueScalars) characters; this has \(count)."
  }
}

/// Why a message is incomplete.
func words(forIncomplete reason: String?) -> String {
  switch reason {
  case "run_cancelled": "stopped; R asks again"
  case "max_bytes": "longer than Skein keeps; the rest is at the provider"
  case "max_tokens": "cut at the length limit"
  case "content_filter": "cut by the provider's content filter"
  case "run_expired": "the run expired; R asks again"
  case "run_failed": "the run failed; R asks again"
  case "server_shutdown": "the service ended while this came; R asks again"
  case let other?: "incomplete: \(oneLine(other))"
  case nil: "incomplete; R asks again"
  }
}

private func words(for status: RunStatus) -> String {
  switch status {
  case .requiresAction: "asks for a tool call, which Skein cannot answer yet"
  case .inProgress: "is in progress"
  case .failed, .completed, .expired: status.rawValue
  case .cancelled: "was cancelled"
  case .queued, .cancelling, .incomplete: "ended \(status.rawValue)"
  }
}

private func status(_ error: ServiceError) -> String { error.status.map { " (\($0))" } ?? "" }

private func wait(_ error: ServiceError) -> String {
  guard let seconds = error.retryAfter, seconds > 0, seconds < 1e7 else { return " later" }
  return seconds < 120 ? " in \(Int(seconds.rounded(.up))) s" : " in \(Int((seconds / 60).rounded(.up))) min"
}

/// A provider's words as one short line that is safe to show.
private func oneLine(_ text: String) -> String {
  let visible = VisibleText.of(String(text.prefix(600)), keepingLines: false)
  let line = visible.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  let short = line.count > 160 ? line.prefix(159) + "…" : Substring(line)
  return String(short.last == "." ? short.dropLast() : short)
}
