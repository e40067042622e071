internal import Documents
internal import Parallelism

/// The documents below some folders, each as the texts of its passages; a record is a document of its
/// own.
struct TrainingDocuments {
  private let files: [SourceFile]
  /// What was not read, and why.
  private(set) var skipped: [SkippedFile]
  /// How many documents were handed on.
  private(set) var count = 0

  /// Files that one thread reads at a time.
  private static let turn = 4

  /// Finds the files.
  ///
  /// - Throws: `DocumentError` for a path that is not there.
  init(_ paths: [String]) throws(DocumentError) {
    let walk = try FolderWalker().walk(paths)
    files = walk.files
    skipped = walk.skipped
  }

  /// Reads all documents in the order of their paths, and makes something of them.
  ///
  /// - Parameters:
  ///   - threads: How many cores to use; it changes nothing.
  ///   - work: Told the share of the bytes that are read.
  ///   - make: Makes something of the documents of a file, or of a slice of a long one; on any thread.
  ///   - body: Takes what was made, in order.
  /// - Throws: `CancellationError`; what `body` throws.
  mutating func forEachFile<Part: Sendable>(
    threads: Int, work: Work, _ make: @escaping @Sendable ([[String]]) -> Part,
    _ body: (Part) throws -> Void
  ) throws {
    let reader = try DocumentReader()
    let total = max(1, files.reduce(0) { $0 + $1.size })
    var bytes = 0
    var start = 0
    while start < files.count {
      try work.advance(to: Double(bytes) / Double(total))
      if try forEachSlice(of: files[start], reader, work, { try body(make($0)) }) {
        bytes += files[start].size
        start += 1
        continue
      }
      let end = min(files.count, start + threads * Self.turn)
      // A long file of records waits for its own turn.
      let turn = files[start..<end].prefix { file in
        file == files[start]
          || !(file.format.isRecordsOrLines && file.size > reader.options.sliceLength)
      }
      let parts = concurrentMap(turn.count, threads: threads) {
        [turn = Array(turn)] index -> Result<(count: Int, part: Part), DocumentError> in
        Result { () throws(DocumentError) in
          let documents = Self.documents(of: try reader.read(turn[index]))
          return (documents.count, make(documents))
        }
      }
      for (file, part) in zip(turn, parts) {
        if case .failure(.skipped(let reason, let path)) = part {
          skipped.append(SkippedFile(path: path, reason: reason))
        } else {
          let part = try part.get()
          count += part.count
          try body(part.part)
        }
        bytes += file.size
      }
      start += turn.count
    }
  }

  /// Reads a long file of records slice by slice; returns whether it is one.
  private mutating func forEachSlice(
    of file: SourceFile, _ reader: DocumentReader, _ work: Work, _ body: ([[String]]) throws -> Void
  ) throws -> Bool {
    do {
      guard var slices = try FileSlices(of: file, with: reader) else { return false }
      while !slices.isAtEnd {
        try work.check()
        let documents = Self.documents(of: try slices.next().document)
        count += documents.count
        try body(documents)
      }
    } catch DocumentError.skipped(let reason, let path) {
      skipped.append(SkippedFile(path: path, reason: reason))
    }
    return true
  }

  private static func documents(of document: Document) -> [[String]] {
    var documents: [[String]] = []
    var record: Int?
    for passage in document.passages {
      if passage.record == record {
        documents[documents.count - 1].append(passage.text)
      } else {
        documents.append([passage.text])
        record = passage.record
      }
    }
    return documents
  }
}
