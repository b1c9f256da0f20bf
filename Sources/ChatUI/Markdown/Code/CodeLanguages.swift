// SPDX-License-Identifier: Apache-2.0

extension CodeLanguage {
  static let aliases: [String: String] = [
    "py": "python", "python3": "python", "ipython": "python", "pycon": "python", "js": "javascript",
    "jsx": "javascript", "mjs": "javascript", "cjs": "javascript", "node": "javascript", "ts": "typescript",
    "tsx": "typescript", "c++": "cpp", "cc": "cpp", "cxx": "cpp", "h": "c", "hpp": "cpp", "objc": "c",
    "objective-c": "c", "cs": "csharp", "c#": "csharp", "rs": "rust", "golang": "go", "kt": "kotlin",
    "kts": "kotlin", "rb": "ruby", "bash": "sh", "shell": "sh", "zsh": "sh", "ksh": "sh", "fish": "sh",
    "console": "sh", "shell-session": "sh", "terminal": "sh", "docker": "dockerfile", "containerfile": "dockerfile",
    "make": "makefile", "mk": "makefile", "yml": "yaml", "jsonc": "json", "json5": "json", "jsonl": "json",
    "ndjson": "json", "ini": "toml", "cfg": "toml", "conf": "toml", "properties": "toml", "env": "toml",
    "dotenv": "toml", "postgresql": "sql", "postgres": "sql", "mysql": "sql", "sqlite": "sql", "plsql": "sql",
    "tsql": "sql", "xml": "html", "svg": "html", "xhtml": "html", "vue": "html", "svelte": "html", "scss": "css",
    "less": "css", "sass": "css", "md": "markdown", "patch": "diff", "udiff": "diff", "pl": "perl", "rscript": "r",
    "hs": "haskell", "ps1": "powershell", "pwsh": "powershell", "ps": "powershell", "ex": "elixir", "exs": "elixir",
    "groovy": "java", "gradle": "java", "sc": "scala", "jl": "julia",
  ]

  static let table: [String: CodeLanguage] = {
    var table = programs.merging(scripts) { $1 }.merging(data) { $1 }
    for name in table.keys { table[name]?.name = name }
    return table
  }()

  /// A language of words, by the names of its parts.
  init(
    _ keywords: Set<String>, comments: [String] = ["//"], blocks: [Pair] = [Pair("/*", "*/")],
    strings: [StringForm] = [StringForm("\""), StringForm("'")], signs: String = "", shape: Shape = .words,
    traits: Traits = []
  ) {
    self.keywords = keywords
    lineComments = comments.map { Array($0.utf8) }
    blockComments = blocks
    self.strings = strings
    wordSigns = Array(signs.utf8)
    self.shape = shape
    self.traits = traits
  }

  static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map { String($0) })
  }

  static let tripleQuotes = StringForm("\"\"\"", isLong: true)
  static let quotes = [StringForm("\""), StringForm("'")]
  private static let shellStrings = [
    StringForm("\"", isLong: true, hole: "$("), StringForm("'", isLong: true, escape: 0),
  ]
}

// MARK: Languages that are compiled
extension CodeLanguage {
  private static let programs: [String: CodeLanguage] = [
    "javascript": CodeLanguage(
      script, strings: quotes + [StringForm("`", isLong: true, hole: "${")], signs: "$", traits: .expressions),
    "typescript": CodeLanguage(
      script.union(
        words(
          """
          abstract any boolean declare enum implements infer interface keyof namespace never number override private
          protected public readonly satisfies string type unknown
          """)), strings: quotes + [StringForm("`", isLong: true, hole: "${")], signs: "$", traits: .expressions),
    "swift": CodeLanguage(
      words(
        """
        actor any as associatedtype async await borrowing break case catch class consuming continue default defer deinit
        do else enum extension fallthrough false fileprivate for func get guard if in import indirect init inout internal
        is isolated lazy let mutating nil nonisolated nonmutating open operator override package private protocol public
        repeat required rethrows return self Self set some static struct subscript super switch throw throws true try
        typealias unowned var weak where while willSet didSet
        """),
      strings: [StringForm("\"\"\"", isLong: true, hole: "\\("), StringForm("\"", hole: "\\(")],
      traits: [.nestsComments, .swiftStrings]),
    "c": CodeLanguage(cWords, traits: .directives),
    "cpp": CodeLanguage(
      cWords.union(
        words(
          """
          alignas alignof bool catch class co_await co_return co_yield concept consteval constexpr decltype delete explicit
          export false final friend mutable namespace new noexcept nullptr operator override private protected public
          requires static_assert template this thread_local throw true try typeid typename using virtual
          """)), traits: [.directives, .cppStrings]),
    "java": CodeLanguage(javaWords, strings: [tripleQuotes] + quotes),
    "kotlin": CodeLanguage(
      words(
        """
        abstract as break by catch class companion const constructor continue crossinline data do else enum external false
        final finally for fun if in import infix init inline inner interface internal is lateinit null object open
        operator out override package private protected public reified return sealed super suspend tailrec this throw
        true try typealias val var vararg when where while
        """),
      strings: [
        StringForm("\"\"\"", isLong: true, escape: 0, hole: "${"), StringForm("\"", hole: "${"), StringForm("'"),
      ], traits: .nestsComments),
    "csharp": CodeLanguage(
      javaWords.union(
        words(
          """
          as async await base bool checked decimal delegate event explicit fixed foreach get global implicit in init
          internal is lock nameof namespace object operator out override params partial readonly ref sbyte sealed set
          sizeof stackalloc string struct uint ulong unchecked unsafe ushort using value virtual when where
          """)),
      strings: [
        tripleQuotes, StringForm("$@\"", "\"", isLong: true, escape: 0, hole: "{"),
        StringForm("@$\"", "\"", isLong: true, escape: 0, hole: "{"),
        StringForm("@\"", "\"", isLong: true, escape: 0), StringForm("$\"", "\"", hole: "{"),
      ] + quotes, traits: .directives),
    "go": CodeLanguage(
      words(
        """
        any bool break byte case chan const continue default defer else error fallthrough false float64 for func go goto
        if in importt int64 interface iota make map new nil package range return rune select string struct switch true
        type uint var
        """), strings: quotes + [StringForm("`", isLong: true, escape: 0)]),
    "rust": CodeLanguage(
      words(
        """
        as async await bool break char const continue crate dyn else enum extern f32 f64 false fn for i32 i64 if impl in
        let loop match mod move mut pub ref return self Self static str struct super trait true type u8 u32 u64 unsafe
        use usize where while
        """), strings: [StringForm("\"", isLong: true)], traits: [.nestsComments, .characters, .rustStrings]),
    "scala": CodeLanguage(
      words(
        """
        abstract case catch class def do else enum export extends extension false final finally for given if implicit
        inline import lazy match new null object override package private protected return sealed super then this throw
        trait true try type using val var while with yield
        """), strings: [tripleQuotes, StringForm("\"")],
      traits: [.nestsComments, .characters, .scalaStrings]),
    "haskell": CodeLanguage(
      words(
        """
        case class data default deriving do else foreign forall if in import infix infixl infixr instance let module
        newtype of qualified then type where
        """), comments: ["--"], blocks: [Pair("{-", "-}")], strings: [StringForm("\"")], signs: "'",
      traits: [.nestsComments, .characters]),
    "dart": CodeLanguage(
      javaWords.union(words("as async await dynamic export extension factory get in is late mixin required set var")),
      strings: [
        tripleQuotes, StringForm("'''", isLong: true), StringForm("\"", hole: "${"), StringForm("'", hole: "${"),
      ]),
    "zig": CodeLanguage(
      words(
        """
        and anytype async await bool break catch comptime const continue defer else enum errdefer error export extern
        false fn for if inline null or orelse packed pub return struct switch test true try type undefined union
        unreachable usingnamespace usize var void while
        """), blocks: []),
  ]

  private static let script = words(
    """
    as async await break case catch class const continue debugger default delete do else export extends false finally for
    from function get if in import instanceof let new null of return set static super switch this throw true try typeof
    undefined var void while with yield
    """)

  private static let cWords = words(
    """
    auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof size_t static struct switch typedef union unsigned void volatile while
    """)

  private static let javaWords = words(
    """
    abstract assert boolean break byte case catch char class const continue default do double else enum extends false
    final finally float for if implements import instanceof int interface long native new null package permits private
    protected public record return sealed short static super switch synchronized this throw throws transient true try
    var void volatile while yield
    """)
}

// MARK: Languages that are interpreted
extension CodeLanguage {
  private static let scripts: [String: CodeLanguage] = [
    "python": CodeLanguage(
      words(
        """
        and as assert async await break case class continue def del elif else except finally for from global if in import
        is lambda match nonlocal not or pass raise return self try while with yield True False None
        """), comments: ["#"], blocks: [],
      strings: [tripleQuotes, StringForm("'''", isLong: true)] + quotes, traits: .pythonStrings),
    "ruby": CodeLanguage(
      words(
        """
        alias and attr_accessor attr_reader begin break case class def defined? do else elsif end ensure extend false for
        if in include module next nil not or private protected puts raise redo require require_relative rescue retry
        return self super then true undef unless until when while yield
        """), comments: ["#"], blocks: [Pair("=begin", "=end")],
      strings: [
        StringForm("\"", isLong: true, hole: "#{"), StringForm("'", isLong: true), StringForm("`", hole: "#{"),
      ],
      signs: "?!", traits: [.expressions, .heredocs]),
    "php": CodeLanguage(
      javaWords.union(
        words(
          """
          and array as callable clone declare echo elseif endforeach endif endwhile fn foreach function global include
          include_once isset list match mixed namespace or print readonly require require_once self string trait unset use
          """)), comments: ["//", "#"],
      strings: [StringForm("\"", isLong: true, hole: "{$"), StringForm("'", isLong: true)],
      signs: "$", traits: .heredocs),
    "perl": CodeLanguage(
      words(
        """
        and chomp cmp die do each else elsif eq foreach for if keys last local lt gt my ne next no not or our package print
        push qw redo ref require return say shift sort split sub undef unless until use values while
        """), comments: ["#"], blocks: [Pair("=pod", "=cut")],
      strings: [StringForm("\"", isLong: true), StringForm("'", isLong: true)], signs: "$@%",
      traits: [.expressions, .heredocs]),
    "sh": CodeLanguage(
      words(
        """
        if then else elif fi for in do done while until case esac select function return local export readonly declare
        unset shift exit set source sudo echo cd eval exec trap alias test printf read break continue
        """), comments: ["#"], blocks: [], strings: shellStrings, signs: "-", traits: .heredocs),
    "powershell": CodeLanguage(
      words(
        """
        begin break catch class continue data do dynamicparam else elseif end enum exit filter finally for foreach from
        function hidden if in param process return static switch throw trap try until using while
        """), comments: ["#"], blocks: [Pair("<#", "#>")],
      strings: [
        StringForm("@\"", "\"@", isLong: true, escape: 0, hole: "$("), StringForm("@'", "'@", isLong: true, escape: 0),
        StringForm("\"", isLong: true, escape: Ascii.backtick, hole: "$("), StringForm("'", isLong: true, escape: 0),
      ], signs: "-$", traits: .ignoresCase),
    "lua": CodeLanguage(
      words(
        """
        and break do else elseif end false for function goto if in local nil not or repeat return then true until while
        """), comments: ["--"], blocks: [Pair("--[[", "]]"), Pair("--[=[", "]=]")],
      strings: [StringForm("[[", "]]", isLong: true, escape: 0), StringForm("[=[", "]=]", isLong: true, escape: 0)]
        + quotes),
    "r": CodeLanguage(
      words(
        """
        break else FALSE for function if in Inf library NA NaN next NULL repeat require return source TRUE while
        """), comments: ["#"], blocks: [], strings: [StringForm("\"", isLong: true), StringForm("'", isLong: true)],
      signs: "."),
    "julia": CodeLanguage(
      words(
        """
        abstract baremodule begin break catch const continue do else elseif end export false finally for function global if
        in import let local macro module mutable nothing primitive quote return struct true try type using where while
        """), comments: ["#"], blocks: [Pair("#=", "=#")],
      strings: [StringForm("\"\"\"", isLong: true, hole: "$("), StringForm("\"", isLong: true, hole: "$(")],
      signs: "!", traits: [.characters, .nestsComments]),
    "elixir": CodeLanguage(
      words(
        """
        after alias and case catch cond def defimpl defmacro defmodule defp defprotocol defstruct do else end false fn for
        if in import nil not or quote raise receive require rescue true try unless unquote use when with
        """), comments: ["#"], blocks: [],
      strings: [
        StringForm("\"\"\"", isLong: true, hole: "#{"), StringForm("\"", isLong: true, hole: "#{"), StringForm("'"),
      ],
      signs: "?!@"),
    "sql": CodeLanguage(
      words(
        """
        add all alter and any as asc begin between bigint boolean by case cast char check column commit constraint create
        cross database date decimal default delete desc distinct drop else end except exists explain foreign from full
        function group having if ilike in index inner insert int integer intersect into is join key lateral left like
        limit materialized not null numeric offset on or order outer over partition primary procedure references
        returning returns right rollback row rows schema select serial set table temporary text then timestamp
        transaction trigger true false truncate union unique update using uuid values varchar view when where window
        with
        """), comments: ["--"],
      strings: [StringForm("'", isLong: true, escape: 0), StringForm("\""), StringForm("$$", isLong: true, escape: 0)],
      traits: .ignoresCase),
  ]
}
