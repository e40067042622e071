internal import Akin

/// What a corpus is on the command line: a file of records, or an index or a part of it.
enum CorpusPlace {
  case records(RecordCorpus)
  case index(IndexLocation, SearchFilter = SearchFilter())

  /// A file, or a folder that is an index or in one; `-` is standard input.
  ///
  /// - Parameters:
  ///   - name: As it was given.
  ///   - field: The field of records that holds the text.
  ///   - console: Tells the current folder.
  /// - Throws: `AkinError.noIndex` for a folder without one, or what is wrong with the file.
  init(_ name: String, field: String?, in console: Console) throws {
    if name != "-", isFolder(console.absolute(name)) {
      self = .index(try IndexLocation(asking: [name], flag: nil, in: console))
    } else {
      let path = name == "-" ? name : console.absolute(name)
      self = .records(try RecordCorpus(path: path, field: field))
    }
  }

  /// The records, nil for an index.
  var records: RecordCorpus? { if case .records(let records) = self { records } else { nil } }
}

extension ModelFlags {
  /// Opens corpora; beside an index, records get their vectors from the index's own model.
  func corpora(
    _ places: [CorpusPlace], in console: Console, talk: TalkFlags, progress: ProgressLine
  ) async throws -> [CorpusSource] {
    var engines: [String: SearchEngine] = [:]
    for case .index(let location, _) in places where engines[location.folder] == nil {
      engines[location.folder] = try await engine(
        at: location.folder, in: console, progress: progress)
    }
    let embedder: TextEmbedder? =
      if places.allSatisfy({ $0.records == nil }) {
        nil
      } else if let engine = engines.values.first {
        try await engine.embedder()
      } else {
        try await embedder(in: console, talk: talk, progress: progress)
      }
    return places.compactMap { place in
      switch place {
      case .records(let records): embedder.map { .records(records, $0) }
      case .index(let location, let filter):
        engines[location.folder].map { .index($0, within: location.paths, where: filter) }
      }
    }
  }
}
