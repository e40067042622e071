import CorpusAdaptation
import Documents
import Parallelism
import VectorMath

/// Passages of a small corpus, in the order of paths and lines.
struct SmallCorpus {
  private(set) var passages: [AdaptationPassage] = []
  private var source: Int64 = 0

  /// Adds a file: texts with their lines and headings.
  mutating func add(_ path: String, _ lines: [(line: Int, heading: String?, text: String)]) {
    source += 1
    for (line, heading, text) in lines {
      passages.append(
        AdaptationPassage(
          Passage(
            path: path, root: "/docs", line: line, endLine: line, start: 0, end: 0, text: text,
            heading: heading), source: source, record: 0))
    }
  }

  /// Adds a file of records with titles.
  mutating func add(records path: String, _ records: [(title: String, text: String)]) {
    source += 1
    for (number, record) in records.enumerated() {
      for (field, text, heading) in [
        ("title", record.title, nil), ("text", record.text, Optional(record.title)),
      ] {
        passages.append(
          AdaptationPassage(
            Passage(
              path: path, root: "/docs", line: number + 1, endLine: number + 1, start: 0, end: 0,
              text: text, heading: heading, field: field), source: source, record: number))
      }
    }
  }

  func corpus(mostRows: Int = AdaptationCorpus.mostRows) throws -> AdaptationCorpus {
    try AdaptationCorpus(of: passages, mostRows: mostRows, threads: 2, work: .none)
  }

  /// Words that stand for something.
  static let words = [
    "rose", "tree", "boat", "knife", "water", "garden", "tide", "bread", "river", "stone",
  ]

  /// Three words of ten, another choice for each number below 120.
  static func choice(_ number: Int) -> [Int] {
    var all: [[Int]] = []
    for first in 0..<10 {
      for second in first + 1..<10 {
        for third in second + 1..<10 { all.append([first, second, third]) }
      }
    }
    return all[number * 7 % all.count]
  }

  /// Documents with a title, two sections and paragraphs of two sentences.
  static func library(_ count: Int = 40) -> SmallCorpus {
    var corpus = SmallCorpus()
    for number in 0..<count {
      let chosen = choice(number).map { words[$0] }
      let title = "About the \(chosen.joined(separator: " and the "))"
      corpus.add(
        "\(number).md",
        [
          (3, title, "This text \(number) tells of a \(chosen[0])."),
          (3, title, "Nobody knew the \(chosen[1]) number \(number)."),
          (7, "\(title) > Introduction", "Everything began with \(number) pieces of \(chosen[2])."),
          (7, "\(title) > Introduction", "Later the \(chosen[0]) was forgotten \(number) times."),
          (11, "\(title) > Care of \(number)", "Keep the \(chosen[1]) cold for \(number) days."),
        ])
    }
    return corpus
  }
}

/// Unit rows that are drawn by chance.
func randomRows(_ count: Int, dimension: Int = 16, seed: UInt64) -> Matrix {
  var generator = SeededGenerator(seed: seed)
  var rows = Matrix(
    rows: count, columns: dimension,
    numbers: (0..<count * dimension).map { _ in Float(generator.unit() - 0.5) })
  rows.normalizeRows()
  return rows
}
