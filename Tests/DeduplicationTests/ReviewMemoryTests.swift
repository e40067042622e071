import Deduplication
import Documents
import FileAccess
import Foundation
import Parallelism
import TestSupport
import Testing
import VectorMath

@Suite struct ReviewMemoryTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/answers" }

  init() throws { folder = try TemporaryFolder() }

  /// A review of texts that are pairwise near each other.
  private func review(
    _ count: Int = 24, answers: PairAnswers = PairAnswers(), vectors: String = "model fp32"
  ) throws -> DuplicateReview {
    var rows = Matrix(rows: count, columns: count)
    for row in 0..<count {
      let cosine = 0.5 + 0.49 * Float(row / 2) / Float(count / 2)
      if row % 2 == 0 {
        rows.numbers[row * count + row] = 1
      } else {
        rows.numbers[row * count + row - 1] = cosine
        rows.numbers[row * count + row] = (1 - cosine * cosine).squareRoot()
      }
    }
    return try DuplicateReview(
      (0..<count).map { row in
        Passage(
          path: "a.txt", root: "", line: row + 1, endLine: row + 1, start: row, end: row + 1,
          text: "Text \(Self.word(row))", heading: nil, field: nil, id: nil)
      }, rows: rows, madeBy: vectors, answers: answers, reader: nil, threads: 1, work: .none)
  }

  /// Letters that differ in no fact.
  private static func word(_ row: Int) -> String {
    String(repeating: "qrstuvwxyz".randomCharacter(row), count: 4 + row)
  }

  /// Answers by the score: the same from 0.7 on.
  private func answer(_ review: inout DuplicateReview, _ count: Int) {
    for _ in 0..<count {
      guard let question = review.question else { return }
      review.answer(question.score >= 0.7 ? .same : .different)
    }
  }

  @Test func `a file remembers answers, threshold and guards`() throws {
    #expect(try ReviewMemory(contentsOf: path) == nil)
    var review = try review()
    answer(&review, 10)
    let kept = try ReviewMemory.remember(review, in: path)
    #expect(try ReviewMemory(contentsOf: path) == kept)
    #expect(kept.answers == review.answers && kept.answers.count == 10)
    #expect(kept.fit == review.fit && kept.vectors == "model fp32")
    #expect(FileManager.default.fileExists(atPath: path + ".lock") == false)
    var options = DedupeOptions()
    options.follow(kept)
    #expect(options.threshold == .score(review.fit.threshold) && options.answers == kept.answers)
    options = DedupeOptions(threshold: 0.95)
    options.follow(kept, keepingThreshold: true)
    #expect(options.threshold == 0.95)
  }

  @Test func `a later review begins with the answers, with another model as well`() throws {
    var first = try review()
    answer(&first, 9)
    try ReviewMemory.remember(first, in: path)
    let kept = try #require(try ReviewMemory(contentsOf: path))
    let second = try review(answers: kept.answers, vectors: "other fp32")
    #expect(second.fit == first.fit && second.askedCount == 0)
    #expect(kept.fitted(by: second).vectors == "other fp32")
  }

  @Test func `what two reviews answer at once is kept, and what is taken back is gone`() throws {
    var (first, second) = (try review(), try review())
    answer(&first, 3)
    try ReviewMemory.remember(first, in: path)
    var asked: [DuplicateReview.Question] = []
    while asked.count < 2, let question = second.question {
      if first.answers.verdict(on: question.first.text, question.second.text) == nil {
        asked.append(question)
        second.answer(.different)
      } else {
        second.skip()
      }
    }
    try ReviewMemory.remember(second, in: path)
    #expect(try ReviewMemory(contentsOf: path)?.answers.count == 5)
    let undone = second.undo()
    #expect(undone && second.question == asked[1])
    try ReviewMemory.remember(second, in: path)
    let kept = try #require(try ReviewMemory(contentsOf: path)).answers
    #expect(kept.count == 4)
    #expect(kept.verdict(on: asked[1].first.text, asked[1].second.text) == nil)
    #expect(kept.verdict(on: asked[0].first.text, asked[0].second.text) == .different)
  }

  @Test func `a damaged file is refused, and stays as it is`() throws {
    var review = try review()
    answer(&review, 2)
    try ReviewMemory.remember(review, in: path)
    let whole = try Data(contentsOf: URL(filePath: path))
    var altered = whole
    altered[altered.count - 20] ^= 1
    for damaged in [altered, whole.dropLast(1), Data("my notes\nare here\n".utf8), Data()] {
      try damaged.write(to: URL(filePath: path))
      #expect(throws: ReviewMemoryError.damaged(path: path)) {
        try ReviewMemory(contentsOf: path)
      }
      #expect(throws: ReviewMemoryError.damaged(path: path)) {
        try ReviewMemory.remember(review, in: path)
      }
      #expect(try Data(contentsOf: URL(filePath: path)) == damaged)
    }
  }

  @Test func `a file of a newer version is named as such`() throws {
    let body = #"{"format":9,"news":true}"#
    try folder.write(ReviewMemory.checksum(of: Array(body.utf8)) + "\n" + body, to: "answers")
    #expect(throws: ReviewMemoryError.newerVersion(9, path: path)) {
      try ReviewMemory(contentsOf: path)
    }
  }
}

extension String {
  /// A letter of this text.
  fileprivate func randomCharacter(_ number: Int) -> Character {
    self[index(startIndex, offsetBy: number % count)]
  }
}
