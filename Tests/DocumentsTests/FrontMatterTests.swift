import Documents
import Records
import Testing

@Suite
struct `Front matter` {
  private func read(_ text: String) throws -> Document {
    try DocumentReader().read(Array(text.utf8), format: .markdown, path: "a.md")
  }

  private func fields(_ document: Document) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: document.fields.fields.map {
        ($0.name, $0.values.joined(separator: "/"))
      })
  }

  static let yaml = """
    ---
    # For the cook.
    title: "Mushroom soup \\u0026 cream"   # a comment
    description: >
      Warm in autumn.
      Quick to make.
    author: Kim
    'servings': 4
    tags:
      - soup
      - "quick"
    links: [a, b]
    nested:
      key: value
    draft: null
    ---
    Cut the mushrooms.
    """
  static let toml = """
    +++
    title = 'Mushroom soup & cream'
    description = \"\"\"
    Warm in autumn.
    Quick to make.\"\"\"
    author = "Kim" # the cook
    servings = 4
    tags = [
      "soup",
    ]
    [params]
    author = "nobody"
    +++
    Cut the mushrooms.
    """
  static let json = """
    {
      "title": "Mushroom soup \\u0026 cream",
      "description": "Warm in autumn. Quick to make.",
      "author": "Kim", "servings": 4, "nested": {"key": 1}
    }
    Cut the mushrooms.
    """

  @Test(arguments: [yaml, toml, json])
  func `texts are passages and single values are fields`(text: String) throws {
    let document = try read(text)
    #expect(document.title == "Mushroom soup & cream")
    #expect(
      document.passages.map { "\($0.field ?? "-"): \($0.text)" } == [
        "title: Mushroom soup & cream", "description: Warm in autumn.",
        "description: Quick to make.", "-: Cut the mushrooms.",
      ])
    #expect(document.fields.recordCount == 1)
    let fields = fields(document)
    #expect(fields["author"] == "Kim" && fields["servings"] == "4")
    #expect(fields["nested"] == nil && fields["draft"] == nil)
    let lines = document.passages.map(\.lines)
    #expect(
      lines.last?.lowerBound == text.split(separator: "\n", omittingEmptySubsequences: false).count)
    #expect(lines.first.map { $0.lowerBound > 1 } == true)
  }

  @Test func `lists are kept as they are written`() throws {
    let fields = fields(try read(Self.yaml))
    #expect(fields["tags"] == "[soup, quick]" && fields["links"] == "[a, b]")
  }

  @Test(
    arguments: [
      ("---\n\nIce is thin.\n\n---\n\nStay off.\n", ["Ice is thin.", "Stay off."]),
      ("---\n# Ice\n\nIt is thin. Really.\n\n---\n", ["It is thin.", "Really."]),
      ("---\n# Ice\n---\n# Snow\n", ["Ice", "Snow"]),
      ("---\n- one\n- two\n\n---\nthree\n", ["one", "two", "three"]),
      ("+++\nnot a setting\n+++\n", ["+++ not a setting +++"]),
      ("{% raw %}\ntext\n", ["{% raw %} text"]),
      ("---\nnot: closed\n", ["not: closed"]),
      ("---\n---\ntext\n", ["text"]),
      (
        "---\nThe bus leaves at ten.\n---\nBring a hat.\n",
        ["The bus leaves at ten.", "Bring a hat."]
      ),
      ("---\ndate: 2020\n---\ntext\n", ["text"]),
    ] as [(String, [String])])
  func `a rule is a rule and prose is prose`(text: String, expected: [String]) throws {
    #expect(try read(text).passages.map(\.text) == expected)
  }
}

@Suite
struct `Prose above a rule` {
  private func passages(_ text: String) throws -> [String] {
    try DocumentReader().passages(of: text, format: .markdown).map {
      "\($0.heading ?? "-"): \($0.text)"
    }
  }

  @Test(
    arguments: [
      "The bus leaves at ten.\n---\n", "The bus leaves at ten.\n----------\n",
      "The bus\nleaves at ten.\n---\n", "*“The bus leaves at ten.”*\n---\n",
      "バスは十時に出る。\n---\n",
    ])
  func `is no heading`(text: String) throws {
    let found = try passages("# Trip\n\n\(text)Bring a hat.\n")
    #expect(found.count == 2 && found.allSatisfy { $0.hasPrefix("Trip: ") })
    #expect(found.last == "Trip: Bring a hat.")
  }

  @Test(
    arguments: [
      "The bus\n---\n", "When does the bus leave?\n---\n", "Beware of the bus!\n---\n",
      "1. The bus leaves at ten.\n-------------------------\n", "The bus Inc.\n===\n",
      "The bus\nat ten\n---\n",
    ])
  func `a heading stays one`(text: String) throws {
    let found = try passages("\(text)Bring a hat.\n")
    #expect(found.count == 1 && found[0].hasSuffix(": Bring a hat.") && !found[0].hasPrefix("-"))
  }
}

@Suite
struct `Headings without text` {
  @Test func `are passages`() throws {
    let passages = try DocumentReader().passages(
      of: "# Trip to Norway\n## Rent two kayaks\n\n## Book *the* ferry\n\nBy May.\n# Later\n",
      format: .markdown)
    #expect(
      passages.map { "\($0.heading ?? "-"): \($0.text)" } == [
        "Trip to Norway: Rent two kayaks", "Trip to Norway > Book the ferry: By May.", "-: Later",
      ])
    let only = try DocumentReader().passages(of: "# Trip\n## Kayaks\n# Ferry\n", format: .markdown)
    #expect(only.map(\.text) == ["Trip", "Kayaks", "Ferry"])
    #expect(only.map(\.lines) == [1...1, 2...2, 3...3])
  }
}
