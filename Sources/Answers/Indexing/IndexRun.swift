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
  /// Forgets documents however many they are.
  package var allowsRemoval = false

  let writer: IndexWriter
  private let loadModel: @Sendable () throws -> LoadedModel
  let reach: ModelReach
  private let memory: Int?
  private let threads: Int
  let work: Work
  let progress: ProgressReport
  // By absolute path; what is still there at the end is gone from the disk.
  private(set) var stored: [PathKey: [StoredDocument]]
  // What the index remembered before, and what this run has found.
  private let knownTargets: [IndexTarget]
  private var targets: [IndexTarget]
  private(set) var files: [FileToIndex] = []
  var removal = RemovalCount()
  var vanished: [StoredDocument] = []
  // Whole documents among these, by their contents.
  private var renames: [ContentHash: [StoredDocument]] = [:]
  private var lookedAt: [String] = []
  private var skips: [SkippedFile] = []
  var pending = PendingDocuments()
  private var mark: RunMark?
  private var filesDone = 0
  private var toldRecords: [PathKey: Int] = [:]
  private var toldInvalid: Set<PathKey> = []
  private var toldNotes: Set<String> = []
  /// Files whose encoding is in doubt, and where the first of them is in the warnings.
  private var doubt: (count: Int, place: Int?, words: String) = (0, nil, "")
  private let start = Date.now.timeIntervalSince1970

  // What is embedded and committed together, a few seconds of work. Once the model is loaded, a
  // budget for memory may want less.
  private var window = WindowSize.standard

  /// A run over nothing yet.
  ///
  /// - Parameters:
  ///   - writer: Of the index, whose lock it holds.
  ///   - loadModel: Gives the index's model; called only when there is something new to read.
  ///   - memory: Bytes that the process may take; nil when nobody counts them.
  ///   - threads: How many cores to use.
  ///   - work: Ends the run; what was committed stays.
  ///   - progress: Told how far it is, from any thread.
  /// - Throws: `CatalogError` when the catalog cannot be read.
  package init(
    writer: IndexWriter, loadModel: @escaping @Sendable () throws -> LoadedModel, memory: Int?,
    threads: Int, work: Work, progress: @escaping @Sendable (Work.Progress) -> Void
  ) throws {
    self.writer = writer
    self.loadModel = loadModel
    reach = ModelReach(loadModel)
    self.memory = memory
    self.threads = threads
    self.work = work
    self.progress = ProgressReport(progress)
    stored = [:]
    for document in try writer.catalog.documents() {
      stored[PathKey(document.absolutePath), default: []].append(document)
    }
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
    let earlier = targets.first { FileSystem.isPath($0.path, equalTo: target.path) }
    let isReadAlike =
      earlier.map { $0.isCurrent && $0.options.readsAlike(target.options) } ?? true
    var target = target
    target.lastRun = earlier?.lastRun
    var walking = target.options.walking
    walking.named = target.namedPaths + parts.filter { FileSystem.isPath($0, below: target.path) }
    let walk = try FolderWalker(options: walking).walk([target.path])
    target.named = walk.hiddenNamed.isEmpty ? nil : walk.hiddenNamed.map(target.relativePath)
    try work.check()
    func isAsked(_ path: String) -> Bool {
      parts.contains { FileSystem.isPath(path, atOrBelow: $0) }
    }
    let files = walk.files.filter { isAsked($0.path) }
    let skipped = walk.skipped.filter { isAsked($0.path) }
    lookedAt += parts
    report.warnings += walk.unread(of: parts)
    var gone = stored.filter { entry in
      let path = entry.value[0].absolutePath
      return target.contains(path) && isAsked(path)
    }
    removal.known += gone.count
    for file in files {
      gone[PathKey(file.path)] = nil
      self.files.append(
        FileToIndex(
          file: file, target: target, stored: stored[PathKey(file.path)] ?? [],
          isReadAlike: isReadAlike, start: start))
    }
    // What cannot be read now may come back: it stays in the index.
    for skip in skipped where skip.isUnreadable {
      gone = gone.filter { !FileSystem.isPath($0.value[0].absolutePath, atOrBelow: skip.path) }
    }
    vanished += gone.values.sorted { $0[0].absolutePath < $1[0].absolutePath }.joined()
    skips += skipped
    report.ignored += walk.ignoredCount
    var remembered = target
    if parts == [target.path] {
      remembered.reader = IndexTarget.currentReader
      remembered.lastRun = start
    } else if let earlier {
      remembered.reader = earlier.reader
    }
    targets.removeAll { remembered.contains($0.path) }
    targets.append(remembered)
  }

  /// Does the work that `add` found.
  package mutating func finish() throws -> IndexReport {
    countRemoval()
    try checkRemoval()
    // A run that ends early must leave a name to go on from. A target that was known before keeps
    // its old settings until all of it is read by the new ones.
    var new = targets.filter { target in
      !knownTargets.contains { FileSystem.isPath($0.path, equalTo: target.path) }
    }
    for index in new.indices { new[index].lastRun = nil }
    if !new.isEmpty { try (knownTargets + new).store(in: writer) }
    progress.begin(files: files.count, bytes: files.reduce(0) { $0 + $1.file.size })
    renames = Dictionary(grouping: vanished.filter(\.isWholeFile), by: \.description.contentHash)
    mark = try RunMark(writer, files: files.count, paths: lookedAt)
    var readers: [IndexOptions: DocumentReader] = [:]
    var isMarked = false
    for item in files {
      try work.check()
      if item.isUnchanged {
        try keep(item)
        filesDone += 1
        continue
      }
      // From here on the index holds a part only, until the run has come to its end.
      if !isMarked { try mark?.note(filesDone: filesDone) }
      isMarked = true
      let options = item.target.options
      let reader = try readers[options] ?? DocumentReader(options: reading(options))
      readers[options] = reader
      try read(item, with: reader)
      filesDone += 1
    }
    try flush()
    try checkRemoval()
    try writer.remove(documents: vanished.map(\.id))
    report.removed += vanished.count { $0.description.part == 0 }
    try targets.sorted { $0.path < $1.path }.store(in: writer)
    try mark?.end()
    let listing = work.reporting { [progress] share in progress.listed(share) }
    let isSettled = try writer.settle(threads: threads, work: listing)
    if !isSettled {
      report.warnings.append(IndexingError.noRoomToCompact(writer.folder.path).description)
    }
    return try summary()
  }

  private func reading(_ options: IndexOptions) -> DocumentReader.Options {
    var options = options.reading
    options.limit = PassageLimit(reach: reach)
    // The passages of a slice take some twenty times its bytes.
    if let memory { options.sliceLength = max(1 << 16, min(options.sliceLength, memory / 128)) }
    return options
  }

  /// Keeps a document whose file has the size and time that the index remembers.
  private mutating func keep(_ item: FileToIndex) throws {
    report.unchanged += 1
    for part in item.stored where part.description.root != item.target.root {
      pending.updates.append(StoredDocument(id: part.id, description: item.description(of: part)))
    }
    progress.fileDone(bytes: item.file.size)
  }

  private mutating func read(_ item: FileToIndex, with reader: DocumentReader) throws {
    do {
      if let slices = try FileSlices(of: item.file, with: reader) {
        try read(item, slices)
      } else {
        try readWhole(item, with: reader)
      }
    } catch DocumentError.skipped(let reason, let path) {
      skip(item, SkippedFile(path: path, reason: reason))
    }
    try flushIfFull()
  }

  private mutating func readWhole(_ item: FileToIndex, with reader: DocumentReader) throws {
    let bytes = try reader.contents(of: item.file)
    // The hash is that of the text as UTF-8, which most files are: then nothing has to be read.
    if isKept(item, hash: unsafe ContentHash(of: bytes.span.bytes)) { return }
    let document = try reader.read(bytes, format: item.file.format, path: item.file.path)
    tell(document, of: item.file)
    let hash = unsafe ContentHash(of: document.bytes.span.bytes)
    if isKept(item, hash: hash) { return }
    try reach.check()
    let description = item.description(hash: hash)
    let stored = item.stored.first
    if stored == nil { report.added += 1 } else { report.changed += 1 }
    // Under its new root it is another document.
    if let stored, stored.description.root != description.root {
      vanished.append(stored)
      report.removed -= 1
    }
    vanished += item.stored.dropFirst()
    try pending.add(document, description, isEndOfFile: true, known: writer.catalog)
  }

  /// Keeps a document that has the contents of earlier, at its old place or at another.
  ///
  /// - Returns: Whether there is such a document.
  private mutating func isKept(_ item: FileToIndex, hash: ContentHash) -> Bool {
    guard item.isReadAlike else { return false }
    let description = item.description(hash: hash)
    if let stored = item.stored.first {
      guard stored.description.contentHash == hash, stored.isWholeFile else { return false }
      report.unchanged += 1
      if stored.description != description {
        pending.updates.append(StoredDocument(id: stored.id, description: description))
      }
    } else if let old = takeRenamed(description) {
      report.renamed += 1
      pending.updates.append(StoredDocument(id: old.id, description: description))
    } else {
      return false
    }
    progress.fileDone(bytes: item.file.size)
    return true
  }

  /// A document that is gone from its old place and has the same contents, if there is one.
  private mutating func takeRenamed(_ description: DocumentDescription) -> StoredDocument? {
    guard var candidates = renames[description.contentHash],
      let index = candidates.firstIndex(where: { $0.description.format == description.format })
    else { return nil }
    let found = candidates.remove(at: index)
    renames[description.contentHash] = candidates
    vanished.removeAll { $0.id == found.id }
    return found
  }

  /// Notes a file that cannot be read; what the index holds of it goes, unless it may come back.
  private mutating func skip(_ item: FileToIndex, _ skip: SkippedFile) {
    skips.append(skip)
    if !skip.isUnreadable { vanished += item.stored }
    countSkipped(item, skip)
    progress.fileDone(bytes: item.file.size)
  }

  /// Tells how a document was read, and of records that could not be read the first few of a file.
  mutating func tell(_ document: Document, of file: SourceFile) {
    let key = PathKey(file.path)
    if document.invalidBytes > 0 {
      report.invalidBytes += document.invalidBytes
      if toldInvalid.insert(key).inserted { report.filesWithInvalidBytes += 1 }
    }
    for note in document.notes where toldNotes.insert("\(file.path): \(note).").inserted {
      if case .doubtfulEncoding = note {
        tellDoubt("\(file.path): \(note)")
      } else {
        report.warnings.append("\(file.path): \(note).")
      }
    }
    for record in document.skippedRecords {
      toldRecords[key, default: 0] += 1
      let count = toldRecords[key] ?? 0
      if count <= mostToldRecords {
        report.warnings.append("\(file.path):\(record.line): \(record.reason).")
      } else if count == mostToldRecords + 1 {
        report.warnings.append("\(file.path): more records could not be read.")
      }
    }
  }

  /// Tells once a run which file may be read wrongly, and of how many this is true.
  private mutating func tellDoubt(_ words: String) {
    doubt.count += 1
    let others = doubt.count - 1
    guard let place = doubt.place else {
      doubt.place = report.warnings.count
      report.warnings.append("\(words).")
      doubt.words = words
      return
    }
    report.warnings[place] =
      "\(doubt.words); so \(others == 1 ? "is 1 other file" : "are \(others) other files")."
  }

  mutating func flushIfFull() throws {
    if pending.newTexts.count >= window.textCount || pending.newByteCount >= window.byteCount
      || pending.updates.count >= WindowSize.standard.textCount
    {
      try flush()
    }
  }

  /// Embeds and commits what was read: sentences first, window by window, then their documents.
  private mutating func flush() throws {
    if !pending.newTexts.isEmpty { try embedNewTexts() }
    try writer.update(pending.updates)
    try writer.commit(pending.documents)
    progress.done(files: pending.fileCount, bytes: pending.byteCount)
    pending = PendingDocuments()
    try mark?.note(filesDone: filesDone)
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
    report.skippedFiles = try skips + filesWithoutText(in: writer.catalog)
    report.skipped = IndexReport.Skipped.counted(report.skippedFiles)
    return report
  }
}

// A file of records that all fail would fill the screen.
private let mostToldRecords = 20
