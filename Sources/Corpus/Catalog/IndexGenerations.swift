internal import FileAccess
internal import Foundation

/// Which generation of an index is in use, and which one can be gone back to.
///
/// A generation is all of an index that depends on its model: catalog, segments, lists and settings.
/// The first lies in the index's folder itself, each further one in `generations/NUMBER`. Corrections
/// of clusters and answers of reviews lie beside them and hold for all.
package struct IndexGenerations: Sendable, Equatable {
  /// The one that is searched and written.
  package var current = 1
  /// The one that was in use before; nil when there is none any more.
  package var previous: Int?

  /// Reads what `generations/current` says.
  ///
  /// Without that file the first one is in use. Where the first is gone too, it is the newest one that
  /// is there.
  init(of path: String) {
    let folder = path + IndexFolder.generationsName
    guard let bytes = try? FileSystem.contents(of: folder + Self.name, atMost: 4_096) else {
      guard FileSystem.isFolder(folder), !FileSystem.exists(path + "/catalog.sqlite") else {
        return
      }
      current = IndexFolder.numbered(in: folder).last ?? 1
      return
    }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let number = Int(words[1]), number >= 1 else { continue }
      if words[0] == "current" { current = number }
      if words[0] == "previous" { previous = number }
    }
  }

  /// Puts both into use in one step.
  func write(in path: String) throws(CatalogError) {
    let folder = path + IndexFolder.generationsName
    try onFile(FileSystem.makeFolder(folder))
    let text = "current \(current)\n" + (previous.map { "previous \($0)\n" } ?? "")
    try onFile(FileSystem.replace(folder + Self.name, with: Array(text.utf8)))
  }

  private static let name = "/current"
}

extension IndexFolder {
  static let generationsName = "/generations"
  private static let removedSuffix = ".removed"

  /// Which generations are in use.
  package var generations: IndexGenerations { IndexGenerations(of: path) }

  /// The same index, with the generation that is in use now: it stays the one that is meant, whatever
  /// is put into use later.
  package var pinned: IndexFolder {
    generation == nil ? IndexFolder(path, generation: generations.current) : self
  }

  /// The generations that have a catalog, in rising order.
  package var generationNumbers: [Int] {
    let first = FileSystem.exists(path + "/catalog.sqlite") ? [1] : []
    return first
      + Self.numbered(in: path + Self.generationsName).filter {
        FileSystem.exists(IndexFolder(path, generation: $0).catalogPath)
      }
  }

  /// The generation that a run has begun and that was never put into use; nil when there is none.
  package var unfinishedGeneration: Int? {
    let known = generations
    return generationNumbers.last { $0 > max(known.current, known.previous ?? 0) }
  }

  /// The generation that a run makes: the one that was begun, or a new one.
  package var nextGeneration: IndexFolder {
    let known = generations
    let newest = max(
      known.current, known.previous ?? 0,
      Self.numbered(in: path + Self.generationsName).last ?? 1)
    return IndexFolder(path, generation: unfinishedGeneration ?? newest + 1)
  }

  /// Puts a complete generation into use; the one that was in use stays as the previous one, and all
  /// others go.
  ///
  /// Readers see the one or the other, never something between: one file is replaced.
  package func use(_ number: Int) throws {
    var known = generations
    known.previous = known.current
    known.current = number
    try known.write(in: path)
    // What cannot be deleted now goes when the next generation is begun.
    try? removeGenerations(except: [known.current, known.previous ?? known.current])
  }

  /// Deletes generations that are neither in use, nor the previous one, nor begun: a run was killed
  /// before it could.
  package func removeLeftoverGenerations() throws {
    let known = generations
    let kept = [known.current, known.previous, unfinishedGeneration].compactMap(\.self)
    try removeGenerations(except: Set(kept))
  }

  /// Puts the previous generation into use again, and keeps the other one.
  ///
  /// - Returns: The number of the generation that is in use now; nil when there is no previous one.
  package func usePrevious() throws -> Int? {
    var known = generations
    guard let previous = known.previous, generationNumbers.contains(previous) else { return nil }
    (known.current, known.previous) = (previous, known.current)
    try known.write(in: path)
    return known.current
  }

  /// Deletes all generations but the one in use.
  ///
  /// - Returns: The numbers of those that had a catalog.
  /// - Throws: `CatalogError.locked` while another process writes one of them.
  package func dropOtherGenerations() throws -> [Int] {
    var known = generations
    let others = generationNumbers.filter { $0 != known.current }
    // First the word, so that nobody goes back to what is half gone.
    if known.previous != nil {
      known.previous = nil
      try known.write(in: path)
    }
    try removeGenerations(except: [known.current])
    return others
  }

  private func removeGenerations(except kept: Set<Int>) throws {
    let place = path + Self.generationsName
    if !kept.contains(1), FileSystem.exists(path + "/catalog.sqlite") {
      let first = IndexFolder(path, generation: 1)
      try first.removeContents()
      try onFile(FileSystem.removeFile(first.settingsPath))
    }
    for number in Self.numbered(in: place) where !kept.contains(number) {
      let folder = IndexFolder(path, generation: number)
      let lock = try onFile(FileLock(folder.lockPath))
      defer { withExtendedLifetime(lock) {} }
      try onFile(
        FileSystem.move(folder.dataPath, replacing: folder.dataPath + Self.removedSuffix))
    }
    // Those of runs that were killed meanwhile, too.
    for name in (try? FileSystem.names(in: place)) ?? [] where name.hasSuffix(Self.removedSuffix) {
      try? FileManager.default.removeItem(atPath: place + "/" + name)
    }
  }

  /// The folders that are named by a number, in rising order.
  static func numbered(in folder: String) -> [Int] {
    ((try? FileSystem.names(in: folder)) ?? []).compactMap { Int($0) }.filter { $0 > 1 }.sorted()
  }

  /// The index's own folder for the folder of one of its generations.
  static func holder(of dataPath: String) -> String {
    let parts = dataPath.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 2, parts[parts.count - 2] == generationsName.dropFirst(),
      Int(parts[parts.count - 1]) != nil
    else { return dataPath }
    return parts.dropLast(2).joined(separator: "/")
  }
}
