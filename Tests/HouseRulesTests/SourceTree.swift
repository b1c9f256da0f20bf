// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// A source file of the house.
struct SourceFile: CustomStringConvertible {
  /// From the root of the package: `Sources/ChatUI/…`.
  var path: String
  var text: String
  var description: String { path }

  /// The target that it belongs to.
  var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

  /// Its lines as the compiler reads them, with their numbers: no comments, and strings without what they say.
  var code: [(number: Int, text: String)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { ($0 + 1, Self.code(in: $1)) }
  }

  /// The modules it imports.
  var imports: [String] {
    code.compactMap { line in
      let words = line.text.split(separator: " ")
      guard let keyword = words.firstIndex(of: "import"), words[..<keyword].allSatisfy(Self.isModifier) else {
        return nil
      }
      let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "typealias", "let", "var"]
      return words[(keyword + 1)...].first { !kinds.contains($0) }?.split(separator: ".").first.map(String.init)
    }
  }

  private static func isModifier(_ word: Substring) -> Bool {
    word.hasPrefix("@") || ["public", "internal", "package", "private", "fileprivate"].contains(word)
  }

  private static func code(in line: Substring) -> String {
    var code = ""
    var isInString = false
    var previous: Character = " "
    for character in line {
      if isInString {
        if character == "\"", previous != "\\" { isInString = false }
      } else if character == "\"" {
        isInString = true
      } else if character == "/", previous == "/" {
        code.removeLast()
        break
      } else {
        code.append(character)
      }
      previous = character
    }
    return code
  }
}

/// The package's own sources.
enum SourceTree {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// Every file under the folders, whose name ends so.
  static func files(_ folders: String..., endings: [String] = [".swift"]) -> [SourceFile] {
    folders.flatMap { folder in
      let names = (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
      return names.sorted().filter { name in endings.contains { name.hasSuffix($0) } }.compactMap { name in
        let path = "\(folder)/\(name)"
        return try? SourceFile(path: path, text: String(contentsOfFile: "\(root)/\(path)", encoding: .utf8))
      }
    }
  }
}
