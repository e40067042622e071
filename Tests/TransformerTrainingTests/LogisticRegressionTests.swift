import TestSupport
import Testing
import TransformerTraining
import VectorMath

/// Logistic regressions on vectors, against scikit-learn's.
@Suite struct LogisticRegressionTests {
  private struct Run: Decodable {
    let classes: Int
    let strength: Double
    let labels: [Int]
    let rows: [[Float]]
    let tests: [[Float]]
    let probabilities: [[Double]]
  }

  @Test func `probabilities are those of scikit-learn`() throws {
    for run in try Fixtures.golden([Run].self, "logistic.json") {
      let regression = LogisticRegression(
        Matrix(run.rows), labels: run.labels, classCount: run.classes, strength: run.strength)
      for (row, expected) in zip(run.tests, run.probabilities) {
        let found = regression.probabilities(row)
        #expect(found.count == run.classes && abs(found.reduce(0, +) - 1) < 1e-9)
        for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 1e-3) }
      }
    }
  }

  @Test func `the strength is chosen on rows that were left out, and on any number of threads`() {
    var generator = SeededGenerator(seed: 4)
    func rows(noise: Double) -> (Matrix, [Int]) {
      let labels = (0..<60).map { $0 % 3 }
      return (
        Matrix(
          labels.map { label in
            (0..<6).map { column in
              Float((column == label ? 1 : 0) + noise * (generator.unit() - 0.5))
            }
          }), labels
      )
    }
    func chosen(_ data: (Matrix, [Int]), threads: Int = 2) -> Double {
      LogisticRegression.choosingStrength(
        data.0, labels: data.1, classCount: 3, threads: threads
      ).strength
    }
    let (clear, noisy) = (rows(noise: 0.1), rows(noise: 8))
    #expect(chosen(clear) > chosen(noisy))
    #expect(chosen(noisy, threads: 1) == chosen(noisy))
    // A class with one example: nothing can be left out.
    let single = LogisticRegression.choosingStrength(
      Matrix([[1, 0], [0.9, 0.1], [0, 1]]), labels: [0, 0, 1], classCount: 2, threads: 1)
    #expect(single.strength == 10)
    #expect(single.probabilities([1, 0])[0] > 0.5 && single.probabilities([0, 1])[1] > 0.5)
  }
}
