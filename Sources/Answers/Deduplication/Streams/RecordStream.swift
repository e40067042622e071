package import ModelLibrary
package import Parallelism
package import SentenceEmbedding
internal import Foundation
internal import Hashing
internal import VectorMath
internal import Records
internal import TextComparison

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

  /// Deduplicates a stream, from where the last run on the same one stopped.
  ///
  /// - Parameters:
  ///   - ends: Input, output and folder.
  ///   - field: The field that holds the text; nil for the usual names.
  ///   - skipsInvalid: Passes over records that are broken or hold no text, and keeps them.
  ///   - options: The threshold, a score, and the guards; of several records the first stays.
  ///   - model: Makes the vectors.
  ///   - window: How many texts are embedded together.
  ///   - threads: How many cores to use.
  ///   - work: Ends the run.
  ///   - progress: Told how many more records have their vectors.
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
      skipped += file.skipped.count
    }
    if place.inputBytes == 0 { claimOutputs(for: &place) }
    try endList(at: place)
    place.isFinished = true
    try seen.commit(stream: place)
    return Summary(
      records: place.records, kept: place.kept, recordsBefore: before, removed: removed,
      flagged: flagged, skipped: skipped)
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
