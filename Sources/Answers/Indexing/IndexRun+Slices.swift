internal import Catalog
internal import Documents
internal import FileAccess
internal import Hashing
internal import Parallelism

extension IndexRun {
  /// Reads a long file; each slice is committed as soon as it is embedded.
  mutating func read(_ item: FileToIndex, _ slices: FileSlices) throws {
    var slices = slices
    if item.stored.isEmpty || !item.isReadAlike { try slices.requireText() }
    var known = item.stored
    if known.isEmpty { known = try takeRenamed(item, slices) }
    if known.contains(where: { $0.absolutePath != item.file.path })
      || known.contains(where: { $0.description.root != item.target.root })
    {
      known = known.map { StoredDocument(id: $0.id, description: item.description(of: $0)) }
      hasChanged = true
      try writer.update(known)
    }
    let earlier = EarlierSlices(item.isReadAlike ? known : [], format: item.file.format)
    var (part, hasRead) = (0, false)
    while !slices.isAtEnd {
      try work.check()
      if let old = earlier.slice(part, at: slices.start),
        try slices.skip(
          length: old.description.length,
          if: { unsafe ContentHash(of: $0.span.bytes) == old.description.contentHash })
      {
        let description = item.description(of: old)
        if description != old.description {
          pending.updates.append(StoredDocument(id: old.id, description: description))
        }
        progress.done(files: 0, bytes: old.description.length)
      } else {
        let (document, bytes) = try slices.next()
        try reach.check()
        tell(document, of: item.file)
        let hash = unsafe ContentHash(of: bytes.span.bytes)
        try pending.add(
          document, item.description(hash: hash, part: part, length: bytes.count),
          isEndOfFile: false, known: writer.catalog)
        hasRead = true
      }
      part += 1
      try flushIfFull()
    }
    vanished += known.filter { $0.description.part >= part }
    progress.done(files: 1, bytes: 0)
    switch (item.stored.isEmpty, known.isEmpty, hasRead) {
    case (true, true, _): report.added += 1
    case (true, false, _): report.renamed += 1
    case (false, _, true): report.changed += 1
    case (false, _, false): report.unchanged += 1
    }
  }

  /// The documents of a file that has left its old place and begins as this file does, if there is
  /// one.
  private mutating func takeRenamed(
    _ item: FileToIndex, _ slices: FileSlices
  ) throws -> [StoredDocument] {
    guard item.isReadAlike else { return [] }
    for candidate in vanished.map(\.description)
    where candidate.part == 0 && candidate.size == item.file.size
      && candidate.format == item.file.format.rawValue
    {
      var slices = slices
      let isSame = try slices.skip(
        length: candidate.length,
        if: { unsafe ContentHash(of: $0.span.bytes) == candidate.contentHash })
      guard isSame else { continue }
      let path = PathKey(candidate.path)
      func isOfFile(_ document: StoredDocument) -> Bool {
        document.description.root == candidate.root && PathKey(document.description.path) == path
      }
      let parts = vanished.filter(isOfFile)
      vanished.removeAll(where: isOfFile)
      return parts
    }
    return []
  }
}

/// The slices of a file that the index holds, by the byte at which each begins.
private struct EarlierSlices {
  private var byStart: [Int: StoredDocument] = [:]

  init(_ parts: [StoredDocument], format: DocumentFormat) {
    var start = 0
    for part in parts where part.description.format == format.rawValue {
      byStart[start] = part
      start += part.description.length
    }
  }

  /// The slice that begins at a byte, if it has this number; a slice with another number was
  /// overwritten or will be.
  func slice(_ part: Int, at start: Int) -> StoredDocument? {
    byStart[start].flatMap { $0.description.part == part ? $0 : nil }
  }
}
