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

/// One run of `index`: it finds changed files, embeds new sentences and removes documents that are
/// gone.
package struct IndexRun {
  /// What the run did so far.
  package var report = IndexReport()
  /// Whether the run may remove any number of documents.
  package var allowsRemoval = false
  /// Whether a large index keeps single precision from now on; nil to leave that as it is.
  package var keepsFloats: Bool?

  let writer: IndexWriter
  private let loadModel: @Sendable () throws -> LoadedModel
  let reach: ModelReach
  private let memory: Int?
  private let threads: Int
  let work: Work
  let progress: ProgressReport
  // The documents of the index by absolute path.
  private(set) var stored: [PathKey: [StoredDocument]]
  // The targets that the index remembered before the run, and those that it remembers after it.
  private let knownTargets: [IndexTarget]
  private var targets: [IndexTarget]
  private(set) var files: [FileToIndex] = []
  var removal = RemovalCount()
  var vanished: [StoredDocument] = []
  // The whole documents among the vanished ones, by their contents.
  private var renames: [ContentHash: [StoredDocument]] = [:]
  private var lookedAt: [String] = []
  var skips: [SkippedFile] = []
  var pending = PendingDocuments()
  private var mark: RunMark?
  // How the index stored vectors before the run, if the run changes that.
  private var formerFloats: Bool?
  // Whether the run has changed a document of the index.
  var hasChanged = false
  private var filesDone = 0
  // Records of the file at hand that were left out, and whether any other was read.
  var leftOut: (count: Int, hasOthers: Bool) = (0, false)
  var toldInvalid: Set<PathKey> = []
  var toldNotes: Set<String> = []
  /// Files whose encoding is in doubt, and where the first of them is in the warnings.
  var doubt: (count: Int, place: Int?, words: String) = (0, nil, "")
  private let start = Date.now.timeIntervalSince1970

  // The most texts that are embedded and committed together. Once the model is loaded, a limit of
  // memory may make it smaller.
  private var window = WindowSize.standard
  private var pace = CommitPace()
  // Whether documents of the index are read in another way. The run may then still be refused, so
  // that it commits few documents at once and late.
  private var rereads = false

  /// Begins a run; `add` says what it looks at.
  ///
  /// - Parameters:
  ///   - writer: The writer of the index, which holds its lock.
  ///   - loadModel: Gives the index's model; called only when there is something new to read.
  ///   - memory: Bytes that the process may take; nil for no limit.
  ///   - threads: How many cores to use.
  ///   - work: Ends the run; what was committed stays.
  ///   - progress: Receives the progress, on any thread.
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

  /// Walks a target and notes the files that the run must look at.
  ///
  /// - Parameters:
  ///   - target: A folder or file that was asked for, now or earlier.
  ///   - parts: The folders and files in it to look at.
  /// - Throws: When its folder is missing.
  package mutating func add(_ target: IndexTarget, parts: [String]) throws {
    let earlier = targets.first { FileSystem.isPath($0.path, equalTo: target.path) }
    // A folder takes over what was read as a part of it, or in a folder around it.
    let isReadAlike = targets.allSatisfy { known in
      !(known.contains(target.path) || target.contains(known.path))
        || known.isCurrent && known.options.readsAlike(target.options)
    }
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
    // A file that cannot be read now may be readable later: its document stays in the index.
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

  /// Reads, embeds and removes what `add` found.
  ///
  /// A run that is refused before it has changed a document leaves the index as it was.
  package mutating func finish() throws -> IndexReport {
    do {
      return try takeIn()
    } catch {
      if !(error is CancellationError) { try? withdraw() }
      throw error
    }
  }

  private mutating func takeIn() throws -> IndexReport {
    countRemoval()
    try checkRemoval()
    if let keepsFloats {
      formerFloats = try writer.keepsFloats()
      try writer.setKeepsFloats(keepsFloats)
    }
    // A run that ends early must leave its targets behind, so that the next run can go on. A known
    // target keeps its old settings until all of it is read by the new ones.
    var new = targets.filter { target in
      !knownTargets.contains { FileSystem.isPath($0.path, equalTo: target.path) }
    }
    for index in new.indices { new[index].lastRun = nil }
    if !new.isEmpty { try (knownTargets + new).store(in: writer) }
    progress.begin(
      files: files.count, bytes: files.reduce(0) { $0 + ($1.isUnchanged ? 0 : $1.file.size) })
    renames = Dictionary(grouping: vanished.filter(\.isWholeFile), by: \.description.contentHash)
    rereads = files.contains { !$0.isReadAlike && !$0.stored.isEmpty }
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
      // From here on, until the run ends, the index is incomplete.
      if !isMarked { try mark?.note(filesDone: filesDone) }
      isMarked = true
      let options = item.target.options
      let reader = try readers[options] ?? DocumentReader(options: reading(options))
      readers[options] = reader
      try read(item, with: reader)
      filesDone += 1
    }
    // Checked before the rest is committed, so that a refusal changes as little as possible.
    try checkRemoval()
    try flush()
    hasChanged = hasChanged || !vanished.isEmpty
    try writer.remove(documents: vanished.map(\.id))
    report.removed += vanished.count { $0.description.part == 0 }
    try targets.sorted { $0.path < $1.path }.store(in: writer)
    try mark?.end()
    // What the embedding needed is free now, and lists need as much.
    if memory != nil { returnFreedMemory() }
    let listing = work.reporting { [progress] share in progress.listed(share) }
    let isSettled = try writer.settle(threads: threads, memory: memory, work: listing)
    if !isSettled {
      report.warnings.append(IndexingError.noRoomToCompact(writer.folder.path).description)
    }
    return try summary()
  }

  /// Takes back the notes of a run that changed no document.
  ///
  /// A first run leaves its notes, because the next run must know what to read.
  private func withdraw() throws {
    guard !hasChanged, !knownTargets.isEmpty else { return }
    if let formerFloats { try writer.setKeepsFloats(formerFloats) }
    guard let mark else { return }
    try knownTargets.store(in: writer)
    try mark.withdraw()
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
    progress.fileDone(bytes: 0)
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
    tellLeftOut(of: item.file)
    try flushIfFull()
  }

  private mutating func readWhole(_ item: FileToIndex, with reader: DocumentReader) throws {
    let bytes = try reader.contents(of: item.file)
    // The hash is that of the text in UTF-8. Most files are UTF-8, so their bytes decide without
    // being read as text.
    if isKept(item, hash: unsafe ContentHash(of: bytes.span.bytes)) { return }
    let document = try reader.read(bytes, format: item.file.format, path: item.file.path)
    tell(document, of: item.file)
    let hash = unsafe ContentHash(of: document.bytes.span.bytes)
    if isKept(item, hash: hash) { return }
    try reach.check()
    let description = item.description(hash: hash)
    let stored = item.stored.first
    if stored == nil { report.added += 1 } else { report.changed += 1 }
    // A document with another root is another document.
    if let stored, stored.description.root != description.root {
      vanished.append(stored)
      report.removed -= 1
    }
    vanished += item.stored.dropFirst()
    try pending.add(document, description, isEndOfFile: true, known: writer.catalog)
  }

  /// Keeps a document whose contents did not change, at its old place or at a new one.
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

  /// The document that has the same contents and has left its old place, if there is one.
  private mutating func takeRenamed(_ description: DocumentDescription) -> StoredDocument? {
    guard var candidates = renames[description.contentHash],
      let index = candidates.firstIndex(where: { $0.description.format == description.format })
    else { return nil }
    let found = candidates.remove(at: index)
    renames[description.contentHash] = candidates
    vanished.removeAll { $0.id == found.id }
    return found
  }

  /// Notes a file that cannot be read.
  ///
  /// Its document is removed, unless a later run may be able to read the file.
  private mutating func skip(_ item: FileToIndex, _ skip: SkippedFile) {
    skips.append(skip)
    if !skip.isUnreadable { vanished += item.stored }
    countSkipped(item, skip)
    progress.fileDone(bytes: item.file.size)
  }

  mutating func flushIfFull() throws {
    let next = rereads ? window : pace.window(within: window)
    if pending.newTexts.count >= next.textCount || pending.newByteCount >= next.byteCount
      || pending.updates.count >= WindowSize.standard.textCount
      || pending.passageCount >= mostPending
    {
      try flush()
    }
  }

  /// Embeds and commits the pending documents: first the sentences, window by window, then the
  /// documents.
  private mutating func flush() throws {
    if !pending.newTexts.isEmpty { try embedNewTexts() }
    hasChanged = hasChanged || !pending.isEmpty
    try writer.update(pending.updates)
    try writer.commit(pending.documents)
    progress.committed(files: pending.fileCount, bytes: pending.byteCount)
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
    progress.embeddingBegins(texts: sentences.count, bytes: pending.byteCount)
    var clock = CommitClock()
    var pace = pace
    let counts = try loaded.embed(
      stream: { [window] _ in
        guard read < sentences.count else { return nil }
        let next = pace.window(within: window)
        let start = read
        var bytes = 0
        repeat {
          bytes += sentences[read].text.utf8.count
          read += 1
        } while read < sentences.count && read - start < next.textCount && bytes < next.byteCount
        return sentences[start..<read].map(\.text)
      }, for: .document, threads: threads, window: window,
      progress: { [progress] count in progress.passagesDone(count) },
      work: work
    ) { texts, embeddings in
      let part = Array(sentences[written..<written + texts.count])
      pending.resolve(part, to: try writer.commit(part, vectors: embeddings.unitVectors))
      written += part.count
      pace.note(bytes: texts.reduce(0) { $0 + $1.utf8.count }, seconds: clock.lap())
    }
    self.pace = pace
    report.embedded += counts.texts
    report.tokens += counts.tokens
    report.truncatedPassages += counts.truncatedTexts
    report.truncatedTokens += counts.truncatedTokens
  }
}

// Some 20 MB: documents whose sentences are known wait for no vector, and would pile up.
private let mostPending = 1 << 16
