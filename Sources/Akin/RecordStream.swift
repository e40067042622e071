internal import Catalog
internal import Deduplication
internal import Documents
internal import Foundation
internal import Hashing
internal import SentenceEmbedding
internal import VectorMath

/// Records that come one after the other, however many: JSONL or one text a line.
///
/// They are deduplicated in bounded memory: a batch is compared with what was kept before it, which
/// lies in a folder, and with itself. The first of several stays.
public struct RecordStream: Sendable {
  /// Where the records come from, where they go, and where is remembered what was kept.
  public struct Ends: Sendable {
    /// What errors call the input.
    var name: String
    /// The folder that remembers.
    var seen: String
    /// The file that is written; nil for a pipe.
    var output: String?
    /// The next bytes of the input, as many as are there; empty at the end.
    var read: @Sendable () throws -> [UInt8]
    /// Called once, before anything is written, with how many bytes of the output count from
    /// before; the rest is to be cut off.
    var resume: @Sendable (Int) throws -> Void
    /// Writes bytes to the output, to stay there when it returns.
    var write: @Sendable ([UInt8]) throws -> Void

    /// An input, an output and a folder.
    public init(
      name: String, seen: String, output: String? = nil,
      read: @escaping @Sendable () throws -> [UInt8],
      resume: @escaping @Sendable (Int) throws -> Void = { _ in },
      write: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
      self.name = name
      self.seen = seen
      self.output = output
      self.read = read
      self.resume = resume
      self.write = write
    }
  }

  /// What a stream came to.
  public struct Summary: Sendable, Equatable {
    /// All its records.
    public let records: Int
    /// Those that were written.
    public let kept: Int
    /// Those that an earlier, interrupted run had read.
    public let recordsBefore: Int
  }

  private let ends: Ends
  private let field: String?
  private let options: DedupeOptions
  private let embedder: TextEmbedder
  private let progress: @Sendable (Int) -> Void

  /// Deduplicates a stream, from where the last run on the same one stopped.
  ///
  /// Batches end at the same records in every run, so that an interrupted stream comes to the same
  /// as one that is not. Each is written before it is remembered: none is ever lost; where
  /// `resume` cuts off what does not count, none is written twice, otherwise one batch may be.
  ///
  /// - Parameters:
  ///   - ends: Input, output and folder.
  ///   - field: The field that holds the text; nil for the usual names.
  ///   - options: The threshold, a score, and the guards; of several records the first stays.
  ///   - embedder: Makes the vectors.
  ///   - progress: Told how many more records have their vectors.
  /// - Returns: The counts.
  /// - Throws: `CancellationError`, `SeenRecordsError`, an error for a record that is malformed,
  ///   which names the line, and what the ends throw.
  public static func dedupe(
    _ ends: Ends, field: String? = nil, options: DedupeOptions = DedupeOptions(),
    with embedder: TextEmbedder, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Summary {
    try options.check()
    guard case .score(let threshold) = options.threshold, options.keep == .first,
      options.target == nil
    else {
      throw AkinError.invalid(
        option: "what a stream is deduplicated by",
        value: options.target == nil ? "\(options.keep), \(options.threshold)" : "a target",
        expected: "a score, and the first of several: the rest of a stream is not known yet")
    }
    let guards = options.guards.map(\.rawValue).sorted().joined(separator: ",")
    let settings =
      "threshold \(threshold), guards \(guards.isEmpty ? "off" : guards), field "
      + "\(field ?? "as usual"), model \(embedder.loaded.identity.fingerprint.prefix(16)) in "
      + "\(embedder.precision.rawValue)"
    let stream = RecordStream(
      ends: ends, field: field, options: options, embedder: embedder, progress: progress)
    return try await cancellable { try stream.run(settings: settings, cancellation: $0) }
  }

  private func run(settings: String, cancellation: CancellationFlag) throws -> Summary {
    let seen = try SeenRecords(
      ends.seen, settings: settings, dimension: embedder.loaded.model.dimension)
    var input = StreamInput(read: ends.read)
    var place = try place(in: &input, after: seen.state.stream)
    let before = place.records
    progress(before)
    try checkOutput(at: place, after: seen.state.stream)
    try ends.resume(place.outputBytes)
    while true {
      // As many as came before, so that the first come out soon.
      let size = max(smallestBatch, min(place.records, largestBatch))
      guard let bytes = try input.lines(size) else { break }
      try cancellation.check()
      let (file, output, kept, vectors) = try batch(
        bytes, place, beside: seen, cancellation: cancellation)
      if place.inputBytes == 0 {
        place.output = ends.output
        // What is written from now on is of this stream, even when it is killed before it counts.
        try seen.commit([], vectors: Matrix(rows: 0, columns: seen.state.dimension), stream: place)
      }
      try ends.write(output)
      if place.inputBytes == 0 {
        place.headBytes = min(bytes.count, longestHead)
        place.headHash = hash(of: bytes[..<place.headBytes])
      }
      place.isJSON = file.layout == .jsonl
      place.records += file.records.count
      place.kept += kept.count
      place.lines += bytes.count { $0 == UInt8(ascii: "\n") }
      place.inputBytes += bytes.count
      place.inputHash = input.hash
      place.outputBytes += output.count
      try seen.commit(kept, vectors: vectors, stream: place)
    }
    place.isFinished = true
    try seen.commit([], vectors: Matrix(rows: 0, columns: seen.state.dimension), stream: place)
    return Summary(records: place.records, kept: place.kept, recordsBefore: before)
  }

  /// Where to go on: behind what was read of this input, or at its start when it is another one.
  private func place(
    in input: inout StreamInput, after last: SeenRecords.Stream?
  ) throws -> SeenRecords.Stream {
    guard let last, last.inputBytes > 0 else { return SeenRecords.Stream() }
    if last.isFinished, try hash(of: input.head(last.headBytes)) != last.headHash {
      return SeenRecords.Stream()
    }
    guard try input.skip(last.inputBytes), input.hash == last.inputHash else {
      throw SeenRecordsError.changedInput(ends.name, folder: ends.seen)
    }
    var place = last
    place.isFinished = false
    return place
  }

  /// Refuses an output that does not come from this stream.
  private func checkOutput(at place: SeenRecords.Stream, after last: SeenRecords.Stream?) throws {
    if place.inputBytes > 0 {
      guard place.output == ends.output || place.output == nil else {
        throw SeenRecordsError.movedOutput(before: place.output ?? "", now: ends.output ?? "")
      }
      return
    }
    guard let output = ends.output, last.map({ $0.inputBytes > 0 || $0.output != output }) ?? true,
      let size = try? FileManager.default.attributesOfItem(atPath: output)[.size] as? Int, size > 0
    else { return }
    throw SeenRecordsError.otherOutput(output)
  }

  /// The records of some lines.
  private func records(
    _ bytes: [UInt8], _ place: SeenRecords.Stream
  ) throws(DocumentError) -> RecordFile {
    let isNamedJSON = [".jsonl", ".ndjson"].contains { ends.name.lowercased().hasSuffix($0) }
    let layout: RecordFile.Layout? =
      isNamedJSON || place.isJSON ? .jsonl : place.records == 0 ? nil : .lines
    do {
      return try RecordFile(bytes: bytes, field: field, layout: layout, name: ends.name)
    } catch {
      // Lines are counted from the start of the stream.
      throw switch error {
      case .record(let fault, let line, let path):
        .record(fault, line: place.lines + line, path: path)
      case .notUTF8(let line, let path): .notUTF8(line: place.lines + line, path: path)
      default: error
      }
    }
  }

  /// What is left of some lines, the texts that are kept, and their vectors.
  private func batch(
    _ bytes: [UInt8], _ place: SeenRecords.Stream, beside seen: SeenRecords,
    cancellation: CancellationFlag
  ) throws -> (file: RecordFile, output: [UInt8], kept: [String], vectors: Matrix) {
    let file = try records(bytes, place)
    guard file.layout == .jsonl || file.layout == .lines && field == nil else {
      throw AkinError.invalid(
        option: "the layout of \(ends.name)", value: file.layout.words,
        expected: "JSONL, or one text a line without a field")
    }
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
    var vectors = try embedder.loaded.embed(
      distinct, threads: embedder.threads, window: embedder.window, cancellation: cancellation
    ).vectors
    vectors.normalizeRows()
    progress(texts.count)
    let finder = options.finder(reader: embedder.loaded.reader)
    var left = Array(texts.indices)
    func removeDuplicates(of others: [String], _ otherVectors: Matrix) {
      let own = vectors.selecting(left.map { numbers[$0] })
      let found = finder.find(
        in: (others + left.map { texts[$0] }).map { DuplicateCandidate(text: $0) },
        vectors: Matrix(
          rows: others.count + left.count, columns: vectors.columns,
          numbers: otherVectors.numbers + own.numbers),
        threads: embedder.threads, fixed: others.count)
      let removed = Set(found.groups.flatMap { $0.removed.map { $0.row - others.count } })
      left = left.indices.filter { !removed.contains($0) }.map { left[$0] }
    }
    try seen.forEachBlock(of: blockSize) { others, otherVectors in
      try cancellation.check()
      removeDuplicates(of: others, otherVectors)
    }
    removeDuplicates(of: [], Matrix(rows: 0, columns: vectors.columns))
    let kept = Set(left)
    return (
      file, file.contents(removing: Set(texts.indices.filter { !kept.contains($0) })),
      left.map { texts[$0] }, vectors.selecting(left.map { numbers[$0] })
    )
  }
}

/// An input that is cut behind lines.
private struct StreamInput {
  let read: () throws -> [UInt8]
  private var rest: [UInt8] = []
  private var hasher = SHA256Hasher()
  private var isAtEnd = false

  init(read: @escaping () throws -> [UInt8]) { self.read = read }

  /// SHA-256 of what was handed out and skipped.
  var hash: String {
    let copy = hasher
    return hexadecimal(copy.finalize())
  }

  /// The first bytes, which stay to be read; fewer at the end.
  mutating func head(_ count: Int) throws -> ArraySlice<UInt8> {
    while rest.count < count, !isAtEnd {
      let more = try read()
      isAtEnd = more.isEmpty
      rest += more
    }
    return rest.prefix(count)
  }

  /// Passes over bytes; false when there are not so many.
  mutating func skip(_ count: Int) throws -> Bool {
    var left = count
    while left > 0 {
      if rest.isEmpty {
        rest = try read()
        if rest.isEmpty { return false }
      }
      let size = min(left, rest.count)
      let part = Array(rest[..<size])
      hasher.update(part.span)
      rest.removeFirst(size)
      left -= size
    }
    return true
  }

  /// The next lines with their ends, some megabytes of them at most; nil at the end.
  mutating func lines(_ count: Int) throws -> [UInt8]? {
    var (end, found, next) = (0, 0, 0)
    while true {
      while next < rest.count, found < count, end < batchBytes {
        if rest[next] == UInt8(ascii: "\n") {
          found += 1
          end = next + 1
        }
        next += 1
      }
      if found == count || end >= batchBytes { break }
      guard !isAtEnd else {
        end = rest.count
        break
      }
      let more = try read()
      isAtEnd = more.isEmpty
      rest += more
    }
    guard end > 0 else { return nil }
    let bytes = Array(rest[..<end])
    rest.removeFirst(end)
    hasher.update(bytes.span)
    return bytes
  }
}

private func hash(of bytes: ArraySlice<UInt8>) -> String {
  var hasher = SHA256Hasher()
  hasher.update(bytes.span)
  return hexadecimal(hasher.finalize())
}

/// Bytes that tell one stream from another.
private let longestHead = 1 << 16
/// Records of the first batch, and of the largest, whose vectors take 100 MB.
private let smallestBatch = 256
private let largestBatch = 1 << 16
private let batchBytes = 64 << 20
/// Kept records that a batch is compared with at a time.
private let blockSize = 1 << 16
