import Akin
import Foundation

/// Provokes what a program has to expect, and catches each by its type or by its kind:
/// `swift run failures MODEL`, with a folder of a model.
@main enum Failures {
  static func main() async throws {
    guard CommandLine.arguments.count == 2 else { return print("usage: failures MODEL") }
    let model = ModelChoice.named(CommandLine.arguments[1])
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(
      atPath: folder + "/docs", withIntermediateDirectories: true)
    try Data("The rose is red.".utf8).write(to: URL(filePath: folder + "/docs/a.txt"))

    await expect(.missingIndex) { _ = try await SearchEngine.open(nearestTo: folder) }
    await expect(.modelUnavailable) {
      _ = try await TextEmbedder.load(.named("nobody/nothing"), downloads: .never)
    }
    let engine = try await SearchEngine.open(at: folder + "/docs", model: model)
    await expect(.fileNotFound) { try await engine.index(folder: folder + "/gone") }
    try await engine.index(folder: folder + "/docs")
    await expect(.invalidFilter) {
      _ = try await engine.search(Query("rose", where: SearchFilter(conditions: ["year >"])))
    }
    // What needs another process, or a full disk, a test may throw itself.
    let catalog = engine.location + "/catalog.sqlite"
    await expect(.locked) { throw CatalogError.locked(by: nil, path: engine.location) }
    await expect(.diskFull) { throw CatalogError.diskFull(path: catalog) }
    try Data(repeating: 7, count: 8192).write(to: URL(filePath: catalog))
    await expect(.damaged) { _ = try await SearchEngine.open(nearestTo: folder + "/docs").status() }
    print("all were caught")
  }

  /// Catches the errors that this program knows by their types, and the others by their kind.
  private static func expect(_ kind: FailureKind, _ body: @Sendable () async throws -> Void) async {
    do {
      try await body()
      fatalError("nothing was thrown where \(kind) was expected")
    } catch AkinError.noIndex(let folder) {
      precondition(kind == .missingIndex)
      print("no index in \(folder)")
    } catch ModelHubError.offline(let name) {
      precondition(kind == .modelUnavailable)
      print("the model \(name) is not here")
    } catch let error as FilterError {
      precondition(kind == .invalidFilter)
      print("change the filter:", error.localizedDescription)
    } catch let error as any AkinFailure {
      precondition(error.kind == kind, "\(error.kind): \(error)")
      print("\(error.kind):", error.localizedDescription)
    } catch {
      fatalError("not an error of Akin: \(error)")
    }
  }
}
