import Akin
import Foundation
import TestSupport
import Testing

@Suite struct ReadmeTests {
  /// The library example of README.md, but for the tiny model and a folder of its own.
  @Test func `the example compiles and runs`() async throws {
    let readme = try String(
      contentsOf: Fixtures.repository.appending(path: "README.md"), encoding: .utf8)
    for line in [
      #"let engine = try await SearchEngine.open(at: "indexes/handbook")"#,
      #"try await engine.index(folder: "corpora/handbook")"#,
      #"for hit in try await engine.search("how do I prune roses", limit: 5) {"#
        + " print(hit.score, hit.passage.text) }",
    ] {
      #expect(readme.contains(line))
    }
    let folder = try TemporaryFolder()
    let index = folder.path + "/index"
    let corpus = Fixtures.repository.appending(path: "corpora/handbook/garden").path
    let engine = try await SearchEngine.open(at: index, model: .named(Fixtures.model("tiny")))
    try await engine.index(folder: corpus)
    for hit in try await engine.search("how do I prune roses", limit: 5) {
      #expect(hit.score <= 1 && !hit.passage.text.isEmpty)
    }
  }
}
