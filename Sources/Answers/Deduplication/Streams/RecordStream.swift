public import Documents
package import ModelLibrary
package import Parallelism
package import SentenceEmbedding
internal import Foundation
internal import Hashing
internal import VectorMath
internal import Records
internal import TextComparison

/// Deduplicates a stream of any number of records: JSONL or one text a line.
///
/// It works in bounded memory. Each batch is compared with itself and with the records that were
/// kept before it, which lie in a folder. The first of several duplicates stays.
public struct RecordStream: Sendable {
  /// The input, the outputs, and the folder that remembers the kept records.
  public struct Ends: Sendable {
    /// The name of the input in errors.
    var name: String
    /// The folder that remembers.
    var seen: String
    /// Returns the next bytes of the input, as many as are there; empty at the end.
    var read: @Sendable () throws -> [UInt8]
    /// Takes the kept records.
    var output: Sink
    /// Takes the list of removed records, for `RemovedRecords`; nil for no list.
    var removed: Sink?

    /// Makes the ends of a stream.
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

  /// Takes bytes.
  public struct Sink: Sendable {
    /// The file that is written; nil for a pipe.
    var path: String?
    /// Called once, before anything is written, with the number of earlier bytes that count; it
    /// cuts off the rest.
    var resume: @Sendable (Int) throws -> Void
    /// Writes bytes; they must be stored when it returns.
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

  /// The counts of a stream.
  public struct Summary: Sendable, Equatable {
    /// All records of the stream.
    public let records: Int
    /// Records that were written.
    public let kept: Int
    /// Records that an earlier, interrupted run had read.
    public let recordsBefore: Int
    /// Records that this run removed, by the stage that found them.
    public let removed: [Duplicate.Stage: Int]
    /// Records of this run that stay because of a guard.
    public let flagged: Int
    /// How much of this run's records the model does not read, equal texts of a batch once.
    public let truncation: Truncation
    /// Records of this run that hold no text, or are broken: they were passed over, and kept.
    public let skipped: Int
  }

  let ends: Ends
  let field: String?
  let skipsInvalid: Bool
  let options: DedupeOptions
  let model: LoadedModel
  let window: WindowSize
  let threads: Int
  let progress: @Sendable (Int) -> Void

  /// Deduplicates a stream, from the record where the last run stopped.
  ///
  /// - Parameters:
  ///   - ends: Input, output and folder.
  ///   - field: The field that holds the text; nil for the usual names.
  ///   - skipsInvalid: Whether records that are broken or hold no text are passed over and kept.
  ///   - options: A score as the threshold, and the guards; the first of several duplicates stays.
  ///   - model: Makes the vectors.
  ///   - window: How many texts are embedded together.
  ///   - threads: How many cores to use.
  ///   - work: Ends the run.
  ///   - progress: Receives the number of further records that have vectors.
  /// - Returns: The counts.
  /// - Throws: As the library's `dedupe` says.
  package static func dedupe(
    _ ends: Ends, field: String?, skipsInvalid: Bool, options: DedupeOptions,
    with model: LoadedModel,
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
      ends: ends, field: field, skipsInvalid: skipsInvalid, options: options, model: model,
      window: window, threads: threads,
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
    var (removed, flagged, skipped) = ([Duplicate.Stage: Int](), 0, 0)
    var truncation = Truncation()
    while true {
      // A batch has as many records as came before it, so that the first records are written soon.
      let size = max(smallestBatch, min(place.records, largestBatch))
      guard let bytes = try input.lines(size) else { break }
      try work.check()
      let file = try records(bytes, place)
      let found = try batch(
        file, at: place, beside: seen, work: work)
      if place.inputBytes == 0 {
        claimOutputs(for: &place)
        // From now on the outputs belong to this stream, even if the run is killed before they
        // count.
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
      truncation = truncation + found.truncation
      skipped += file.skipped.count
    }
    if place.inputBytes == 0 { claimOutputs(for: &place) }
    try endList(at: place)
    place.isFinished = true
    try seen.commit(stream: place)
    return Summary(
      records: place.records, kept: place.kept, recordsBefore: before, removed: removed,
      flagged: flagged, truncation: truncation, skipped: skipped)
  }

  private func claimOutputs(for place: inout SeenRecords.Stream) {
    place.output = ends.output.path
    place.removed = ends.removed?.path.map { SeenRecords.RemovedList(path: $0) }
  }

  /// Lists the removed records of a batch.
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

  /// Ends the list with the lengths and hashes of its stream; a run that goes on overwrites them.
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

  /// The place to go on: behind the part of this input that was read, or at the start of another
  /// input.
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
    // A run that was killed in its first batch may have left an output.
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
}

private func hash(of bytes: ArraySlice<UInt8>) -> String {
  var hasher = SHA256Hasher()
  hasher.update(bytes.span)
  return hexadecimal(hasher.finalize())
}

/// How many bytes tell one stream from another.
private let longestHead = 1 << 16
/// How many records the first batch and the largest batch have; the vectors of the largest take 100
/// MB.
private let smallestBatch = 256
private let largestBatch = 1 << 16
