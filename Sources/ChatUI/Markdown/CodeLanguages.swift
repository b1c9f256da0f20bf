// SPDX-License-Identifier: Apache-2.0

extension CodeLanguage {
  static let aliases: [String: String] = [
    "py": "python", "python3": "python", "js": "javascript", "jsx": "javascript", "mjs": "javascript",
    "node": "javascript",
    "ts": "typescript", "tsx": "typescript", "c++": "cpp", "cc": "cpp", "h": "c", "hpp": "cpp", "objc": "c",
    "cs": "csharp",
    "c#": "csharp", "rs": "rust", "golang": "go", "kt": "kotlin", "rb": "ruby", "bash": "sh", "shell": "sh",
    "zsh": "sh",
    "console": "sh", "dockerfile": "sh", "makefile": "sh", "yml": "yaml", "jsonc": "json", "json5": "json",
    "ini": "toml",
    "postgresql": "sql", "mysql": "sql", "sqlite": "sql", "xml": "html", "svg": "html", "scss": "css", "less": "css",
  ]

  static let table: [String: CodeLanguage] = [
    "python": CodeLanguage(
      keywords: words(
        """
        and as assert async await break class continue def del elif else except finally for from global if import in is
        lambda match case nonlocal not or pass raise return try while with yield True False None
        """), lineComments: ["#"], blockComment: nil, longQuotes: ["\"\"\"", "'''"]),
    "javascript": CodeLanguage(keywords: script, longQuotes: ["`"]),
    "typescript": CodeLanguage(
      keywords: script.union(
        words(
          """
          abstract as any boolean declare enum implements interface keyof namespace never number private protected public
          readonly string type unknown
          """)), longQuotes: ["`"]),
    "swift": CodeLanguage(
      keywords: words(
        """
        actor any as associatedtype async await borrowing break case catch class consuming continue default defer deinit do
        else enum extension fallthrough false fileprivate for func get guard if import in indirect init inout internal is
        isolated lazy let mutating nil nonisolated nonmutating open operator override package private protocol public
        repeat required rethrows return self Self set some static struct subscript super switch throw throws true try
        typealias unowned var weak where while
        """), quotes: ["\""], longQuotes: ["\"\"\""]),
    "c": CodeLanguage(keywords: cWords),
    "cpp": CodeLanguage(
      keywords: cWords.union(
        words(
          """
          auto bool catch class concept constexpr decltype delete explicit export false final friend mutable namespace new
          noexcept nullptr operator override private protected public requires template this throw true try typename using
          virtual
          """))),
    "java": CodeLanguage(keywords: javaWords, longQuotes: ["\"\"\""]),
    "kotlin": CodeLanguage(
      keywords: javaWords.union(
        words("as by companion data fun in init is object override sealed suspend val var when")),
      longQuotes: ["\"\"\""]),
    "csharp": CodeLanguage(
      keywords: javaWords.union(
        words(
          "as async await bool decimal get in is namespace object out override params ref set string using var where"))),
    "go": CodeLanguage(
      keywords: words(
        """
        break case chan const continue default defer else fallthrough for func go goto if import interface map package
        range return select struct switch type var true false nil
        """), longQuotes: ["`"]),
    "rust": CodeLanguage(
      keywords: words(
        """
        as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut
        pub ref return self Self static struct super trait true type unsafe use where while
        """), quotes: ["\""]),
    "ruby": CodeLanguage(
      keywords: words(
        """
        alias and begin break case class def do else elsif end ensure false for if in module next nil not or redo rescue
        retry return self super then true undef unless until when while yield
        """), lineComments: ["#"], blockComment: nil),
    "php": CodeLanguage(
      keywords: javaWords.union(words("array echo elseif fn foreach function global isset print require unset use")),
      lineComments: ["//", "#"]),
    "sh": CodeLanguage(
      keywords: words(
        """
        if then else elif fi for in do done while until case esac function return local export readonly unset shift exit
        set source sudo echo cd
        """), lineComments: ["#"], blockComment: nil),
    "sql": CodeLanguage(
      keywords: words(
        """
        add all alter and as asc begin between by case commit constraint create cross default delete desc distinct drop
        else end exists foreign from full group having if in index inner insert into is join key left like limit not null
        offset on or order outer primary references returning right rollback select set table then union unique update
        using values view when where with
        """), lineComments: ["--"], ignoresCase: true),
    "json": CodeLanguage(keywords: ["true", "false", "null"], quotes: ["\""]),
    "yaml": CodeLanguage(
      keywords: ["true", "false", "null", "yes", "no"], lineComments: ["#"], blockComment: nil),
    "toml": CodeLanguage(
      keywords: ["true", "false"], lineComments: ["#", ";"], blockComment: nil, longQuotes: ["\"\"\"", "'''"]),
    "html": CodeLanguage(keywords: [], lineComments: [], blockComment: ("<!--", "-->")),
    "css": CodeLanguage(keywords: ["important", "media", "import", "supports"], lineComments: []),
    "lua": CodeLanguage(
      keywords: words(
        """
        and break do else elseif end false for function goto if in local nil not or repeat return then true until while
        """), lineComments: ["--"], blockComment: ("--[[", "]]")),
  ]

  private static let script = words(
    """
    async await break case catch class const continue debugger default delete do else export extends false finally for
    from function get if import in instanceof let new null of return set static super switch this throw true try typeof
    undefined var void while with yield
    """)

  private static let cWords = words(
    """
    break case char const continue default do double else enum extern float for goto if inline int long register return
    short signed sizeof static struct switch typedef union unsigned void volatile while include define ifdef ifndef endif
    """)

  private static let javaWords = words(
    """
    abstract boolean break byte case catch char class const continue default do double else enum extends false final
    finally float for if implements import instanceof int interface long new null package private protected public record
    return short static super switch this throw throws true try void volatile while yield
    """)

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map { String($0) })
  }
}
