internal import Akin

/// A corpus on the command line: a file of records, an index or a part of it, or folders without an
/// index.
enum CorpusPlace {
  case records(RecordCorpus)
  case index(IndexLocation, SearchFilter = SearchFilter())
  case folders([String], SearchFilter = SearchFilter())

  /// The corpus in a file or folder; `-` is standard input.
  ///
  /// - Parameters:
  ///   - name: The path as the user gave it.
  ///   - field: The field of records that holds the text.
  ///   - console: Tells the current folder.
  /// - Throws: When the file cannot be read.
  init(_ name: String, field: String?, in console: Console) throws {
    if name != "-", FileSystem.isFolder(console.absolute(name)) {
      try self.init([name], index: nil, where: SearchFilter(), in: console)
    } else {
      let path = name == "-" ? name : console.absolute(name)
      self = .records(try RecordCorpus(path: path, field: field))
    }
  }

  /// The named or nearest index, or a part of it; the folders and files when there is no index.
  ///
  /// - Parameters:
  ///   - paths: The paths as the user gave them; none for the current folder.
  ///   - index: The index's folder, if the user names it.
  ///   - filter: A condition on the passages.
  ///   - console: Tells the current folder.
  /// - Throws: `FlagError`.
  init(_ paths: [String], index: String?, where filter: SearchFilter, in console: Console) throws {
    let folders = paths.isEmpty ? [console.currentFolder] : paths.map(console.absolute)
    if index == nil, SearchEngine.nearestIndex(to: folders[0]) == nil {
      self = .folders(folders, filter)
    } else {
      self = .index(try IndexLocation(asking: paths, flag: index, in: console), filter)
    }
  }

  /// Refuses `--field` when no corpus has fields.
  static func check(field: String?, in places: [CorpusPlace]) throws {
    guard let field else { return }
    let haveFields = places.contains { $0.records.map { $0.hasFields || $0.count == 0 } ?? false }
    guard haveFields else {
      throw FlagError(
        name: "--field", value: field,
        expected: "a field of JSONL or a column of CSV or TSV, and neither corpus is one")
    }
  }

  /// The records; nil for other corpora.
  var records: RecordCorpus? { if case .records(let records) = self { records } else { nil } }
}

extension ModelFlags {
  /// Opens corpora; if one is an index, records and folders get their vectors from its model.
  ///
  /// Folders without an index get a temporary one, which is deleted with the returned corpora.
  func corpora(
    _ places: [CorpusPlace], in console: Console, talk: TalkFlags, progress: ProgressLine,
    usesCache: Bool = true
  ) async throws -> [CorpusSource] {
    var engines: [String: SearchEngine] = [:]
    for case .index(let location, _) in places where engines[location.folder] == nil {
      engines[location.folder] = try await engine(
        at: location.folder, in: console, progress: progress)
    }
    var made: TextEmbedder?
    func embedder() async throws -> TextEmbedder {
      if let made { return made }
      let embedder =
        if let engine = engines.values.first {
          try await engine.embedder(usesCache: usesCache)
        } else {
          try await self.embedder(
            in: console, talk: talk, progress: progress, usesCache: usesCache)
        }
      made = embedder
      return embedder
    }
    var sources: [CorpusSource] = []
    for place in places {
      switch place {
      case .records(let records): sources.append(.records(records, try await embedder()))
      case .index(let location, let filter):
        guard let engine = engines[location.folder] else { continue }
        try await talk.reportUnfinished(engine, in: console)
        sources.append(.index(engine, within: location.paths, where: filter))
      case .folders(let paths, let filter):
        let engine = try SearchEngine.temporary(with: try await embedder())
        let report = try await engine.index(folders: paths) { progress.update($0) }
        sources.append(.index(engine, where: filter))
        progress.clear()
        guard !talk.quiet else { continue }
        for warning in report.warnings { console.complain(warning) }
        let names = paths.map { TerminalText.visible(console.shown($0)) }
        console.note(
          "\(names.joined(separator: ", ")): no index; "
            + "\(Numbers.count(report.passages, "passage")) read for this run alone")
        talk.report(report.truncation, in: console)
      }
    }
    return sources
  }
}
