internal import Catalog
internal import FileAccess

/// Marks the index while a run is under way, so that a run that is cut short is known later.
struct RunMark {
  private let writer: IndexWriter
  /// The earlier run that was cut short, if there is one.
  private let earlier: UnfinishedRun?
  private var own: UnfinishedRun

  init(_ writer: IndexWriter, files: Int, paths: [String]) throws {
    self.writer = writer
    earlier = try writer.catalog.unfinishedRun()
    own = UnfinishedRun(filesDone: 0, files: files, paths: paths.map(writer.catalog.places.stored))
  }

  /// Notes how many files are done, and that there are more.
  mutating func note(filesDone: Int) throws {
    own.filesDone = filesDone
    var run = own
    run.paths += rest
    try writer.setUnfinishedRun(run)
  }

  /// Takes the mark back, because the index is as the earlier run left it.
  func withdraw() throws { try writer.setUnfinishedRun(earlier) }

  /// Notes the end of the run; paths of an earlier run that this one did not look at stay
  /// unfinished.
  func end() throws {
    guard var earlier, !rest.isEmpty else { return try writer.setUnfinishedRun(nil) }
    earlier.paths = rest
    try writer.setUnfinishedRun(earlier)
  }

  /// The paths of the earlier run that this run does not look at.
  private var rest: [String] {
    let places = writer.catalog.places
    let looked = own.paths.map(places.absolute)
    return (earlier?.paths ?? []).filter { path in
      !looked.contains { FileSystem.isPath(places.absolute(path), atOrBelow: $0) }
    }
  }
}
