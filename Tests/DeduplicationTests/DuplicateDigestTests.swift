import Deduplication
import Documents
import Parallelism
import Testing
import TextComparison
import VectorMath

/// The order in which people read duplicates.
@Suite struct DuplicateDigestTests {
  private func passage(_ text: String, _ row: Int, in path: String) -> Passage {
    Passage(
      path: path, root: "", line: row + 1, endLine: row + 1, start: row, end: row + 1, text: text)
  }

  @Test func `finds come before copies, and long texts before short ones`() throws {
    let texts = [
      "For example:", "for example", "For example", "A cat sat on the mat.", "The mat bore a cat.",
      "A very small bird sang in the old tree.", "In the old tree a tiny bird was singing.",
      "Licence: CC0, as everywhere in here.", "Licence: CC0, as everywhere in here.",
    ]
    var vectors = Matrix(rows: texts.count, columns: texts.count)
    for (row, kind) in [0, 0, 0, 3, 3, 5, 5, 7, 7].enumerated() {
      vectors.numbers[row * texts.count + kind] = 1
    }
    let passages = texts.enumerated().map {
      passage($0.element, $0.offset, in: "\($0.offset % 2).txt")
    }
    let report = try DuplicateReport(
      passages, modified: passages.map { _ in nil }, rows: vectors,
      options: DedupeOptions(guards: []), reader: nil, threads: 1, work: .none)
    let digest = DuplicateDigest(report)
    #expect(digest.finds.map(\.kept.passage.line) == [6, 4])
    #expect(digest.copies.map(\.kept.passage.line) == [8, 1])
    #expect(digest.copyCount == 3 && digest.copyDocumentCount == 2)
    #expect(digest.copies.map(\.isShort) == [false, true])
    #expect(digest.copies.allSatisfy { $0.finds.isEmpty })
  }

  @Test(arguments: [
    ("For example:", 2), ("1. New Features in Bash", 5), ("", 0), ("…", 0), ("don't stop", 2),
    ("北京今天天气很好", 4), ("swift-format it", 2),
  ])
  func `words are counted as readers see them`(text: String, count: Int) {
    #expect(TextLength.words(of: text) == count)
  }
}
