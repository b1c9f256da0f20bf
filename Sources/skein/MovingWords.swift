// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import Glibc
import ThreadsAPI

/// Why a file was not imported, and what to do.
func words(for refusal: ImportRefusal, file: String) -> String {
  switch refusal {
  case .file(let error): reading(error, file)
  case .zip: "\(file) is a ZIP archive; unpack it (unzip \(file)) and import the conversations.json in it"
  case .gzip: "\(file) is compressed; unpack it (gunzip \(file)) and import what comes out"
  case .otherEncoding: "\(file) is UTF-16 text; make it UTF-8 (iconv -f UTF-16 -t UTF-8) and import that"
  case .empty: "\(file) is empty"
  case .notJSON:
    "\(file) is no JSON; import takes an export of Skein, a conversations.json of ChatGPT, or a dump of threads"
  case .newerFormat(let version): "\(file) was written by a newer Skein (format \(version)); import it with that one"
  }
}

private func reading(_ error: FileError, _ file: String) -> String {
  guard case .system(let code) = error.reason else { return words(for: error) }
  return "\(file) can't be read (\(String(cString: strerror(code))))"
}

/// What was left out of an import, in words.
func words(for fault: ImportFault, file: String) -> String {
  let title = fault.title.map { " (“\($0.prefix(60))”)" } ?? ""
  return "\(file), item \(fault.number)\(title) is left out: \(words(for: fault.reason))"
}

private func words(for reason: ImportFault.Reason) -> String {
  switch reason {
  case .notJSON(let offset): "it is no JSON from its byte \(offset) on"
  case .cutOff: "the file ends in the middle of it"
  case .tooLong(let limit): "it is longer than \(limit >> 20) MiB"
  case .tooDeep: "it is nested too deep"
  case .badUTF8: "it is not UTF-8 text"
  case .unknownShape: "it is no conversation that Skein knows"
  case .noMessages: "there is no message in it to show"
  case .noThread(let id):
    id.isEmpty ? "it does not say of which thread it is" : "the line of its thread \(id) is missing"
  case .brokenTree(let node): "its messages go in a circle at \(node)"
  case .file(let error): words(for: error)
  case .refused(let said): said.isEmpty ? "it was not accepted" : "it was not accepted: \(said)"
  }
}

/// Why moving stopped.
func words(for failure: MoveFailure, _ face: ProfileFace) -> String {
  switch failure {
  case .service(let error): words(for: error, face)
  case .file(let error): words(for: error)
  case .busy: "another Skein is copying to profile \(face.name) right now; try again when it is done"
  case .interrupted: "interrupted"
  case .noReader: "whoever read the output has gone"
  }
}
