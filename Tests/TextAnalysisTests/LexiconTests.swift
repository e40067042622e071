import Foundation
import Testing
import TextAnalysis

@Suite struct LexiconTests {
  private static func lexicon(_ text: String) -> Lexicon {
    Lexicon(Array(text.utf8), name: "test")
  }

  @Test func `a file is read by its sections`() {
    let lexicon = Self.lexicon(
      """
      # A language.

      [denials]
      not no   # two of them
      never

      # Months by number.
      [months]
      1: january jan
      [opposites]
      on / off
      hot warm / cold cool

      """)
    #expect(lexicon.sections == [.denials, .opposites, .months])
    #expect(lexicon.words(.denials) == ["not", "no", "never"])
    #expect(lexicon.meanings(.months).map(\.name) == ["1"])
    #expect(lexicon.meanings(.months).map(\.words) == [["january", "jan"]])
    let opposites = [[["on"], ["off"]], [["hot", "warm"], ["cold", "cool"]]]
    #expect(lexicon.alternatives(.opposites) == opposites)
    #expect(lexicon.words(.stopWords).isEmpty)
  }

  @Test func `a file may be empty`() {
    #expect(Self.lexicon("").sections.isEmpty)
    #expect(Self.lexicon("[denials]").words(.denials).isEmpty)
  }

  @Test func `an unknown section traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = Lexicon(Array("[dnials]\nnot".utf8), name: "x")
    }
  }

  @Test func `a section that stands twice traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = Lexicon(Array("[denials]\nnot\n[denials]\nno".utf8), name: "x")
    }
  }

  @Test func `words before the first section trap`() async {
    await #expect(processExitsWith: .failure) { _ = Lexicon(Array("not\n".utf8), name: "x") }
  }

  @Test func `a line without its meaning traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = Lexicon(Array("[months]\njanuary".utf8), name: "x").meanings(.months)
    }
  }

  @Test func `an opposite of nothing traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = Lexicon(Array("[opposites]\non /".utf8), name: "x").alternatives(.opposites)
    }
  }

  @Test(arguments: Lexicon.Section.allCases)
  func `every section has words`(section: Lexicon.Section) {
    let count = Lexicon.Language.allCases.map { Self.entries(of: section, in: $0).count }
    #expect(count.reduce(0, +) > 0)
  }

  @Test(arguments: Lexicon.Language.allCases)
  func `a word stands once in a section, in the form that it is looked up in`(
    language: Lexicon.Language
  ) {
    for section in Lexicon.of(language).sections {
      for entries in Self.lists(of: section, in: language) {
        #expect(Set(entries).count == entries.count, "\(section.rawValue): \(Self.twice(entries))")
      }
      for word in Self.entries(of: section, in: language) {
        // Swift compares strings by canonical equivalence, and files by their bytes.
        let isComposed = word.precomposedStringWithCanonicalMapping.utf8.elementsEqual(word.utf8)
        #expect(isComposed, "\(section.rawValue): \(word) is not in NFC")
        #expect(section.countsCapitals || word.lowercased() == word, "\(section.rawValue): \(word)")
        #expect(!word.contains("\u{2019}"), "\(section.rawValue): \(word) has no plain apostrophe")
      }
    }
  }

  @Test func `a line of alternatives stands once`() {
    for section in Lexicon.Section.allCases where section.form == .alternatives {
      let lines = Lexicon.Language.allCases.flatMap { Lexicon.of($0).alternatives(section) }
      #expect(Set(lines).count == lines.count)
    }
  }

  @Test func `a word has one meaning in all languages but for units`() {
    for section in Lexicon.Section.allCases where section.form == .meanings && section != .units {
      var names: [String: String] = [:]
      for meaning in Lexicon.meanings(section) {
        for word in meaning.words {
          #expect(names[word] ?? meaning.name == meaning.name, "\(section.rawValue): \(word)")
          names[word] = meaning.name
        }
      }
    }
  }

  private static func entries(
    of section: Lexicon.Section, in language: Lexicon.Language
  ) -> [String] {
    lists(of: section, in: language).flatMap(\.self)
  }

  /// The words of a section, a list for each place in which none may stand twice.
  private static func lists(
    of section: Lexicon.Section, in language: Lexicon.Language
  ) -> [[String]] {
    let lexicon = Lexicon.of(language)
    return switch section.form {
    case .words: [lexicon.words(section)]
    // A pound is a weight and money.
    case .meanings where section == .units: lexicon.meanings(section).map(\.words)
    case .meanings: [lexicon.meanings(section).flatMap(\.words)]
    case .alternatives: lexicon.alternatives(section).map { $0.flatMap(\.self) }
    }
  }

  private static func twice(_ words: [String]) -> [String] {
    words.enumerated().filter { words[..<$0.offset].contains($0.element) }.map(\.element)
  }
}
