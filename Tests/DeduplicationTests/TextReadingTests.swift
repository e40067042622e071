import Deduplication
import Parallelism
import TextComparison
import Testing
import VectorMath

@Suite struct TextReadingTests {
  /// Reads Latin letters and a few others; strips marks, and reads no more than 60 bytes.
  private static let reader = TextReader(
    unknown: 0,
    tokens: { word in
      let known = word.unicodeScalars.filter { $0.properties.generalCategory != .nonspacingMark }
      return known.contains { $0.value > 0xE80 && $0 != "\u{2192}" }
        ? [0] : known.map { Int32($0.value) }
    }, isCut: { $0.utf8.count > 60 })

  /// What is found of texts with one vector.
  private func find(
    _ texts: [String], guards: Set<Guard> = Set(Guard.allCases)
  ) throws -> DuplicateFindings {
    var finder = DuplicateFinder(guards: guards)
    finder.reader = Self.reader
    return try finder.find(
      in: texts.map { DuplicateCandidate(text: $0) },
      vectors: Matrix(texts.map { _ in [1, 0] }), threads: 2, work: .none)
  }

  @Test(arguments: [
    ("\u{6211}\u{559C}\u{6B22}\u{732B}", "\u{6211}\u{559C}\u{6B22}\u{72D7}"),
    ("I feel \u{1F600} today.", "I feel \u{1F622} today."),
    ("Made in \u{1F1E9}\u{1F1EA}", "Made in \u{1F1EB}\u{1F1F7}"),
    ("today\u{1F600}", "tomorrow\u{1F600}"),
    // Marks that are stripped.
    ("\u{0E01}\u{0E34}\u{0E19}", "\u{0E01}\u{0E38}\u{0E19}"),
    ("It says \u{732B} there.", "It says cat there."),
    ("\u{732B} \u{72D7}", "\u{72D7} \u{732B}"),
    // A token for each letter.
    ("\u{43A}\u{43E}\u{442} \u{442}\u{443}\u{442}", "\u{43F}\u{435}\u{441} \u{442}\u{443}\u{442}"),
    (String(repeating: "x", count: 101) + "\u{732B}", String(repeating: "y", count: 99)),
  ])
  func `texts that differ in what is not read are flagged`(first: String, second: String) throws {
    let found = try find([first, second], guards: [.unread])
    #expect(found.groups.isEmpty)
    #expect(found.flagged.map { $0.differences.map(\.kind) } == [[.unread]])
    #expect(try find([first, second], guards: [.number]).groups.count == 1)
  }

  @Test(arguments: [
    ("A \u{732B} sat there.", "There sat a \u{732B}."), ("I feel \u{1F600}", "I feel good"),
    ("A caf\u{E9} there", "There, a cafe"), ("It went \u{2191} up", "Up \u{2191} it went"),
    ("cafe\u{301} one", "one caf\u{E9}"), ("I \u{2764}\u{FE0F} it", "it \u{2764} I"),
  ])
  func `what is read alike, left out or the same is merged`(first: String, second: String) throws {
    #expect(try find([first, second]).groups.count == 1)
  }

  @Test func `texts of nearly the same wording are merged whatever is read of them`() throws {
    let text = String(repeating: "the same long text again and again, ", count: 8)
    let found = try find([text + "\u{1F600}", text + "\u{1F622}"])
    #expect(found.groups.flatMap { $0.removed.map(\.stage) } == [.wording])
  }

  @Test func `texts that are cut off are flagged`() throws {
    let opening = String(repeating: "a b ", count: 20)
    let texts = [opening + "there it goes on like this", opening + "while here it ends"]
    let found = try find(texts)
    #expect(found.groups.isEmpty)
    #expect(found.flagged.map { $0.differences.map(\.kind) } == [[.cut]])
    #expect(try find(texts, guards: []).groups.count == 1)
    var finder = DuplicateFinder()
    finder.reader = Self.reader
    #expect(
      finder.differences("short", texts[0]).contains(
        Difference(kind: .cut, first: "whole", second: "cut off")))
  }
}
