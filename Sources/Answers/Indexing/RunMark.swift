internal import Catalog
internal import FileAccess

/// Keeps in the index that a run is under way, so that one that is cut short is known later.
struct RunMark {
  private let writer: IndexWriter
  /// What an earlier run left unfinished.
  private let earlier: UnfinishedRun?
  private var own: UnfinishedRun

  init(_ writer: IndexWriter, files: Int, paths: [String]) throws {
    self.writer = writer
    earlier = try writer.catalog.unfinishedRun()
    own = UnfinishedRun(filesDone: 0, files: files, paths: paths.map(writer.catalog.places.stored))
  }

  /// Notes that so many files are taken in, and that there are more.
  mutating func note(filesDone: Int) throws {
    own.filesDone = filesDone
    var run = own
    run.paths += rest
    try writer.setUnfinishedRun(run)
  }

  /// Takes the mark back: the index is as the earlier run left it.
  func withdraw() throws { try writer.setUnfinishedRun(earlier) }

  /// Notes the end; what an earlier run left elsewhere stays unfinished.
  func end() throws {
    guard var earlier, !rest.isEmpty else { return try writer.setUnfinishedRun(nil) }
    earlier.paths = rest
    try writer.setUnfinishedRun(earlier)
  }

  /// The paths of the earlier run that this one does not look at.
  private var rest: [String] {
    let places = writer.catalog.places
    let looked = own.paths.map(places.absolute)
    return (earlier?.paths ?? []).filter { path in
      !looked.contains { FileSystem.isPath(places.absolute(path), atOrBelow: $0) }
    }
  }
}
