package import ModelLibrary
package import Parallelism
package import SentenceEmbedding
internal import Foundation
internal import Hashing
internal import Records
internal import TextComparison
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
    /// The next bytes of the input, as many as are there; empty at the end.
    var read: @Sendable () throws -> [UInt8]
    /// Where the kept records go.
    var output: Sink
    /// Where the removed ones are listed, for `RemovedRecords`; nil for nowhere.
    var removed: Sink?

    /// An input, an output, a list and a folder.
    public init(
      name: String, seen: String, read: @escaping @Sendable () throws -> [UInt8], output: Sink,
      removed: Sink? = nil
    ) {
      self.name = name
      self.seen = seen
      self.read = read
      self.output = output
      self.removed = removed
    }
  }

  /// Where bytes go.
  public struct Sink: Sendable {
    /// The file that is written; nil for a pipe.
    var path: String?
    /// Called once, before anything is written, with how many bytes count from before; the rest is
    /// to be cut off.
    var resume: @Sendable (Int) throws -> Void
    /// Writes bytes, to stay there when it returns.
    var write: @Sendable ([UInt8]) throws -> Void

    /// A file or a pipe.
    public init(
      path: String? = nil, resume: @escaping @Sendable (Int) throws -> Void = { _ in },
      write: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
      self.path = path
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
    /// Those that went in this run, by the stage that found them.
    public let removed: [Duplicate.Stage: Int]
    /// Those of this run that stay because of a guard.
    public let flagged: Int
  }

  private let ends: Ends
  private let field: String?
  private let options: DedupeOptions
  private let model: LoadedModel
  private let window: WindowSize
  private let threads: Int
  private let progress: @Sendable (Int) -> Void

  /// Deduplicates a stream, from where the last run on the same one stopped.
  ///
  /// - Parameters:
  ///   - ends: Input, output and folder.
  ///   - field: The field that holds the text; nil for the usual names.
  ///   - options: The threshold, a score, and the guards; of several records the first stays.
  ///   - model: Makes the vectors.
  ///   - window: How many texts are embedded together.
  ///   - threads: How many cores to use.
  ///   - work: Ends the run.
  ///   - progress: Told how many more records have their vectors.
  /// - Returns: The counts.
  /// - Throws: As the library's `dedupe` says.
  package static func dedupe(
    _ ends: Ends, field: String?, options: DedupeOptions, with model: LoadedModel,
    window: WindowSize, threads: Int, work: Work, progress: @escaping @Sendable (Int) -> Void
  ) throws -> Summary {
    try options.check()
    guard case .score(let threshold) = options.threshold, options.keep == .first,
      options.target == nil
    else {
      throw DedupeOptionsError.notForStreams(
        options.target == nil ? "\(options.keep), \(options.threshold)" : "a target")
    }
    let guards = options.guards.map(\.rawValue).sorted().joined(separator: ",")
    let settings =
      "threshold \(threshold), guards \(guards.isEmpty ? "off" : guards), field "
      + "\(field ?? "as usual"), model \(model.identity.fingerprint.prefix(16)) in "
      + "\(model.precision.rawValue)"
    return try RecordStream(
      ends: ends, field: field, options: options, model: model, window: window, threads: threads,
      progress: progress
    ).run(settings: settings, work: work)
  }

  private func run(settings: String, work: Work) throws -> Summary {
    let seen = try SeenRecords(
      ends.seen, settings: settings, dimension: model.identity.dimension)
    var input = StreamInput(read: ends.read)
    var place = try place(in: &input, after: seen.state.stream)
    let before = place.records
    let name = seen.number(of: ends.name)
    progress(before)
    try checkOutputs(at: place, after: seen.state.stream)
    try ends.output.resume(place.outputBytes)
    try ends.removed?.resume(place.removed?.bytes ?? 0)
    var (removed, flagged) = ([Duplicate.Stage: Int](), 0)
    while true {
      // As many as came before, so that the first come out soon.
      let size = max(smallestBatch, min(place.records, largestBatch))
      guard let bytes = try input.lines(size) else { break }
      try work.check()
      let file = try records(bytes, place)
      let found = try batch(
        file, at: place, beside: seen, work: work)
      if place.inputBytes == 0 {
        claimOutputs(for: &place)
        // What is written from now on is of this stream, even when it is killed before it counts.
        try seen.commit(stream: place)
      }
      let output = file.contents(removing: Set(found.removed.map(\.index)))
      try ends.output.write(output)
      try list(found.removed, of: file, at: &place, beside: seen, input: name)
      if place.inputBytes == 0 {
        place.headBytes = min(bytes.count, longestHead)
        place.headHash = hash(of: bytes[..<place.headBytes])
      }
      let kept = SeenRecords.Kept(
        texts: found.kept.map { file.records[$0].text }, vectors: found.vectors,
        places: found.kept.map {
          SeenRecords.Place(input: name, line: place.lines + file.records[$0].line)
        })
      place.isJSON = file.layout == .jsonl
      place.records += file.records.count
      place.kept += found.kept.count
      place.lines += bytes.count { $0 == UInt8(ascii: "\n") }
      place.inputBytes += bytes.count
      place.inputHash = input.hash
      place.outputBytes += output.count
      try seen.commit(kept, stream: place)
      for record in found.removed { removed[record.stage, default: 0] += 1 }
      flagged += found.flagged
    }
    if place.inputBytes == 0 { claimOutputs(for: &place) }
    try endList(at: place)
    place.isFinished = true
    try seen.commit(stream: place)
    return Summary(
      records: place.records, kept: place.kept, recordsBefore: before, removed: removed,
      flagged: flagged)
  }

  private func claimOutputs(for place: inout SeenRecords.Stream) {
    place.output = ends.output.path
    place.removed = ends.removed?.path.map { SeenRecords.RemovedList(path: $0) }
  }

  /// Lists what goes of a batch.
  private func list(
    _ removed: [Removed], of file: RecordFile, at place: inout SeenRecords.Stream,
    beside seen: SeenRecords, input: Int
  ) throws {
    guard let sink = ends.removed, var list = place.removed else { return }
    var lines = list.bytes == 0 ? try RemovalHeader().line() : []
    for one in removed {
      let record = file.records[one.index]
      let isOwn = one.keptNumber.map { $0 >= seen.state.kept - place.kept } ?? true
      let isKnown = one.keptPlace.line > 0
      lines += try RemovedRecord(
        line: place.lines + record.line, start: place.inputBytes + record.byteRange.lowerBound,
        score: one.score, stage: one.stage.rawValue, text: record.text,
        kept: RemovedRecord.Kept(
          input: isOwn || !isKnown ? nil : seen.state.inputs?[one.keptPlace.input],
          line: isKnown ? one.keptPlace.line : nil, text: one.keptText),
        record: String(decoding: file.bytes[record.byteRange], as: UTF8.self)
      ).line()
    }
    try sink.write(lines)
    list.records += removed.count
    list.bytes += lines.count
    place.removed = list
  }

  /// Ends the list with what it belongs to; a run that goes on overwrites that.
  private func endList(at place: SeenRecords.Stream) throws {
    guard let sink = ends.removed else { return }
    let sum = RemovalSum(
      akinRemoved: RemovalHeader.stream, records: place.removed?.records ?? 0,
      bytes: place.inputBytes,
      hash: place.inputBytes == 0 ? hash(of: []) : place.inputHash,
      cleanedBytes: place.outputBytes, cleanedHash: nil)
    let isNew = place.removed.map { $0.bytes == 0 } ?? true
    try sink.write((isNew ? try RemovalHeader().line() : []) + sum.line())
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

  /// Refuses outputs that do not come from this stream.
  private func checkOutputs(
    at place: SeenRecords.Stream, after last: SeenRecords.Stream?
  ) throws(SeenRecordsError) {
    if place.inputBytes > 0 {
      guard place.output == ends.output.path || place.output == nil else {
        throw .movedOutput(before: place.output ?? "", now: ends.output.path ?? "")
      }
      guard place.removed?.path == ends.removed?.path else {
        throw .movedList(before: place.removed?.path ?? "", now: ends.removed?.path ?? "")
      }
      return
    }
    // A run that was killed in its first batch left something behind.
    let begun = last.flatMap { $0.inputBytes == 0 ? $0 : nil }
    for (path, own) in [
      (ends.output.path, begun?.output), (ends.removed?.path, begun?.removed?.path),
    ] {
      guard let path, path != own,
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size > 0
      else { continue }
      throw .otherOutput(path)
    }
  }

  /// The records of some lines.
  private func records(
    _ bytes: [UInt8], _ place: SeenRecords.Stream
  ) throws -> RecordFile {
    let isNamedJSON = [".jsonl", ".ndjson"].contains { ends.name.lowercased().hasSuffix($0) }
    let layout: RecordLayout? =
      isNamedJSON || place.isJSON ? .jsonl : place.records == 0 ? nil : .lines
    let file: RecordFile
    do {
      file = try RecordFile(bytes: bytes, field: field, layout: layout, name: ends.name)
    } catch {
      // Lines are counted from the start of the stream.
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

  /// A record that goes.
  private struct Removed {
    /// Its place in the batch.
    let index: Int
    let score: Float
    let stage: Duplicate.Stage
    let keptText: String
    let keptPlace: SeenRecords.Place
    /// Its place among all that was kept before; nil for one of the batch.
    let keptNumber: Int?
  }

  /// What is kept of a batch, with its vectors, and what goes, in the order of the records.
  private func batch(
    _ file: RecordFile, at place: SeenRecords.Stream, beside seen: SeenRecords,
    work: Work
  ) throws -> (kept: [Int], vectors: Matrix, removed: [Removed], flagged: Int) {
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
    var vectors = try model.embed(
      distinct, threads: threads, window: window, work: work
    ).vectors
    vectors.normalizeRows()
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
    return (
      left, vectors.selecting(left.map { numbers[$0] }), removed.sorted { $0.index < $1.index },
      flagged.intersection(left).count
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
