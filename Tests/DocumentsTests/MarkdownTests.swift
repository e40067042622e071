import Documents
import Testing

@Suite
struct `Markdown` {
  static func read(_ text: String) throws -> [DocumentPassage] {
    try DocumentReader().passages(of: text, format: .markdown)
  }

  @Test func `headings are the section of what stands below them`() throws {
    let passages = try Self.read(
      """
      Before.

      Pruning
      =======
      Cut it.

      ## Roses `R.` ##
      In March.
      ### *Old* ones
      Never.
      # Mowing
      Often.

      Two
      lines
      ---
      Last.
      """)
    #expect(
      passages.map { "\($0.heading ?? "-"): \($0.text)" } == [
        "-: Before.", "Pruning: Cut it.", "Pruning > Roses R.: In March.",
        "Pruning > Roses R. > Old ones: Never.", "Mowing: Often.", "Mowing > Two lines: Last.",
      ])
  }

  @Test func `front matter gives the title, which is a passage`() throws {
    let text = "---\r\ntitle: \"On tides\"\r\ntags: [a]\r\n---\r\nText. More.\r\n"
    let document = try DocumentReader().read(Array(text.utf8), format: .markdown, path: "a.md")
    #expect(document.title == "On tides")
    #expect(document.passages.map(\.text) == ["On tides", "Text.", "More."])
    #expect(document.passages.map(\.lines) == [2...2, 5...5, 5...5])
    #expect(try Self.read("---\nnot closed\n").map(\.text) == ["not closed"])
    let toml = try DocumentReader().read(
      Array("+++\ntitle = 'T'\n+++\nx".utf8), format: .markdown, path: "a.md")
    #expect(toml.title == "T")
  }

  @Test(
    arguments: [
      (
        "a **bold** and *slanted* _word_, snake_case_name, 2 * 3 * 4",
        "a bold and slanted word, snake_case_name, 2 * 3 * 4"
      ),
      ("***both*** ~~gone~~ __x__ a*b*c *open", "both gone x abc *open"),
      ("`code *x*` and ``a ` b``", "code *x* and a ` b"),
      ("[text](http://x.org/a_(b) \"A title\") and ![alt](i.png)", "text and alt"),
      ("[ref][r], [r], [r][] and [none] a[0]", "ref, r, r and [none] a[0]"),
      ("[![badge](b.svg)](x) Hello", "badge Hello"),
      (
        "<https://a.org> <b>bold</b><br/>line <!-- hidden --> a < b",
        "https://a.org bold line a < b"
      ),
      ("\\*not\\* \\# \\a", "*not* # \\a"),
      ("Tom &amp; Ann &mdash; 5&nbsp;km &#233; &unknown;", "Tom & Ann — 5 km é &unknown;"),
      ("one\\\ntwo  \nthree", "one two three"),
      ("A note[^1] here", "A note here"),
    ] as [(String, String)])
  func `text is shown without its markup`(markdown: String, shown: String) throws {
    #expect(try Self.read("\(markdown)\n\n[r]: http://r.org\n").map(\.text) == [shown])
  }

  @Test func `code and tables are one passage each`() throws {
    let passages = try Self.read(
      """
      Text before:

      ```swift
      let a = 1. Then
      // Two. Three.
      ```
      | Name | Age |
      |------|----:|
      | *Ann* | 3. Four. |
      | Bob | 5 |

      After.

          indented. Code
          here

      - item

          ~~~
          fenced. In item
          ~~~
      """)
    #expect(
      passages.map(\.text) == [
        "Text before:", "let a = 1. Then // Two. Three.", "Name | Age; Ann | 3. Four.; Bob | 5",
        "After.", "indented. Code here", "item", "fenced. In item",
      ])
    #expect(passages.map(\.lines) == [1...1, 4...5, 7...10, 12...12, 14...15, 17...17, 20...20])
  }

  @Test func `long code is cut between lines`() throws {
    let line = String(repeating: "x", count: 99)
    let code = Array(repeating: line, count: 50).joined(separator: "\n")
    let passages = try Self.read("```\n\(code)\n```\n")
    #expect(passages.map { $0.lines.count } == [20, 20, 10])
  }

  @Test func `items, quotes and lazy lines are blocks of their own`() throws {
    let passages = try Self.read(
      """
      - one. Two.
      - [x] done
        more
        1. inner
        2. second
      * star
      > quoted text
      > on lines
      lazy

      1) first
      2) last
      in 1984
      7. not an item
      ***
      [def]: http://x "y"
      ::: tip
      Tip text
      :::
      """)
    #expect(
      passages.map(\.text) == [
        "one.", "Two.", "done more", "inner", "second", "star", "quoted text on lines lazy",
        "first", "last in 1984", "not an item", "Tip text",
      ])
  }

  @Test func `comments and scripts are dropped`() throws {
    let passages = try Self.read(
      "<!--\nhidden. Text\n\n# Not a heading\n-->\nShown.\n<script>\nlet x\n</script>\n\nToo.\n")
    #expect(passages.map(\.text) == ["Shown.", "Too."])
    #expect(passages.allSatisfy { $0.heading == nil })
  }

  @Test func `a range covers the markup of its sentence`() throws {
    let text = "**One.** [Two is\nhere](http://x.org \"a b\"). *Three* `four`\n> q **r.**\n> S"
    let passages = try Self.read(text)
    let bytes = Array(text.utf8)
    #expect(passages.map(\.text) == ["One.", "Two is here.", "Three four", "q r.", "S"])
    #expect(
      passages.map { String(decoding: bytes[$0.byteRange], as: UTF8.self) } == [
        "**One.**", "[Two is\nhere](http://x.org \"a b\").", "*Three* `four`", "q **r.**", "S",
      ])
    #expect(passages.map(\.lines) == [1...1, 1...2, 2...2, 3...3, 4...4])
  }
}

// HTML in Markdown, and what programs for notes add.
extension `Markdown` {
  @Test func `HTML blocks hold no Markdown`() throws {
    let passages = try Self.read(
      """
      # Top
      <pre class="x">
      # in pre

      let a = 1 &lt; <b>2</b>
      </pre>
      After.

      <div>
      # in div
      *not slanted*
      <script>let hidden = 1</script>
      </div>

      # Real

      <ul>
      <li>One</li>
      <li>Two *x*</li>
      </ul>

      <table><tr>
      <td>a</td><td>b</td>
      <tr><td>c</td>
      </table>

      <?php
      # hidden
      ?>
      <!DOCTYPE html>
      <![CDATA[
      # hidden
      ]]>
      <style>

      # hidden
      </style>
      <!-- a comment --> Seen.

      - item
        <pre>
        # in item
      # Out

      > <pre>
      > # in quote
      # Out too

      text
      <span class="a">
      # Interrupted

      <custom-tag a='b' c=d>
      # in custom
      """)
    #expect(
      passages.map { "\($0.heading ?? "-"): \($0.text)" } == [
        "Top: # in pre let a = 1 < 2", "Top: After.", "Top: # in div *not slanted*",
        "Real: One", "Real: Two *x*", "Real: a b", "Real: c", "Real: Seen.", "Real: item",
        "Real: # in item", "Out: # in quote", "Out too: text", "Interrupted: # in custom",
      ])
  }

  @Test(
    arguments: [
      (
        "[[Jane Roe|the mayor]] met [[Flood plan]] in [[Map#North shore]]",
        "the mayor met Flood plan in Map > North shore"
      ),
      ("[[#Tides]] [[Page#^a1b2c3|x]] [[Page#^a1b2c3]] [[deep/Page]]", "Tides x Page deep/Page"),
      (
        "![[Flood plan]] ![[map.png]] ![[map.png|300]] ![[map.png|A map]] end",
        "Flood plan A map end"
      ),
      ("[[1]](http://x.org) and [[ -f x ]] and [[[a]]] x[[", "[1] and [[ -f x ]] and [a] x[["),
      ("==marked== and a==b, c == d == e", "marked and a==b, c == d == e"),
      ("seen %%hidden%% 50%% and 60%% %%open", "seen 50%% and 60%% %%open"),
      ("A block. ^a1b2c3", "A block."),
      ("ten to the ^6 and x ^2", "ten to the ^6 and x ^2"),
      ("word^[A note.] goes on ^[ open", "word (A note.) goes on ^[ open"),
      ("~~gone~~ ~too~ ~5 and ~6 #tag", "gone too ~5 and ~6 #tag"),
      ("> [!NOTE]\n> Mind it.", "Mind it."),
      ("> [!faq]- Why?\n> Because.", "Why?/Because."),
      ("| [[Page\\|shown]] | b |\n|---|---|\n| c | d |", "shown | b; c | d"),
      ("`[[code]] ==x== %%y%%`", "[[code]] ==x== %%y%%"),
    ] as [(String, String)])
  func `notes are read as their programs show them`(markdown: String, shown: String) throws {
    let found = try Self.read(markdown).map(\.text)
    // Sentences that ICU cuts apart are joined again.
    #expect(found.joined(separator: markdown.hasPrefix(">") ? "/" : " ") == shown)
  }

  @Test func `hidden text may have blank lines in it`() throws {
    let text = "One.\n\n%%\nhidden\n\n# hidden\n%%\n\nTwo.\n%% never ended\n"
    #expect(try Self.read(text).map(\.text) == ["One.", "Two. %% never ended"])
  }
}
