package import Catalog
internal import Documents
internal import FileAccess
internal import Foundation
internal import Hashing
package import ModelLibrary
package import Parallelism
internal import Records
internal import SentenceEmbedding
internal import Synchronization
internal import VectorMath

/// One run of `index`: finds what changed, embeds what is new, removes what is gone.
package struct IndexRun {
  /// What was done so far.
  package var report = IndexReport()

  private let writer: IndexWriter
  private let loadModel: () throws -> LoadedModel
  private let memory: Int?
  private let threads: Int
  private let work: Work
  private let progress: ProgressReport
  // By absolute path; what is still there at the end is gone from the disk.
  private var stored: [String: StoredDocument]
  // What the index remembered before, and what this run has found.
  private let knownTargets: [IndexTarget]
  private var targets: [IndexTarget]
  private var files: [FileToIndex] = []
  private var vanished: [StoredDocument] = []
  private var skips: [Skip] = []
  private var pending = PendingDocuments()
  private let start = Date.now.timeIntervalSince1970

  // What is embedded and committed together, a few seconds of work. Once the model is loaded, a
  // budget for memory may want less.
  private var window = WindowSize.standard

  /// A run over nothing yet.
  ///
  /// - Parameters:
  ///   - writer: Of the index, whose lock it holds.
  ///   - loadModel: Gives the index's model; called only when there is something to embed.
  ///   - memory: Bytes that the process may take; nil when nobody counts them.
  ///   - threads: How many cores to use.
  ///   - work: Ends the run; what was committed stays.
  ///   - progress: Told how far it is, from any thread.
  /// - Throws: `CatalogError` when the catalog cannot be read.
  package init(
    writer: IndexWriter, loadModel: @escaping () throws -> LoadedModel, memory: Int?, threads: Int,
    work: Work, progress: @escaping @Sendable (Work.Progress) -> Void
  ) throws {
    self.writer = writer
    self.loadModel = loadModel
    self.memory = memory
    self.threads = threads
    self.work = work
    self.progress = ProgressReport(progress)
    stored = [:]
    for document in try writer.catalog.documents() { stored[document.absolutePath] = document }
    knownTargets = try [IndexTarget](in: writer.catalog)
    targets = knownTargets
    report.index = writer.folder.path
  }

  /// Walks a target and notes which of its files have to be looked at.
  ///
  /// - Parameters:
  ///   - target: What was asked for, now or earlier.
  ///   - parts: Where in it to look.
  /// - Throws: When its folder is missing.
  package mutating func add(_ target: IndexTarget, parts: [String]) throws {
    let earlier = targets.first { $0.path == target.path }
    func isReadAlike(_ file: SourceFile) -> Bool {
      guard let earlier else { return true }
      return earlier.readsAsNow(file.format) && earlier.options.field == target.options.field
    }
    var target = target
    target.lastRun = earlier?.lastRun
    let walk = try FolderWalker(options: target.options.walking).walk([target.path])
    try work.check()
    func isAsked(_ path: String) -> Bool {
      parts.contains { FileSystem.isPath(path, atOrBelow: $0) }
    }
    let files = walk.files.filter { isAsked($0.path) }
    let skipped = walk.skipped.map { Skip(path: $0.path, reason: $0.reason) }
      .filter { isAsked($0.path) }
    var gone = Set(stored.keys.filter { target.contains($0) && isAsked($0) })
    for file in files {
      gone.remove(file.path)
      self.files.append(
        FileToIndex(
          file: file, target: target, stored: stored[file.path],
          isReadAlike: isReadAlike(file), start: start))
    }
    // What cannot be read now may come back: it stays in the index.
    for skip in skipped where skip.isUnreadable {
      gone = gone.filter { !FileSystem.isPath($0, atOrBelow: skip.path) }
    }
    vanished += gone.sorted().compactMap { stored[$0] }
    skips += skipped
    report.ignored += walk.ignoredCount
    var remembered = target
    remembered.reader = IndexTarget.currentReader
    if parts == [target.path] { remembered.lastRun = start }
    targets.removeAll { remembered.contains($0.path) }
    targets.append(remembered)
  }

  /// Does the work that `add` found.
  package mutating func finish() throws -> IndexReport {
    // A run that ends early must leave a name to go on from. A target that was known before keeps
    // its old settings until all of it is read by the new ones.
    var new = targets.filter { target in !knownTargets.contains { $0.path == target.path } }
    for index in new.indices { new[index].lastRun = nil }
    if !new.isEmpty { try (knownTargets + new).store(in: writer) }
    progress.begin(files: files.count, bytes: files.reduce(0) { $0 + $1.file.size })
    var renames = Dictionary(grouping: vanished) { $0.description.contentHash }
    var readers: [IndexOptions: DocumentReader] = [:]
    for item in files {
      try work.check()
      if item.isUnchanged {
        try keep(item)
        continue
      }
      let options = item.target.options
      let reader = try readers[options] ?? DocumentReader(options: options.reading)
      readers[options] = reader
      try read(item, with: reader, renames: &renames)
      if pending.newTexts.count >= window.textCount || pending.newByteCount >= window.byteCount
        || pending.updates.count >= WindowSize.standard.textCount
      {
        try flush()
      }
    }
    try flush()
    try writer.remove(documents: vanished.map(\.id))
    report.removed += vanished.count
    try targets.sorted { $0.path < $1.path }.store(in: writer)
    let listing = work.reporting { [progress] share in progress.listed(share) }
    let isSettled = try writer.settle(threads: threads, work: listing)
    if !isSettled {
      report.warnings.append(IndexingError.noRoomToCompact(writer.folder.path).description)
    }
    return try summary()
  }

  /// Keeps a document whose file has the size and time that the index remembers.
  private mutating func keep(_ item: FileToIndex) throws {
    report.unchanged += 1
    if let stored = item.stored, stored.description.root != item.target.root {
      pending.updates.append(
        StoredDocument(
          id: stored.id, description: item.description(hash: stored.description.contentHash)))
    }
    progress.fileDone(bytes: item.file.size)
  }

  private mutating func read(
    _ item: FileToIndex, with reader: DocumentReader, renames: inout [ContentHash: [StoredDocument]]
  ) throws {
    let document: Document
    do {
      document = try reader.read(item.file)
    } catch {
      guard case .skipped(let reason, let path) = error else { throw error }
      skip(item, Skip(path: path, reason: reason))
      return
    }
    for record in document.skippedRecords {
      report.warnings.append("\(item.file.path):\(record.line): \(record.reason).")
    }
    let hash = unsafe ContentHash(of: document.bytes.span.bytes)
    let description = item.description(hash: hash)
    if let stored = item.stored, stored.description.contentHash == hash, item.isReadAlike {
      report.unchanged += 1
      if stored.description != description {
        pending.updates.append(StoredDocument(id: stored.id, description: description))
      }
      progress.fileDone(bytes: item.file.size)
    } else if item.stored == nil, item.isReadAlike,
      let old = Self.take(description, from: &renames)
    {
      report.renamed += 1
      vanished.removeAll { $0.id == old.id }
      pending.updates.append(StoredDocument(id: old.id, description: description))
      progress.fileDone(bytes: item.file.size)
    } else {
      if item.stored == nil { report.added += 1 } else { report.changed += 1 }
      // Under its new root it is another document.
      if let stored = item.stored, stored.description.root != description.root {
        vanished.append(stored)
        report.removed -= 1
      }
      try pending.add(document, description, fileSize: item.file.size, known: writer.catalog)
    }
  }

  /// Notes a file that cannot be read; what the index holds of it goes, unless it may come back.
  private mutating func skip(_ item: FileToIndex, _ skip: Skip) {
    skips.append(skip)
    if let stored = item.stored, !skip.isUnreadable { vanished.append(stored) }
    progress.fileDone(bytes: item.file.size)
  }

  /// A document that is gone from its old place and has the same contents, if there is one.
  private static func take(
    _ description: DocumentDescription, from renames: inout [ContentHash: [StoredDocument]]
  ) -> StoredDocument? {
    guard var candidates = renames[description.contentHash],
      let index = candidates.firstIndex(where: { $0.description.format == description.format })
    else { return nil }
    let found = candidates.remove(at: index)
    renames[description.contentHash] = candidates
    return found
  }

  /// Embeds and commits what was read: sentences first, window by window, then their documents.
  private mutating func flush() throws {
    if !pending.newTexts.isEmpty { try embedNewTexts() }
    try writer.update(pending.updates)
    try writer.commit(pending.documents)
    for size in pending.fileSizes { progress.fileDone(bytes: size) }
    pending = PendingDocuments()
  }

  private mutating func embedNewTexts() throws {
    let loaded = try loadModel()
    guard loaded.identity.fingerprint == writer.model.fingerprint else {
      throw CatalogError.differentModel(
        index: writer.model, given: loaded.identity, path: writer.folder.path)
    }
    window = try loaded.windowSize(memory: memory, threads: threads)
    let sentences = pending.newTexts
    var (read, written) = (0, 0)
    let counts = try loaded.embed(
      stream: { request in
        guard read < sentences.count else { return nil }
        let start = read
        var bytes = 0
        repeat {
          bytes += sentences[read].text.utf8.count
          read += 1
        } while read < sentences.count && read - start < request.count && bytes < request.bytes
        return sentences[start..<read].map(\.text)
      }, for: .document, threads: threads, window: window,
      progress: { [progress] count in progress.passagesDone(count) },
      work: work
    ) { texts, embeddings in
      let part = Array(sentences[written..<written + texts.count])
      pending.resolve(part, to: try writer.commit(part, vectors: embeddings.unitVectors))
      written += part.count
    }
    report.embedded += counts.texts
    report.tokens += counts.tokens
    report.truncatedPassages += counts.truncatedTexts
    report.truncatedTokens += counts.truncatedTokens
  }

  private mutating func summary() throws -> IndexReport {
    let counts = try writer.catalog.counts()
    report.documents = counts.documents
    report.passages = counts.passages
    report.skipped = Dictionary(grouping: skips, by: \.reason.category)
      .map { reason, files in
        IndexReport.Skipped(
          reason: reason, count: files.count,
          examples: files.prefix(5).map { "\($0.path): \($0.reason)" })
      }
      .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    return report
  }
}
