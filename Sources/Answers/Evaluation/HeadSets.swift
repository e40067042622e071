#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Words with labels, BIO labels of entities or others.
///
/// They are read from CoNLL: a word, a tab or blank, and a label last, an empty line between texts; or
/// from JSONL like `{"words": ["Ann", "left"], "labels": ["B-PER", "O"]}`.
package struct LabelledWords: Sendable {
  /// The words of each text.
  package private(set) var words: [[String]] = []
  /// The label of each word.
  package private(set) var labels: [[String]] = []
  /// The line of each word, from 1 on.
  package private(set) var lines: [[Int]] = []
  /// Their entities, counted in words.
  package private(set) var entities: [[EntityReport.Span]] = []

  /// Reads a file.
  ///
  /// - Throws: When the file, or a line of it, cannot be used.
  package init(contentsOf path: String) throws(EvaluationFileError) {
    typealias Word = (word: String, label: String, line: Int)
    var text: [Word] = []
    var last = 0
    var all: [[Word]] = []
    try LineFile(path: path).forEachLine { (line, number) throws(EvaluationFileError) in
      // Empty lines are passed over by the reader, and show as a gap.
      if number > last + 1, !text.isEmpty {
        all.append(text)
        text = []
      }
      last = number
      if line.first == UInt8(ascii: "{"), line.last == UInt8(ascii: "}") {
        all.append(
          try Self.words(ofObject: line, path: path, line: number).map { ($0, $1, number) })
        return
      }
      guard let words = String(validating: line, as: UTF8.self) else {
        throw .notText(path: path, line: number)
      }
      let parts = words.split { $0 == "\t" || $0 == " " }
      if parts.first == "-DOCSTART-" { return }
      guard parts.count >= 2, let word = parts.first, let label = parts.last else {
        throw .badLine(path: path, line: number, expected: "a word and its label")
      }
      text.append((String(word), String(label), number))
    }
    if !text.isEmpty { all.append(text) }
    guard !all.isEmpty else { throw .empty(path: path) }
    words = all.map { $0.map(\.word) }
    labels = all.map { $0.map(\.label) }
    lines = all.map { $0.map(\.line) }
    entities = labels.map(Self.spans)
  }

  private static func words(
    ofObject line: [UInt8], path: String, line number: Int
  ) throws(EvaluationFileError) -> [(String, String)] {
    struct Object: Decodable {
      let words: [String]
      let labels: [String]
    }
    guard let object = try? JSONDecoder().decode(Object.self, from: Data(line)),
      object.words.count == object.labels.count, !object.words.isEmpty
    else {
      throw .badLine(
        path: path, line: number, expected: "a JSON object with words and as many labels")
    }
    return Array(zip(object.words, object.labels))
  }

  /// The stretches that labels name, as conlleval reads them: `I-` after another kind begins one.
  package static func spans(of labels: [String]) -> [EntityReport.Span] {
    var spans: [EntityReport.Span] = []
    for (place, label) in labels.enumerated() where label != "O" {
      let kind = label.hasPrefix("B-") || label.hasPrefix("I-") ? String(label.dropFirst(2)) : label
      if !label.hasPrefix("B-"), let last = spans.last, last.label == kind,
        last.range.upperBound == place
      {
        spans[spans.count - 1] = EntityReport.Span(
          label: kind, range: last.range.lowerBound..<place + 1)
      } else {
        spans.append(EntityReport.Span(label: kind, range: place..<place + 1))
      }
    }
    return spans
  }
}

/// Questions on texts with their answers, read from a JSON file of SQuAD.
package struct QuestionSet: Sendable {
  /// A question on a text.
  package struct Question: Sendable {
    /// The question.
    package let question: String
    /// The text.
    package let context: String
    /// What answers it; none when nothing does.
    package let answers: [String]
    /// Where each answer begins in the text, in Unicode scalars; nil where the file does not say.
    package let starts: [Int?]
    /// The line of the file on which the question's id stands, from 1 on.
    package let line: Int
  }

  /// All questions.
  package let questions: [Question]

  /// Reads a file.
  ///
  /// - Throws: When the file cannot be read, or is none of SQuAD.
  package init(contentsOf path: String) throws(EvaluationFileError) {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { throw .missing(path: path) }
    guard let file = try? JSONDecoder().decode(File.self, from: data) else {
      throw .badLine(
        path: path, line: 1, expected: "JSON of SQuAD: data, paragraphs, context, qas, answers")
    }
    var finder = LineFinder(bytes: Array(data))
    questions = file.data.flatMap(\.paragraphs).flatMap { paragraph in
      paragraph.qas.map { asked in
        let answers = asked.is_impossible == true ? [] : asked.answers
        return Question(
          question: asked.question, context: paragraph.context, answers: answers.map(\.text),
          starts: answers.map(\.answer_start),
          line: finder.line(ofNext: asked.id.map { "\"\($0.name)\"" } ?? ""))
      }
    }
    guard !questions.isEmpty else { throw .empty(path: path) }
  }

  private struct File: Decodable {
    let data: [Article]

    struct Article: Decodable { let paragraphs: [Paragraph] }

    struct Paragraph: Decodable {
      let context: String
      let qas: [Asked]
    }

    struct Asked: Decodable {
      let question: String
      let answers: [Answer]
      let is_impossible: Bool?
      let id: AnyName?
    }

    struct Answer: Decodable {
      let text: String
      let answer_start: Int?
    }
  }
}

/// Finds words in a file one after the other, and counts lines on the way.
private struct LineFinder {
  let bytes: [UInt8]
  private var place = 0
  private var lineCount = 1
  /// Whether words did not come: no others are sought then.
  private var isLost = false

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The line of the next place of some words; that of the last ones when they do not come.
  mutating func line(ofNext words: String) -> Int {
    let wanted = Array(words.utf8)
    guard let first = wanted.first, !isLost else { return lineCount }
    var next = place
    var lines = lineCount
    while next + wanted.count <= bytes.count {
      if bytes[next] == first, bytes[next..<next + wanted.count].elementsEqual(wanted) {
        (place, lineCount) = (next, lines)
        return lines
      }
      if bytes[next] == UInt8(ascii: "\n") { lines += 1 }
      next += 1
    }
    isLost = true
    return lineCount
  }
}

/// Questions with right and wrong passages, read from JSONL.
package struct RerankSet: Sendable {
  /// A question.
  package struct Query: Sendable, Decodable {
    /// The question.
    package let query: String
    /// Passages that answer it.
    package let positive: [String]
    /// Passages that do not.
    package let negative: [String]
  }

  /// All questions.
  package private(set) var queries: [Query] = []

  /// Reads lines like `{"query": "…", "positive": ["…"], "negative": ["…"]}`.
  ///
  /// - Throws: When the file, or a line of it, cannot be used.
  package init(contentsOf path: String) throws(EvaluationFileError) {
    var queries: [Query] = []
    try LineFile(path: path).forEachObject(
      Query.self, expected: "a JSON object with query, and the lists positive and negative"
    ) { (query, _) throws(EvaluationFileError) in queries.append(query) }
    guard !queries.isEmpty else { throw .empty(path: path) }
    self.queries = queries
  }
}
