import Foundation
import TestSupport
import Testing

/// `cluster --map` and `--plot`.
@Suite struct MapCommandTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop(documents: [:]) }

  private func read(_ name: String) throws -> String {
    try String(contentsOfFile: workshop.path + "/" + name, encoding: .utf8)
  }

  @Test func `a map and a picture are written beside the answer`() async throws {
    let lines = (1...40).map { "Rose \($0) grows in the garden.\nThe ferry \($0) leaves late." }
    let file = try workshop.folder.write(lines.joined(separator: "\n"), to: "in.txt")
    let plain = await workshop.akin("cluster", "--input", file, "-n", "4", "--jsonl")
    let run = await workshop.akin(
      "cluster", "--input", file, "-n", "4", "--jsonl", "--map", "map.html", "--plot", "map.svg")
    #expect(run == plain && run.status == 0)
    let page = try read("map.html")
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    #expect(page.contains("<p>80 sentences, 4 clusters</p>"))
    #expect(page.contains("\"Rose 7 grows in the garden.\""))
    let picture = try read("map.svg")
    #expect(picture.hasPrefix("<svg ") && picture.hasSuffix("</svg>\n"))
    #expect(picture.contains(">80 sentences. "))
    #expect(picture.split(separator: "h.01").count == 81)
    // The same once more, with another number of threads.
    _ = await workshop.akin(
      "cluster", "--input", file, "-n", "4", "--threads", "1", "--map", "again.html", "--plot",
      "again.svg")
    #expect(try read("again.html") == page)
    #expect(try read("again.svg") == picture)
  }

  @Test(arguments: [
    (19_990, "19,990 sentences. Those", "<p>19,990 sentences, 2 clusters</p>"),
    (20_010, "20,000 of 20,010 sentences. Those", "<p>20,010 sentences, 2 clusters</p>"),
    (
      200_010, "20,000 of 200,010 sentences. Those",
      "<p>200,010 sentences, 2 clusters; 200,000 sentences, evenly chosen, are shown</p>"
    ),
  ])
  func `of very many sentences some are shown, and it is said`(
    count: Int, caption: String, summary: String
  ) async throws {
    let texts =
      (0..<30).map { "Rose \($0) grows." } + (0..<30).map { "The ferry \($0) leaves late." }
    let lines = (0..<count).map { texts[$0 * 60 / count] }
    let file = try workshop.folder.write(lines.joined(separator: "\n"), to: "in.txt")
    let run = await workshop.akin(
      "cluster", "--input", file, "-n", "2", "--map", "map.html", "--plot", "map.svg", "--members",
      "1")
    #expect(run.status == 0)
    #expect(run.errors.contains("the map shows 200,000 of 200,010") == (count > 200_000))
    let picture = try read("map.svg")
    #expect(picture.contains(caption))
    // One for each point that is drawn, and what comes before the first.
    #expect(picture.split(separator: "h.01").count == min(count, 20_000) + 1)
    let page = try read("map.html")
    #expect(page.contains(summary))
    #expect(page.split(separator: "\"Rose 7 grows.\"").count > min(count, 200_000) / 60)
    // The legend counts all.
    let sizes = picture.matches(of: /text-anchor="end">([0-9,]+)</)
      .compactMap { Int($0.output.1.replacing(",", with: "")) }
    #expect(sizes.reduce(0, +) == count)
  }

  private struct Content: Decodable {
    struct Region: Decodable {
      let id: Int
      let size: Int
      let colour: Int
      let x: Double
      let y: Double
    }
    let regions: [Region]
    let palette: [[String]]
    let frame: [Int]
    let coordinates: String
  }

  @Test func `page and picture give each of forty clusters one colour of 32`() async throws {
    let words = ["rose", "boat", "tree", "lamp", "tea", "snow", "wind", "river", "letter", "door"]
    let lines = (0..<400).map {
      "\(words[$0 % 10]) \(words[$0 / 10 % 10]) \(words[$0 * 7 / 100 % 10])"
    }
    let file = try workshop.folder.write(lines.joined(separator: "\n"), to: "in.txt")
    _ = await workshop.akin(
      "cluster", "--input", file, "-n", "40", "--map", "map.html", "--plot", "map.svg", "--quiet")
    let content = try content(of: "map.html")
    let regions = content.regions
    #expect(regions.count > 32 && content.palette.count == 32)
    #expect(regions.map(\.size) == regions.map(\.size).sorted(by: >))
    #expect(Set(regions.map(\.colour)).count >= 30)

    // The picture and its legend have the colours of the page.
    let picture = try read("map.svg")
    let strokes = picture.matches(of: /stroke="(#[0-9a-f]+)" d=/).map { String($0.output.1) }
    #expect(strokes == regions.map { content.palette[$0.colour][0] })
    let legend = picture.matches(of: /fill="(#[0-9a-f]+)"\/><text/).map { String($0.output.1) }
    #expect(legend == Array(strokes.prefix(legend.count)) && legend.count == 26)
  }

  /// The data of a page.
  private func content(of page: String) throws -> Content {
    let data = try #require(
      try read(page).firstMatch(
        of: /(?s)<script type="application\/json" id="data">(.*?)<\/script>/)?.output.1)
    return try JSONDecoder().decode(Content.self, from: Data(data.utf8))
  }

  @Test func `a map is shown without the strays, and the page says how many there are`()
    async throws
  {
    let lines = (1...200).map { "Rose \($0) grows." } + ["unlike \u{4E00}\u{4E8C} 999 !?"]
    let file = try workshop.folder.write(lines.joined(separator: "\n"), to: "in.txt")
    _ = await workshop.akin(
      "cluster", "--input", file, "-n", "2", "--map", "map.html", "--plot", "map.svg", "--quiet")
    let content = try content(of: "map.html")
    let numbers = try #require(Data(base64Encoded: content.coordinates))
    let values = stride(from: 0, to: numbers.count, by: 2).map {
      Int(numbers[$0]) | Int(numbers[$0 + 1]) << 8
    }
    let strays = stride(from: 0, to: values.count, by: 2).count { place in
      !(content.frame[0]...content.frame[1] ~= values[place]
        && content.frame[2]...content.frame[3] ~= values[place + 1])
    }
    #expect(strays <= 4)
    let words = strays == 1 ? "1 sentence lies further out" : "\(strays) sentences lie further out"
    #expect(try read("map.html").contains(words) == (strays > 0))
  }

  @Test func `what is in no cluster is grey`() async throws {
    let texts = ["Rose", "ROSE", "rose", "boat", "Boat", "tree"]
    let file = try workshop.folder.write(texts.joined(separator: "\n"), to: "in.txt")
    _ = await workshop.akin(
      "cluster", "--input", file, "--threshold", "0.9999", "--min-size", "2", "--map", "map.html",
      "--plot", "map.svg", "--quiet")
    let page = try read("map.html")
    #expect(page.contains("<p>6 sentences, 2 clusters, 1 in no cluster</p>"))
    let data = try #require(page.firstMatch(of: /"clusters":"([^"]+)"/)?.output.1)
    // In the order of the texts, 32 bits each.
    let numbers = try #require(Data(base64Encoded: String(data)))
    #expect(stride(from: 0, to: 24, by: 4).map { numbers[$0] } == [2, 1, 1, 2, 1, 0])
    let picture = try read("map.svg")
    let paths = picture.matches(of: /stroke="(#[0-9a-f]+)" d="([^"]+)"/)
    #expect(paths.map { $0.output.2.split(separator: "h.01").count } == [1, 3, 2])
    let grey = try #require(paths.first?.output.1)
    #expect(grey == "#b4b8bc" && paths.dropFirst().allSatisfy { $0.output.1 != grey })
    #expect(picture.contains("fill=\"\(grey)\"/><text x=\"754\" y=\"110\">in no cluster</text>"))
  }

  @Test func `nothing in a text is markup or leaves the page`() async throws {
    let file = try workshop.folder.write(
      "</script><script>alert('x')</script> & \"roses\"\n<!-- <b>bold\u{202E} -->\n", to: "in.txt")
    let run = await workshop.akin(
      "cluster", "--input", file, "-n", "1", "--map", "map.html", "--plot", "map.svg", "--quiet")
    #expect(run.status == 0)
    let page = try read("map.html")
    #expect(page.components(separatedBy: "<script").count == 3)
    #expect(page.components(separatedBy: "</script").count == 3)
    #expect(page.contains(#"\u003c/script>\u003cscript>alert('x')\u003c/script> & \"roses\""#))
    #expect(!page.contains("\u{202E}") && !page.contains("<!-- "))
    #expect(page.contains("default-src 'none'") && !page.contains("http:"))
    #expect(!(try read("map.svg")).contains("<script"))
  }

  @Test(arguments: [
    ("", 1), ("One.", 0), ("One.\nTwo.", 0), ("One.\nTwo.\nThree.", 0),
    (Array(repeating: "The same.", count: 30).joined(separator: "\n"), 0),
  ])
  func `small corpora have a map too`(text: String, status: Int) async throws {
    let file = try workshop.folder.write(text, to: "in.txt")
    let run = await workshop.akin(
      "cluster", "--input", file, "--map", "map.html", "--plot", "map.svg")
    #expect(Int(run.status) == status)
    #expect(try read("map.html").contains("</html>"))
    #expect(!(try read("map.svg")).contains("nan"))
  }

  @Test func `an index is mapped, whatever its files are called`() async throws {
    let documents = Workshop.garden
    var pages: [String] = []
    for prefix in ["a/", "z/"] {
      let other = try Workshop(
        documents: Dictionary(uniqueKeysWithValues: documents.map { (prefix + $0.key, $0.value) }))
      #expect(await other.akin("index", ".").status == 0)
      let run = await other.akin("cluster", "-n", "2", "--map", "map.html")
      #expect(run.status == 0)
      let page = try String(contentsOfFile: other.path + "/map.html", encoding: .utf8)
      pages.append(page.replacing("\"" + prefix, with: "\""))
      #expect(page.contains("<h1>Map of the index</h1>"))
    }
    let coordinates = pages.map { $0.firstMatch(of: /"coordinates":"([^"]+)"/)?.output.1 }
    #expect(coordinates[0] != nil && coordinates[0] == coordinates[1])
  }

  @Test func `places where nothing can be written are refused before the work`() async throws {
    let file = try workshop.folder.write("One.\nTwo.\n", to: "in.txt")
    let same = await workshop.akin("cluster", "--input", file, "--map", "x", "--plot", "x")
    #expect(same.status == 2 && same.errors.contains("--map and --plot need a file each"))
    for flag in ["--map", "--plot"] {
      let stdout = await workshop.akin("cluster", "--input", file, flag, "-")
      #expect(stdout.status == 2 && stdout.errors.contains("--map and --plot need a file:"))
      #expect(!FileManager.default.fileExists(atPath: workshop.path + "/-"))
    }
    let input = await workshop.akin("cluster", "--input", file, "--map", "in.txt")
    #expect(input.status == 2 && input.errors.contains("in.txt: is the input itself"))
    let folder = await workshop.akin("cluster", "--input", file, "--plot", ".")
    #expect(folder == Run(status: 2, output: "", errors: "akin: .: is a folder. Name a file.\n"))
    let missing = await workshop.akin("cluster", "--input", file, "--map", "no/such/map.html")
    #expect(missing.status == 2 && missing.errors.contains("no/such/map.html: cannot be written"))
    let files = try FileManager.default.contentsOfDirectory(atPath: workshop.path)
    #expect(files == ["in.txt"])
  }
}
