// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// What Skein calls a file until its owner says otherwise.

extension ChatState {
  /// `trip-to-hangzhou-3.md` for the third message, `trip-to-hangzhou-3-1.py` for the first block of code in it.
  func fileName(for extract: Extract) -> String {
    switch extract {
    case .message(let message, let thread): return stem(of: thread, message) + ".md"
    case .codeBlock(let number, let message, let thread):
      let blocks = MarkdownLayout.codeBlocks(of: transcripts[thread]?[message]?.text ?? "")
      let language = blocks.indices.contains(number - 1) ? blocks[number - 1].language : ""
      return "\(stem(of: thread, message))-\(number).\(fileEnding(forCode: language))"
    case .thread(let thread): return stem(of: thread) + ".md"
    case .threads: return "threads/*.md"
    case .words: return (openThread.map { stem(of: $0) } ?? "words") + ".md"
    }
  }

  private func stem(of thread: ThreadID, _ message: MessageID) -> String {
    stem(of: thread) + (transcripts[thread]?.row(of: message).map { "-\($0 + 1)" } ?? "")
  }

  /// A thread's name in letters that no shell takes for anything else.
  private func stem(of thread: ThreadID) -> String {
    let name = list[thread]?.displayTitle ?? ""
    var stem = ""
    for character in name.lowercased() {
      if character.isLetter || character.isNumber {
        stem.append(character)
      } else if !stem.isEmpty, stem.last != "-" {
        stem.append("-")
      }
      if stem.utf8.count > 48 { break }
    }
    while stem.last == "-" { stem.removeLast() }
    return stem.isEmpty ? "thread" : stem
  }
}

/// How the files of a language end; `txt` for one that is not known.
func fileEnding(forCode language: String) -> String {
  let name = language.lowercased()
  if let ending = endings[name] { return ending }
  if let alias = CodeLanguage.aliases[name], let ending = endings[alias] { return ending }
  let isEnding = (1...5).contains(name.utf8.count) && name.utf8.allSatisfy { (0x61...0x7A).contains($0) }
  return isEnding ? name : "txt"
}

private let endings: [String: String] = [
  "python": "py", "py": "py", "javascript": "js", "js": "js", "typescript": "ts", "ts": "ts", "jsx": "jsx",
  "tsx": "tsx",
  "swift": "swift", "c": "c", "h": "h", "cpp": "cpp", "c++": "cpp", "java": "java", "kotlin": "kt", "csharp": "cs",
  "c#": "cs", "go": "go", "rust": "rs", "ruby": "rb", "php": "php", "perl": "pl", "lua": "lua", "r": "r",
  "haskell": "hs", "elixir": "ex", "scala": "scala", "sh": "sh", "shell": "sh", "bash": "sh", "zsh": "sh",
  "fish": "fish", "powershell": "ps1", "dockerfile": "dockerfile", "makefile": "mk", "sql": "sql", "html": "html",
  "xml": "xml", "svg": "svg", "css": "css", "scss": "scss", "json": "json", "jsonl": "jsonl", "yaml": "yaml",
  "yml": "yaml", "toml": "toml", "ini": "ini", "markdown": "md", "md": "md", "tex": "tex", "latex": "tex",
  "diff": "diff", "patch": "patch", "csv": "csv", "text": "txt", "plain": "txt", "plaintext": "txt", "console": "txt",
]
