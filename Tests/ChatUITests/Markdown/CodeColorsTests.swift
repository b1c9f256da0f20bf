// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing

@Suite struct CodeColorsTests {
  /// The code with a mark around what is coloured: k keyword, s string, c comment, n number, + and - of a difference.
  private func colored(_ language: String, _ code: String) -> String {
    let lines = MarkdownLayout.lines("~~~~~~\(language)\n\(code)\n~~~~~~", columns: 200).dropFirst().dropLast()
    let signs: [ThemeRole: String] = [
      .codeKeyword: "k", .codeString: "s", .codeComment: "c", .codeNumber: "n", .codeAdded: "+", .codeRemoved: "-",
    ]
    return lines.map { line in
      String(line.runs.map { run in signs[run.role].map { "⟨\($0)\(run.text)⟩" } ?? run.text }.joined().dropFirst())
    }.joined(separator: "\n")
  }

  static let samples: [(String, String, String)] = [
    ("python", #"x = f"a {d["k"]} {{b}}" + r'\d' # c"#, #"x = ⟨sf"a {⟩d[⟨s"k"⟩]⟨s} {{b}}"⟩ + ⟨sr'\d'⟩ ⟨c# c⟩"#),
    ("python", "def f(): return not None", "⟨kdef⟩ f(): ⟨kreturn⟩ ⟨knot⟩ ⟨kNone⟩"),
    ("js", "let r = /[/\"]'/g, n = a / b / 2", "⟨klet⟩ r = ⟨s/[/\"]'/g⟩, n = a / b / ⟨n2⟩"),
    ("ts", "`a ${f(`b`)} c` as const", "⟨s`a ${⟩f(⟨s`b`⟩)⟨s} c`⟩ ⟨kas⟩ ⟨kconst⟩"),
    (
      "rust", "fn f<'a>(c: &'a str) { 'x' '\\n' r#\"a\"b\"# }",
      "⟨kfn⟩ f<'a>(c: &'a ⟨kstr⟩) { ⟨s'x'⟩ ⟨s'\\n'⟩ ⟨sr#\"a\"b\"#⟩ }"
    ),
    ("swift", "for i in 0..<3 { f(\"\\(i) a\") }", "⟨kfor⟩ i ⟨kin⟩ ⟨n0⟩..<⟨n3⟩ { f(⟨s\"\\(⟩i⟨s) a\"⟩) }"),
    ("cpp", "#include <a>\nint n = 1'000; R\"x(\")\")x\";", "⟨k#include⟩ <a>\n⟨kint⟩ n = ⟨n1'000⟩; ⟨sR\"x(\")\")x\"⟩;"),
    ("cs", "var s = $\"{a} b\"; @\"c:\\\";", "⟨kvar⟩ s = ⟨s$\"{⟩a⟨s} b\"⟩; ⟨s@\"c:\\\"⟩;"),
    ("go", "s := `a\nb` // c", "s := ⟨s`a⟩\n⟨sb`⟩ ⟨c// c⟩"),
    ("sh", "cat <<'EOF' | x\nif $a\nEOF\nif [ $# ]", "cat ⟨s<<'EOF'⟩ | x\n⟨sif $a⟩\n⟨sEOF⟩\n⟨kif⟩ [ $# ]"),
    ("sh", "echo don't; fi", "⟨kecho⟩ don't; ⟨kfi⟩"),
    ("kotlin", "val s = \"${a.b(\"c\")} d\"", "⟨kval⟩ s = ⟨s\"${⟩a.b(⟨s\"c\"⟩)⟨s} d\"⟩"),
    (
      "ruby", "x = <<~SQL\n  select\nSQL\nputs \"#{a}\" if /b#/",
      "x = ⟨s<<~SQL⟩\n⟨s  select⟩\n⟨sSQL⟩\n⟨kputs⟩ ⟨s\"#{⟩a⟨s}\"⟩ ⟨kif⟩ ⟨s/b#/⟩"
    ),
    ("json", "{\"a\": [\"b\", 1.5e-3, true]}", "{⟨k\"a\"⟩: [⟨s\"b\"⟩, ⟨n1.5e-3⟩, ⟨ktrue⟩]}"),
    (
      "yaml", "- a: \"b\" # c\n  d: |\n    x: y\n  'e f': it's",
      "⟨k-⟩ ⟨ka⟩: ⟨s\"b\"⟩ ⟨c# c⟩\n  ⟨kd: |⟩\n⟨s    x: y⟩\n  ⟨k'e f'⟩: it's"
    ),
    ("toml", "[a.b]\nc = 'd' # e", "⟨k[a.b]⟩\n⟨kc ⟩= ⟨s'd'⟩ ⟨c# e⟩"),
    ("html", "<a href=\"b\">it's</a><!-- c -->", "⟨k<a⟩ ⟨nhref⟩=⟨s\"b\"⟩⟨k>⟩it's⟨k</a>⟩⟨c<!-- c -->⟩"),
    ("html", "<script>let a = 1</script>", "⟨k<script>let⟩ a = ⟨n1⟩⟨k</script>⟩"),
    (
      "css", "a:hover { color: #fff; width: 50%; } /* c */",
      "a:hover { ⟨kcolor⟩: ⟨n#fff⟩; ⟨kwidth⟩: ⟨n50%⟩; } ⟨c/* c */⟩"
    ),
    ("sql", "SELECT 'it''s' FROM t -- c", "⟨kSELECT⟩ ⟨s'it''s'⟩ ⟨kFROM⟩ t ⟨c-- c⟩"),
    ("diff", "@@ -1 +1 @@\n-a\n+b\n c", "⟨k@@ -1 +1 @@⟩\n⟨--a⟩\n⟨++b⟩\n c"),
    ("dockerfile", "FROM a AS b\nRUN x \\\n  from y", "⟨kFROM⟩ a ⟨kAS⟩ b\n⟨kRUN⟩ x \\\n  from y"),
    ("makefile", "all: a\n\techo 'b' # c", "⟨kall⟩: a\n    echo ⟨s'b'⟩ ⟨c# c⟩"),
    ("lua", "local s = [[a\nb]] --[[ c\nd ]] x", "⟨klocal⟩ s = ⟨s[[a⟩\n⟨sb]]⟩ ⟨c--[[ c⟩\n⟨cd ]]⟩ x"),
    ("haskell", "f' x = 'a' -- c\n{- {- -} d -}", "f' x = ⟨s'a'⟩ ⟨c-- c⟩\n⟨c{- {- -} d -}⟩"),
    ("php", "$a = \"b {$c} d\"; // e", "$a = ⟨s\"b {$⟩c⟨s} d\"⟩; ⟨c// e⟩"),
    ("powershell", "if ($a -eq \"b`\"\") { } <# c\n#>", "⟨kif⟩ ($a -eq ⟨s\"b`\"\"⟩) { } ⟨c<# c⟩\n⟨c#>⟩"),
    ("perl", "my $s = 'a'; # b", "⟨kmy⟩ $s = ⟨s'a'⟩; ⟨c# b⟩"),
    ("r", "x <- c(TRUE, 'a')", "x <- c(⟨kTRUE⟩, ⟨s'a'⟩)"),
    ("scala", "s\"${a} b\" + 'c'", "⟨ss\"${⟩a⟨s} b\"⟩ + ⟨s'c'⟩"),
    ("java", "char c = '\\''; \"a//b\"", "⟨kchar⟩ c = ⟨s'\\''⟩; ⟨s\"a//b\"⟩"),
    ("none", "let x = 'a'", "let x = 'a'"),
  ]

  @Test(arguments: samples) func languagesAreColoured(language: String, code: String, expected: String) {
    #expect(colored(language, code) == expected)
  }

  static let pieces = [
    "\"", "'", "`", "\"\"\"", "'''", "/*", "*/", "//", "#", "--", "<!--", "-->", "{", "}", "${", "\\(", ")", "\\",
    "<<EOF",
    "EOF", "<script>", "</script>", "<a b='", ">", "/", "r#\"", "R\"x(", ")x\"", "@\"", "\"@", "$", "1.5e+3", "0x",
    "word",
    " ", "  ", "\n", "\n", ": ", "- ", "= ", "|\n", "é", "西", "👍🏽", "if", "%", "[[", "]]", "{-", "-}", "=begin", "&amp;",
    ";",
  ]

  /// Whatever stands in a block of any language: every sign of it is there, in its place.
  @Test(arguments: [
    "python", "js", "ts", "java", "c", "cpp", "cs", "go", "rust", "swift", "kotlin", "ruby", "php", "sh", "sql", "html",
    "css", "json", "yaml", "toml", "markdown", "diff", "docker", "make", "lua", "perl", "r", "scala", "haskell", "ps1",
    "dart", "zig", "julia", "elixir",
  ]) func nothingIsLost(language: String) {
    var random = RandomMarkdown(seed: UInt64(language.utf8.reduce(7) { $0 * 3 + Int($1) }))
    for _ in 0..<60 {
      let code = (0..<Int.random(in: 1...40, using: &random)).map { _ in
        Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
      }.joined()
      let lines = MarkdownLayout.lines("~~~~~~\(language)\n\(code)\n~~~~~~", columns: 2000).dropFirst().dropLast()
      let shown = lines.map { $0.text.dropFirst().trimmedEnd }
      #expect(shown == code.split(separator: "\n", omittingEmptySubsequences: false).map { $0.trimmedEnd })
    }
  }
}

extension StringProtocol {
  fileprivate var trimmedEnd: String {
    var text = String(self)
    while text.last == " " { text.removeLast() }
    return text
  }
}
