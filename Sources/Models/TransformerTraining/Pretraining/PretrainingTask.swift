package import Parallelism
internal import SentenceEmbedding
internal import Synchronization
internal import Tokenization
internal import TransformerHeads
internal import Transformers
internal import VectorMath

/// Guessing hidden words, and whether a text follows another.
///
/// The two tasks are those of Devlin et al. 2019, §3.1.
/// Each epoch has sequences and masks of its own, so an example has a number that no other epoch has.
package final class PretrainingTask: TrainingTask {
  package let model: TrainedModel
  private let documents: TokenizedDocuments
  private let heldOut: TokenizedDocuments
  private let tokens: SequenceTokens
  private let options: SequenceOptions
  private let seed: UInt64
  private let path: String
  private let words: WordLoss
  /// The number of each epoch's first example, and at last the number of all.
  private let starts: [Int]
  private let plan: Mutex<(epoch: Int, plan: SequencePlan)>

  /// Held-out sequences that an evaluation reads at most.
  private static let mostMeasured = 1_000
  /// Sequences of one batch of an evaluation.
  private static let measuredAtOnce = 32

  /// Reads the model, and plans the sequences of all epochs.
  ///
  /// - Parameters:
  ///   - folder: The checkpoint to start from; heads that it lacks begin anew.
  ///   - documents: What is learned from; their tokens are those of the folder's tokenizer.
  ///   - heldOut: What is measured with; it may be empty.
  ///   - path: Where the documents came from, for errors.
  ///   - options: How sequences are made.
  ///   - training: Its epochs and its seed count.
  /// - Throws: `TrainingError`; what the folder is refused for.
  package init(
    from folder: String, on documents: TokenizedDocuments, heldOut: TokenizedDocuments,
    path: String, _ options: SequenceOptions, _ training: TrainingOptions
  ) throws {
    model = try TrainedModel(pretraining: folder, seed: training.seed)
    guard try HeadConfiguration(folder: model.encoderFolder).tiesWords else {
      throw ModelFolderError.unsupported(
        what: "a decoder of its own (`tie_word_embeddings`: false)", path: model.encoderFolder,
        supported: "decoders that are the word embeddings")
    }
    guard let places = model.layout.pretraining else {
      preconditionFailure("a model without the heads of pre-training")
    }
    try options.validate(maximumLength: model.maximumLength)
    guard documents.count > 0 else { throw TrainingError.noText(path: path) }
    tokens = try SequenceTokens(model.tokenizer, path: folder)
    words = WordLoss(model, bias: places.wordBias)
    self.documents = documents
    self.heldOut = heldOut
    self.path = path
    self.options = options
    seed = training.seed
    var starts = [0]
    var first: SequencePlan?
    for epoch in 0..<training.epochs {
      let plan = SequencePlan(documents, options, seed: training.seed, epoch: epoch)
      starts.append(starts[epoch] + plan.pairs.count)
      first = first ?? plan
    }
    self.starts = starts
    plan = Mutex((0, first ?? SequencePlan(documents, options, seed: training.seed, epoch: 0)))
  }

  package var name: String { "pretrain" }
  package var exampleCount: Int { starts[1] }
  package var metrics: [TrainingMetric] { [.maskedWords, .nextSentences, .maskedLoss] }

  package var digest: UInt64 {
    mixed(
      documents.digest, heldOut.digest, UInt64(options.length), options.shortShare.bitPattern,
      options.maskedShare.bitPattern, UInt64(options.mostMasked ?? 0),
      options.masksWholeWords ? 1 : 0)
  }

  package func place(of example: Int) -> TrainingExamples.Place {
    TrainingExamples.Place(path: path, line: example + 1)
  }

  package func lengths(of example: Int) -> [Int] {
    let pair = pair(example).pair
    return [pair.first.count + pair.second.count + (pair.second.isEmpty ? 2 : 3)]
  }

  package func batches(epoch: Int, size: Int, seed: UInt64) -> [[Int]] {
    var generator = SeededGenerator(seed: mixed(seed, UInt64(epoch), 1))
    let order = Array(starts[epoch]..<starts[epoch + 1]).shuffled(using: &generator)
    return stride(from: 0, to: order.count, by: size).map {
      Array(order[$0..<min($0 + size, order.count)])
    }
  }

  package func learn(_ batch: [Int], _ settings: LearningSettings) -> Double {
    let sequences = batch.map { example in
      let (pair, epoch) = pair(example)
      return MaskedSequence(
        pair, of: documents, tokens, options,
        seed: mixed(seed, UInt64(epoch), UInt64(example), 2))
    }
    return learn(sequences, settings).loss
  }

  /// Computes the loss of sequences, and adds to the model's gradients.
  package func learn(
    _ sequences: [MaskedSequence], _ settings: LearningSettings
  ) -> PretrainingScore {
    BatchPass(
      model, texts: sequences.map(\.ids), segments: sequences.map(\.typeIDs),
      dropout: Dropout(settings.dropout, seed: settings.seed, step: settings.number),
      keepsLayers: settings.keepsLayers, threads: settings.threads
    ).pretrain(
      sequences, words, share: settings.share, firstTrained: settings.firstTrained)
  }

  /// Measures sequences, and leaves the gradients alone.
  package func measure(_ sequences: [MaskedSequence], threads: Int) -> PretrainingScore {
    BatchPass(
      model, texts: sequences.map(\.ids), segments: sequences.map(\.typeIDs),
      dropout: Dropout(.none, seed: 0, step: 0), keepsLayers: false, threads: threads
    ).pretrain(sequences, words, share: nil)
  }

  /// Whether there is something to measure with.
  package var isMeasured: Bool { heldOut.count > 0 }

  /// Measures the model as it is now, on the documents that are held out.
  ///
  /// - Returns: The sums over their sequences, which are the same at every call.
  /// - Throws: `CancellationError` when the work is ended.
  package func measure(threads: Int, work: Work) throws(CancellationError) -> PretrainingScore {
    let pairs = SequencePlan(heldOut, options, seed: seed, epoch: -1).pairs
    var generator = SeededGenerator(seed: seed)
    let chosen = Array(pairs.indices.shuffled(using: &generator).prefix(Self.mostMeasured))
    var score = PretrainingScore()
    for start in stride(from: 0, to: chosen.count, by: Self.measuredAtOnce) {
      try work.check()
      let sequences = chosen[start..<min(start + Self.measuredAtOnce, chosen.count)].map {
        MaskedSequence(
          pairs[$0], of: heldOut, tokens, options, seed: mixed(seed, UInt64($0), 3))
      }
      score.add(measure(sequences, threads: threads))
    }
    return score
  }

  package func prepare(_ folder: TrainingFolder) throws { try folder.preparePretraining(model) }

  package func write(to folder: TrainingFolder) throws { try folder.writePretraining(model) }

  package var card: ModelCard.Subject {
    ModelCard.Subject(
      frontMatter: [
        "library_name: transformers", "pipeline_tag: fill-mask", "tags:", "- fill-mask",
      ],
      words: "A BERT that guesses hidden words, and whether a text follows another.",
      code: [
        "from transformers import pipeline",
        "print(pipeline(\"fill-mask\", \"path/to/this/folder\")(\"one [MASK] more\"))",
      ])
  }

  /// The texts of an example, and its epoch.
  private func pair(_ example: Int) -> (pair: SequencePlan.Pair, epoch: Int) {
    let epoch = (starts.firstIndex { $0 > example } ?? 1) - 1
    return plan.withLock { known in
      if known.epoch != epoch {
        known = (epoch, SequencePlan(documents, options, seed: seed, epoch: epoch))
      }
      return (known.plan.pairs[example - starts[epoch]], epoch)
    }
  }
}
