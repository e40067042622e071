import Clustering
import Documents
import Parallelism
import Testing

@Suite struct PassageRoleTests {
  private func roles(_ documents: [[String]]) throws -> [String: PassageRole] {
    let passages = documents.enumerated().flatMap { place, texts in
      texts.enumerated().map { line, text in
        Passage(
          path: "\(place).txt", root: "/notes", line: line + 1, endLine: line + 1, start: 0, end: 1,
          text: text)
      }
    }.sorted { $0.text < $1.text }
    let roles = try PassageRole.roles(of: passages, threads: 2, work: .none)
    return Dictionary(zip(passages.map(\.text), roles)) { first, _ in first }
  }

  @Test func `lines of many documents and lines without a subject are set aside`() throws {
    let documents = (0..<9).map { place in
      [
        "Rose \(place) is red and needs the sun.", "Boat \(place) leaves the harbour at nine.",
        "License: CC0-1.0", "2023-09-18", "Both can:",
      ]
    }
    let found = try roles(documents + [["A boat has this form:", "Look here:", "Look here:"]])
    for text in ["License: CC0-1.0", "2023-09-18", "Both can:", "Look here:"] {
      #expect(found[text] == .idle)
    }
    #expect(found["A boat has this form:"] == .announces)
    #expect(found["Rose 3 is red and needs the sun."] == .speaks)
  }

  @Test func `copies of a whole folder are no footers`() throws {
    let document = ["Roses need the sun.", "Boats leave the harbour.", "Bread is baked at night."]
    let found = try roles(Array(repeating: document, count: 4))
    #expect(found.values.allSatisfy { $0 == .speaks })
  }

  @Test func `a corpus of dates is not set aside`() throws {
    let found = try roles([(10..<30).map { "2023-09-\($0)" } + ["Roses need the sun."]])
    #expect(found.values.allSatisfy { $0 == .speaks })
  }

  @Test func `labels fold word forms, phrases that overlap, dates and numbers`() throws {
    let clusters = [
      [
        "A closure captures values.", "Closures capture constants.", "The closure's closures",
        "properties of a property", "access level modifier", "the access level, a level modifier",
      ], ["Bread is baked in ovens.", "An oven bakes the bread."],
    ]
    let found = try ClusterKeywords.best(8, of: clusters, threads: 1, work: .none)
    func count(_ start: String) -> Int {
      found.joined().count { term in term.split(separator: " ").contains { $0.hasPrefix(start) } }
    }
    for start in ["closure", "propert", "captur", "level", "oven", "bake"] {
      #expect(count(start) == 1, "\(start) in \(found)")
    }
    #expect(
      ClusterKeywords.labels([[], []], sentences: ["2023-09-18", "12 of 34"].map { $0 })
        == ["dates, such as 2023-09-18", "12 of 34"])
    #expect(ClusterKeywords.labels([[]], sentences: ["12 / 34"]) == ["numbers, such as 12 / 34"])
  }

  @Test(arguments: [
    (
      ["Die Katze schläft in den Häusern.", "Katzen sind nicht im Haus und nicht im Garten."],
      "katz"
    ),
    (["La maison est dans les maisons de nos villes.", "Les maisons et la maison."], "maison"),
    (["Los perros y el perro de la casa.", "Un perro no es para todos los perros."], "perr"),
  ])
  func `other languages have their own endings`(texts: [String], start: String) throws {
    let found = try ClusterKeywords.best(8, of: [texts], threads: 1, work: .none)[0]
    #expect(found.count { $0.contains(start) } == 1, "\(found)")
  }
}
