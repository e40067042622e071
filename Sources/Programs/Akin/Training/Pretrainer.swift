public import Documents
internal import FileAccess
internal import ModelHub
internal import Parallelism
internal import SentenceEmbedding
internal import Tokenization
public import TransformerTraining
internal import VectorMath

/// What pre-training starts from.
public enum PretrainingStart: Sendable {
  /// A BERT checkpoint or a sentence model; heads that it lacks begin anew.
  case model(ModelChoice)
  /// A new model of these sizes, with the tokenizer of a folder, such as `VocabularyTrainer` writes.
  case scratch(EncoderShape, vocabulary: String)
}

/// Trains a BERT on documents alone: to guess hidden words, and whether a text follows another.
///
/// ```swift
/// let start = PretrainingStart.scratch(EncoderShape(), vocabulary: "my-vocabulary")
/// let report = try await Pretrainer(on: ["docs"], from: start).train(into: "my-bert")
/// ```
public struct Pretrainer: Sendable {
  /// Folders and files of documents, absolute.
  public let paths: [String]
  /// What it starts from.
  public let start: PretrainingStart
  /// How to train; the objective and what suits labels have no effect.
  public let options: TrainingOptions
  /// How sequences are made of the documents.
  public let sequences: SequenceOptions
  /// The share of documents that the model is measured with and does not learn from.
  public let heldOutShare: Double
  /// How many cores to use, which changes no number; nil for all.
  public let threads: Int?
  /// Whether a model that is not on this machine is fetched.
  public let downloads: ModelDownloads

  /// One epoch of BERT's settings: a rate of 1e-4, batches of 32.
  public static var usualOptions: TrainingOptions {
    var options = TrainingOptions()
    options.rate = 1e-4
    options.batchSize = 32
    return options
  }

  /// Remembers all choices; files are read when it trains.
  public init(
    on paths: [String], from start: PretrainingStart,
    options: TrainingOptions = Pretrainer.usualOptions,
    sequences: SequenceOptions = SequenceOptions(), heldOutShare: Double = 0.05,
    threads: Int? = nil, downloads: ModelDownloads = .whenMissing
  ) {
    self.paths = paths
    self.start = start
    self.options = options
    self.sequences = sequences
    self.heldOutShare = heldOutShare
    self.threads = threads
    self.downloads = downloads
  }

  /// What the training is going to be: steps, memory and time.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The plan.
  /// - Throws: `TrainingError`; `DocumentError` for a path that is not there; what the start is refused
  ///   for; `DeadlineError`, `CancellationError`.
  public func plan(timeLimit: Duration? = nil) async throws -> TrainingPlan {
    try await cancellable(within: timeLimit) { work in
      try prepared(work).run.outline()
    }
  }

  /// Trains, and writes the folder.
  ///
  /// - Parameters:
  ///   - output: The folder: a `BertForPreTraining` that Akin and transformers load.
  ///   - isResumed: Whether to go on where an interrupted training of the same data and options
  ///     stopped, with the same result.
  ///   - overwrites: Whether files of the folder may be replaced.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Told after each step, on any thread.
  /// - Returns: What it came to.
  /// - Throws: As `plan` does; `CancellationError` leaves a checkpoint in the folder.
  public func train(
    into output: String, isResumed: Bool = false, overwrites: Bool = false,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
  ) async throws -> PretrainingReport {
    try await cancellable(within: timeLimit) { work in
      let prepared = try prepared(work)
      // The folder of a new model is read until its small files are copied.
      defer { withExtendedLifetime(prepared.folder) {} }
      let (task, threads) = (prepared.task, prepared.threads)
      let report = try prepared.run.run(
        into: output, isResumed: isResumed, overwrites: overwrites,
        evaluate: task.isMeasured
          ? {
            let score = try task.measure(threads: threads, work: $0)
            return [
              score.wordAccuracy, score.pairAccuracy,
              score.words == 0 ? nil : -score.wordLoss / Double(score.words),
            ]
          } : nil, work: work, progress: progress)
      return PretrainingReport(
        training: report, documents: prepared.documents, heldOut: prepared.heldOut,
        skipped: prepared.skipped)
    }
  }

  private struct Prepared {
    let task: PretrainingTask
    let run: TrainingRun
    let threads: Int
    let documents: Int
    let heldOut: Int
    let skipped: [SkippedFile]
    /// Holds a new model; it goes when nobody refers to it any more.
    let folder: TemporaryFolder?
  }

  private func prepared(_ work: Work) throws -> Prepared {
    try options.validate()
    guard (0..<1).contains(heldOutShare) else {
      throw TrainingError.badOption(
        name: "share of documents that are held out", value: "\(heldOutShare)",
        expected: "0 or more and below 1")
    }
    let threads = try checkedThreads(threads)
    var (folder, temporary): (String, TemporaryFolder?)
    switch start {
    case .model(let choice):
      (folder, temporary) = (try choice.folder(downloads), nil)
    case .scratch(var shape, let vocabulary):
      shape.positions = max(shape.positions, sequences.length)
      let place = try TemporaryFolder()
      folder = place.path + "/" + shape.name
      try FileSystem.makeFolder(folder)
      try shape.write(to: folder, vocabulary: vocabulary, seed: options.seed)
      temporary = place
    }
    let tokenizer = try Tokenizer(folder: Pipeline.encoderFolder(of: folder))
    let longest = max(1, sequences.length - 3)
    var files = try TrainingDocuments(paths)
    var documents = TokenizedDocuments()
    try files.forEachFile(threads: threads, work: work.silent) { texts in
      var part = TokenizedDocuments()
      for document in texts {
        // The first and the last token are those that frame a text.
        part.append(
          document.map { Array(tokenizer.encodeIDs($0).ids.dropFirst().dropLast()) },
          longest: longest)
      }
      return part
    } _: {
      documents.append($0)
    }
    let heldOut = heldOutDocuments(of: documents.count)
    let learned = (0..<documents.count).filter { !heldOut.contains($0) }
    let task = try PretrainingTask(
      from: folder, on: documents.selecting(learned),
      heldOut: documents.selecting(heldOut.sorted()),
      path: paths.joined(separator: ", "), sequences, options)
    return Prepared(
      task: task, run: try TrainingRun(task, options, threads: threads), threads: threads,
      documents: learned.count, heldOut: heldOut.count, skipped: files.skipped,
      folder: temporary)
  }

  /// The numbers of documents that are held out: two at least, so that next sentences can be measured,
  /// and never more than half.
  private func heldOutDocuments(of count: Int) -> Set<Int> {
    guard heldOutShare > 0 else { return [] }
    let wanted = min(max(2, Int((Double(count) * heldOutShare).rounded())), count / 2)
    var generator = SeededGenerator(seed: options.seed)
    return Set((0..<count).shuffled(using: &generator).prefix(wanted))
  }
}

/// What a pre-training came to.
public struct PretrainingReport: Sendable, Equatable, Encodable {
  /// Steps, losses, and the accuracy of masked words.
  public let training: TrainingReport
  /// Documents that were learned from.
  public let documents: Int
  /// Documents that it was measured with.
  public let heldOut: Int
  /// What was not read, and why.
  public let skipped: [SkippedFile]
}
