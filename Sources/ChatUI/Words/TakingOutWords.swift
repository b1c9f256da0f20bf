// SPDX-License-Identifier: Apache-2.0
import TerminalCore

// What became of a text that left Skein: never more than is known.

/// What was done with a copied text: sent, not copied, for nobody knows what a terminal does.
func words(for outcome: CopyOutcome, _ subject: CopiedText.Subject) -> String {
  let what = words(for: subject)
  var said: String
  switch outcome.terminal {
  case .sent(let route):
    said = "Sent \(what) to the terminal's clipboard (\(inBytes(outcome.size))\(words(for: route)))"
  case .tooLarge(let limit):
    said = "Too large for the terminal's clipboard (\(inBytes(outcome.size)) > \(inBytes(limit))): \(what)"
  case .off: said = "Not sent to the terminal (osc52 = \"never\"): \(what)"
  case .incapable(let term): said = "A terminal like \(term) has no clipboard: \(what)"
  case .busy: said = "The terminal was in use: \(what)"
  }
  var isOnlyInFile = true
  if case .sent = outcome.terminal { isOnlyInFile = false }
  switch outcome.command {
  case .took(let name):
    said += isOnlyInFile ? " was given to \(name)" : " and to \(name)"
    isOnlyInFile = false
  case .failed(let name, let failure): said += " (\(words(for: failure, of: name)))"
  case nil: break
  }
  switch outcome.file {
  case .written(let path): return said + (isOnlyInFile ? " is only in \(path)" : "; also in \(path)")
  case .failed(let path, let reason):
    return said + (isOnlyInFile ? " is nowhere" : "") + "; \(path) could not be written (\(reason))"
  }
}

private func words(for subject: CopiedText.Subject) -> String {
  switch subject {
  case .message(let face): words(for: face)
  case .codeBlock(let number, let face): "code block \(number) of \(words(for: face))"
  case .selection: "the selection"
  case .threadID: "the thread's id"
  case .link: "the link"
  case .unopenedLink: "the link, which nothing here opens (programs.opener),"
  case .output: "the output"
  }
}

/// `the reply of 09:14`
func words(for face: MessageFace) -> String {
  let time = face.time.isEmpty ? "" : " of \(face.time)"
  if face.isUnfinished { return "what has come of the reply\(time)" }
  return (face.isOwn ? "your message" : "the reply") + time
}

private func words(for route: ClipboardRoute) -> String {
  switch route {
  case .direct: ""
  case .tmux: ", through tmux"
  case .screen: ", through screen"
  }
}

public func words(for failure: FailedProgram, of name: String) -> String {
  switch failure {
  case .notFound: "there is no \(name)"
  case .status(let status): "\(name) ended with status \(status)"
  case .signal(let signal): "\(name) was ended by signal \(signal)"
  case .slow(let seconds): "\(name) took longer than \(seconds) s"
  case .system(let reason): "\(name) could not be run: \(reason)"
  }
}

func words(forMissingBlock number: Int, of count: Int) -> String {
  switch count {
  case 0: "There is no code block \(number): this message has none."
  case 1: "There is no code block \(number): this message has one."
  default: "There is no code block \(number): this message has \(count)."
  }
}

/// `312 bytes`, `1.2 kB`, `74 kB`
func inBytes(_ count: Int) -> String {
  switch count {
  case 1: "1 byte"
  case ..<1000: "\(count) bytes"
  case ..<10_000: "\(count / 1000).\(count % 1000 / 100) kB"
  case ..<1_000_000: "\(count / 1000) kB"
  default: "\(count / 1_000_000).\(count % 1_000_000 / 100_000) MB"
  }
}

/// What became of a file.
func words(for outcome: WriteOutcome, _ name: String) -> String {
  let name = VisibleText.of(name, keepingLines: false)
  switch outcome {
  case .written(let path, let bytes): return "Wrote \(visible(path)) (\(inBytes(bytes)))."
  case .writtenAll(let folder, let count): return "Wrote \(count) threads to \(visible(folder))."
  case .isThere(let path): return "\(visible(path)) is there already: \(name)! replaces it."
  case .isNoFile(let path): return "\(visible(path)) is no file that could be written. Take another name."
  case .noFolder(let path): return "There is no folder \(visible(path)). Make it, or take another name."
  case .unknownFormat(let ending):
    return "A thread can't be written as .\(visible(ending)): .md, .jsonl, .json, .txt and .html can."
  case .failed(let path, let reason): return "\(visible(path)) was not written: \(reason)."
  }
}

private func visible(_ path: String) -> String { VisibleText.of(path, keepingLines: false) }

/// How a command ended, for the last line below what it wrote.
func words(for outcome: PipeOutcome, of command: String) -> String {
  let name = VisibleText.of(command, keepingLines: false).firstWords(24)
  let end = outcome.failure.map { words(for: $0, of: "“\(name)”") } ?? "ended well"
  return outcome.isCut ? "\(end); it wrote more than \(inBytes(outcome.output.utf8.count))" : end
}

/// What a prompt is about.
func words(for extract: Extract) -> String {
  switch extract {
  case .message: "the message"
  case .codeBlock(let number, _, _): "code block \(number)"
  case .thread: "the thread"
  case .threads(let threads): "\(threads.count) threads"
  case .words: "the selection"
  }
}
