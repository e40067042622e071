#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Documents, queries, and judgements that say which documents answer which query.
///
/// The layout on disk is that of BEIR (Thakur et al. 2021).
package struct RetrievalSet: Sendable, Equatable {
  /// A document or a query.
  package struct Item: Sendable, Equatable {
    /// Its name in the judgements.
    package let id: String
    /// The text to embed; for a document its title, a space and its text.
    package let text: String

    /// Makes an item; the `text` of a document begins with its title.
    package init(id: String, text: String) {
      self.id = id
      self.text = text
    }
  }

  /// The documents, in the order of `corpus.jsonl`.
  package private(set) var documents: [Item] = []
  /// The queries with judgements, in the order of `queries.jsonl`.
  package private(set) var queries: [Item] = []
  /// The judged documents of each query with their grades; a grade above zero means relevant.
  package private(set) var judgements: [[String: Int]] = []

  /// Reads `corpus.jsonl`, `queries.jsonl` and the judgements `qrels/test.tsv`, or the first other
  /// `.tsv` there; each may be gzipped, with `.gz` after its name.
  ///
  /// - Parameter folder: The set's folder.
  /// - Throws: When a file is missing, or a line of it cannot be used.
  package init(folder: String) throws(EvaluationFileError) {
    let (judged, path) = try Self.readJudgements(in: folder)
    documents = try Self.readItems(try Self.file("corpus.jsonl", in: folder)) { _ in true }
    queries = try Self.readItems(try Self.file("queries.jsonl", in: folder)) { judged[$0] != nil }
    let known = Set(queries.map(\.id))
    let unknown = judged.filter { !known.contains($0.key) }.min { $0.value.line < $1.value.line }
    if let unknown {
      throw .unknownQuery(path: path, line: unknown.value.line, id: unknown.key)
    }
    judgements = queries.map { judged[$0.id]?.grades ?? [:] }
  }

  /// Makes a set of its parts; `judgements` are in the order of `queries`.
  package init(documents: [Item], queries: [Item], judgements: [[String: Int]]) {
    precondition(
      queries.count == judgements.count, "\(queries.count) queries, \(judgements.count) judged")
    self.documents = documents
    self.queries = queries
    self.judgements = judgements
  }

  private struct Judged {
    /// The line that names the query first.
    let line: Int
    var grades: [String: Int] = [:]
  }

  private static func file(_ name: String, in folder: String) throws(EvaluationFileError) -> String
  {
    for candidate in [name, name + ".gz"] {
      let path = folder + "/" + candidate
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    throw .missingFromFolder(folder: folder, names: [name, name + ".gz"])
  }

  private static func readItems(
    _ path: String, where isWanted: (String) -> Bool
  ) throws(EvaluationFileError) -> [Item] {
    struct Line: Decodable {
      let _id: AnyName
      let title: String?
      let text: String
    }
    var items: [Item] = []
    var ids: Set<String> = []
    try LineFile(path: path).forEachObject(
      Line.self, expected: "a JSON object with an _id and a text"
    ) { (line, number) throws(EvaluationFileError) in
      guard ids.insert(line._id.name).inserted else {
        throw .repeatedID(path: path, line: number, id: line._id.name)
      }
      guard isWanted(line._id.name) else { return }
      let title = line.title ?? ""
      let text = title.isEmpty ? line.text : title + " " + line.text
      items.append(Item(id: line._id.name, text: text))
    }
    guard !ids.isEmpty else { throw .empty(path: path) }
    return items
  }

  private static func readJudgements(
    in folder: String
  ) throws(EvaluationFileError) -> ([String: Judged], path: String) {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/qrels")) ?? [])
      .filter { $0.hasSuffix(".tsv") || $0.hasSuffix(".tsv.gz") }.sorted()
    let preferred = ["test.tsv", "test.tsv.gz"].first { names.contains($0) }
    guard let name = preferred ?? names.first else {
      throw .missingFromFolder(folder: folder, names: ["qrels/test.tsv", "another qrels/*.tsv"])
    }
    let path = folder + "/qrels/" + name
    var judged: [String: Judged] = [:]
    var isFirst = true
    try LineFile(path: path).forEachLine { (line, number) throws(EvaluationFileError) in
      defer { isFirst = false }
      guard let text = String(validating: line, as: UTF8.self) else {
        throw .notText(path: path, line: number)
      }
      let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 3, let grade = Int(fields[2]) else {
        // The header, which every BEIR file has.
        if isFirst, fields.count == 3 { return }
        throw .badLine(
          path: path, line: number, expected: "query id, document id and a whole number, with tabs")
      }
      judged[String(fields[0]), default: Judged(line: number)].grades[String(fields[1])] = grade
    }
    guard !judged.isEmpty else { throw .empty(path: path) }
    return (judged, path)
  }
}
