internal import Documents
internal import ModelLibrary
internal import Parallelism
internal import Records
internal import SentenceEmbedding
internal import TextComparison
internal import VectorMath

extension RecordStream {
  /// The records of some lines.
  func records(
    _ bytes: [UInt8], _ place: SeenRecords.Stream
  ) throws -> RecordFile {
    if place.records == 0, Self.beginsArray(bytes) {
      throw DedupeOptionsError.layoutOfStream("a JSON array", name: ends.name)
    }
    let isNamedJSON = [".jsonl", ".ndjson"].contains { ends.name.lowercased().hasSuffix($0) }
    let layout: RecordLayout? =
      isNamedJSON || place.isJSON ? .jsonl : place.records == 0 ? nil : .lines
    let file: RecordFile
    do {
      file = try RecordFile(
        bytes: bytes,
        options: RecordFile.Options(
          field: field, layout: layout, skipsInvalid: skipsInvalid,
          requiresField: place.records == 0),
        name: ends.name)
    } catch {
      // The error counts lines from the start of the stream.
      throw switch error {
      case .record(let fault, let line, let path):
        RecordFileError.record(fault, line: place.lines + line, path: path)
      case .notUTF8(let line, let path):
        RecordFileError.notUTF8(line: place.lines + line, path: path)
      default: error
      }
    }
    guard file.layout == .jsonl || file.layout == .lines && field == nil else {
      throw DedupeOptionsError.layoutOfStream(file.layout.words, name: ends.name)
    }
    return file
  }

  /// Whether bytes are the beginning of a JSON array: `[` alone on its line, or before a brace.
  private static func beginsArray(_ bytes: [UInt8]) -> Bool {
    let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    let text = bytes.drop(while: isSpace)
    guard text.first == UInt8(ascii: "[") else { return false }
    let next = text.dropFirst().drop { isSpace($0) && $0 != UInt8(ascii: "\n") }.first
    return next == nil || next == UInt8(ascii: "{") || next == UInt8(ascii: "\n")
  }

  /// A record that is removed.
  struct Removed {
    /// Its place in the batch.
    let index: Int
    let score: Float
    let stage: Duplicate.Stage
    let keptText: String
    let keptPlace: SeenRecords.Place
    /// The place of its kept record among all that were kept before; nil when that record is in the
    /// batch.
    let keptNumber: Int?
  }

  /// The result of a batch, in the order of its records.
  struct Batch {
    /// The places of the records that stay.
    let kept: [Int]
    /// Their vectors.
    let vectors: Matrix
    /// The records that are removed.
    let removed: [Removed]
    /// How many stay because of a guard.
    let flagged: Int
    /// How much of the records the model does not read.
    let truncation: Truncation
  }

  /// Compares a batch with what was kept before it, and with itself.
  func batch(
    _ file: RecordFile, at place: SeenRecords.Stream, beside seen: SeenRecords,
    work: Work
  ) throws -> Batch {
    let texts = file.records.map(\.text)
    var rows: [String: Int] = [:]
    var distinct: [String] = []
    var numbers: [Int] = []
    for text in texts {
      if rows[text] == nil {
        rows[text] = distinct.count
        distinct.append(text)
      }
      numbers.append(rows[text] ?? 0)
    }
    let embeddings = try model.embed(distinct, threads: threads, window: window, work: work)
    let vectors = embeddings.unitVectors
    progress(texts.count)
    let finder = options.finder(reader: model.reader)
    var left = Array(texts.indices)
    var removed: [Removed] = []
    var flagged: Set<Int> = []
    func removeDuplicates(of others: SeenRecords.Kept, first: Int) throws {
      let own = vectors.selecting(left.map { numbers[$0] })
      let count = others.texts.count
      let found = try finder.find(
        in: (others.texts + left.map { texts[$0] }).map { DuplicateCandidate(text: $0) },
        vectors: Matrix(
          rows: count + left.count, columns: vectors.columns,
          numbers: others.vectors.numbers + own.numbers),
        threads: threads, fixed: count, work: work)
      for group in found.groups {
        let isBefore = group.kept < count
        let kept = isBefore ? 0 : left[group.kept - count]
        for one in group.removed {
          removed.append(
            Removed(
              index: left[one.row - count], score: min(1, one.score),
              stage: one.stage,
              keptText: isBefore ? others.texts[group.kept] : texts[kept],
              keptPlace: isBefore
                ? others.places[group.kept]
                : SeenRecords.Place(input: 0, line: place.lines + file.records[kept].line),
              keptNumber: isBefore ? first + group.kept : nil))
        }
      }
      for pair in found.flagged { flagged.insert(left[pair.row - count]) }
      let gone = Set(removed.map(\.index))
      left.removeAll { gone.contains($0) }
    }
    try seen.forEachBlock(of: blockSize) { others, first in
      try work.check()
      try removeDuplicates(of: others, first: first)
    }
    try removeDuplicates(
      of: SeenRecords.Kept(vectors: Matrix(rows: 0, columns: vectors.columns)), first: 0)
    return Batch(
      kept: left, vectors: vectors.selecting(left.map { numbers[$0] }),
      removed: removed.sorted { $0.index < $1.index }, flagged: flagged.intersection(left).count,
      truncation: Truncation(
        texts: embeddings.truncatedTextCount, tokens: embeddings.truncatedTokenCount))
  }
}

/// How many kept records a batch is compared with at a time.
private let blockSize = 1 << 16
