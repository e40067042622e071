import Deduplication
import Parallelism
import TextComparison
import TestSupport
import Testing
import VectorMath

@Suite struct ReplacedWordsTests {
  private static let frame =
    " was tried on the long table in the hall, while everybody else sat by the windows and waited "
    + "for the rain to end before they all walked home along the river."

  /// What a guard sees in two texts of nearly the same wording whose vectors have the cosine.
  private func seen(
    _ first: String, _ second: String, cosine: Float, guards: Set<Guard> = Set(Guard.allCases)
  ) throws -> [[String]] {
    let vectors = Matrix([[1, 0], [cosine, (1 - cosine * cosine).squareRoot()]])
    let found = try DuplicateFinder(guards: guards).find(
      in: [first, second].map { DuplicateCandidate(text: $0) }, vectors: vectors, threads: 1,
      work: .none)
    #expect(found.groups.count + found.flagged.count == 1, "\(first) / \(second)")
    return found.flagged.flatMap(\.differences).map { [$0.kind.rawValue, $0.second, $0.first] }
  }

  @Test(arguments: [
    ("The folder", "The snapshot", "folder", "snapshot"),
    ("The sine", "The cosine", "sine", "cosine"),
    ("The wooden kite", "The paper kite", "wooden", "paper"),
    ("The new kettle", "The kettle drum", "", ""), ("The kettle", "The big kettle", "", ""),
    ("The big old kettle", "The old big kettle", "", ""), ("The kettle", "A kettle", "", ""),
    ("The connection", "The connections", "", ""),
    ("The tested kettle", "The testing kettle", "", ""),
    ("The database", "The data-base", "", ""),
    ("The kettles", "The kettels", "", ""),
    ("The price of 5 kettles", "The price of five kettles", "", ""),
  ])
  func `a word in another's place is a difference where the vectors see one`(
    first: String, second: String, word: String, other: String
  ) throws {
    let (a, b) = (first + Self.frame, second + Self.frame)
    let expected = word.isEmpty ? [] : [["word", word, other]]
    for cosine: Float in [-0.2, 0.6, 0.89] { #expect(try seen(a, b, cosine: cosine) == expected) }
    #expect(try seen(b, a, cosine: 0.6) == (word.isEmpty ? [] : [["word", other, word]]))
    #expect(try seen(a, b, cosine: 0.91).isEmpty)
    #expect(try seen(a, b, cosine: 0.6, guards: Set(Guard.allCases).subtracting([.word])).isEmpty)
  }

  @Test(arguments: [
    ("cheap flights from paris to rome", "cheap flights from rome to paris", "paris … rome"),
    ("convert pdf to word", "convert word to pdf", "pdf … word"),
    ("the cat chased a dog", "a dog chased the cat", "cat … dog"),
    ("cats and dogs", "dogs and cats", ""), ("a consensus average", "an average consensus", ""),
    ("tea, and then coffee", "coffee, and then some tea", ""),
    ("he went to it", "it went to he", ""),
    ("around full moon and new moon", "around new moon and full moon", ""),
    ("the cat chased a dog", "the cat chased a dog", ""),
  ])
  func `words that exchange their places are a difference`(
    first: String, second: String, words: String
  ) {
    let differences = TextFacts(first).differences(from: TextFacts(second))
    #expect(differences.map(\.first) == (words.isEmpty ? [] : [words]))
    #expect(differences.allSatisfy { $0.kind == .word && $0.first != $0.second })
    #expect(TextFacts(second).differences(from: TextFacts(first)).count == differences.count)
  }

  @Test func `of long texts one word is looked at, but not thousands`() throws {
    // What has digits in it is a code, which another guard looks at.
    func letters(_ number: Int) -> String {
      String(String(number).utf8.map { Character(UnicodeScalar($0 - 0x30 + 0x61)) })
    }
    let words = (0..<20_000).map { "word" + letters($0) }
    func text(changing share: Int) -> String {
      words.enumerated().map { $0 % share == 5 ? "other" + letters($0) : $1 }
        .joined(separator: " ")
    }
    let long = words.joined(separator: " ")
    #expect(try seen(long, text(changing: 20_000), cosine: 0.5) == [["word", "wordf", "otherf"]])
    #expect(try seen(long, text(changing: 40), cosine: 0.5).isEmpty)
  }

  @Test(arguments: [
    ("On curves that intersect at most once", "On curves that intersect at most once, II", "II"),
    ("Abelian categories", "Abelian categories IV: quotient functors", "IV"),
    ("On curves that intersect at most once", "On some curves that intersect at most once, II", ""),
    ("On curves, II", "On curves, II", ""), ("A talk by Malcolm", "A talk by Malcolm X", ""),
    ("Curves II in the plane", "Curves in the plane", ""),
  ])
  func `a Roman number behind a title makes it another one`(
    title: String, other: String, number: String
  ) {
    let differences = TextFacts(title).differences(from: TextFacts(other))
    let expected =
      number.isEmpty ? [] : [Difference(kind: .name, first: "", second: number)]
    #expect(differences == expected)
    let turned = TextFacts(other).differences(from: TextFacts(title))
    #expect(turned.map(\.first) == expected.map(\.second))
  }
}
