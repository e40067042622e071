internal import Catalog
internal import Documents
internal import FileAccess
internal import TextAnalysis

extension IndexReport.Skipped {
  /// Counts skipped files by reason; files that no reader knows are also counted by kind.
  static func counted(_ skips: [SkippedFile]) -> [IndexReport.Skipped] {
    Dictionary(grouping: skips, by: \.reason.category)
      .map { reason, files in
        IndexReport.Skipped(
          reason: reason, count: files.count,
          examples: files.prefix(5).map { "\($0.path): \($0.reason)" }, kinds: kinds(of: files))
      }
      .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
  }

  private static func kinds(of files: [SkippedFile]) -> [IndexReport.Kind] {
    var byKind: [String: [SkippedFile]] = [:]
    for file in files {
      guard case .formatNotRead(let fileExtension) = file.reason else { continue }
      byKind[fileExtension, default: []].append(file)
    }
    return byKind.map { fileExtension, files in
      IndexReport.Kind(
        fileExtension: fileExtension, count: files.count,
        isText: isText(files[0], fileExtension))
    }
    .sorted { ($1.count, $0.fileExtension) < ($0.count, $1.fileExtension) }
  }

  /// Whether the beginning of a file reads as plain text.
  private static func isText(_ file: SkippedFile, _ fileExtension: String) -> Bool {
    guard !SkipReason.kindsOfMarkup.contains(fileExtension),
      let start = try? FileSystem.contents(of: file.path, from: 0, count: 4096), !start.isEmpty
    else { return false }
    return TextEncoding.decode(start) != nil
  }
}

extension IndexRun {
  /// The report of the run, which has ended.
  mutating func summary() throws -> IndexReport {
    let counts = try writer.catalog.counts()
    report.documents = counts.documents
    report.passages = counts.passages
    report.skippedFiles = try skips + filesWithoutText(in: writer.catalog)
    report.skipped = IndexReport.Skipped.counted(report.skippedFiles)
    for file in report.skippedFiles { report.add(file.reason.remedies) }
    return report
  }

  /// The files of the index that have no text.
  func filesWithoutText(in catalog: CatalogReader) throws -> [SkippedFile] {
    let empty = Set(try catalog.documentsWithoutPassages())
    guard !empty.isEmpty else { return [] }
    // A long file is several documents, and some of them may have text.
    let files = Dictionary(grouping: try catalog.documents()) { PathKey($0.absolutePath) }
    return files.values.filter { parts in parts.allSatisfy { empty.contains($0.id) } }
      .map { SkippedFile(path: $0[0].absolutePath, reason: .withoutText) }
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }
}
