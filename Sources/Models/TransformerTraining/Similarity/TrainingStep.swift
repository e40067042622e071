package import Parallelism
internal import SentenceEmbedding
package import VectorMath

/// Some examples of a batch: the texts' tokens, column by column, and labels.
package struct ExampleBatch: Sendable {
  /// Texts of one example.
  package let columns: Int
  /// All first texts, then all second ones, and so on.
  package let texts: [[Int32]]
  /// Scores or classes, `[B]`, or none.
  package let labels: [Double]
  /// A teacher's vectors of the texts, one after the other; empty without one.
  package let targets: [Float]

  /// A batch of examples.
  package init(columns: Int, texts: [[Int32]], labels: [Double], targets: [Float] = []) {
    self.columns = columns
    self.texts = texts
    self.labels = labels
    self.targets = targets
  }
}

extension TrainedModel {
  /// Computes the loss of a batch, and adds to the gradients.
  ///
  /// - Parameters:
  ///   - batch: The examples.
  ///   - objective: What the vectors are fitted to.
  ///   - settings: How.
  ///   - options: What else counts.
  /// - Returns: The loss of the batch, whatever its share of the step.
  package func learn(
    _ batch: ExampleBatch, _ objective: SentenceObjective,
    _ settings: LearningSettings, options: SimilarityOptions = SimilarityOptions()
  ) -> Double {
    let dropout = Dropout(settings.dropout, seed: settings.seed, step: settings.number)
    let size = options.chunkSize ?? batch.texts.count
    let chunks = stride(from: 0, to: batch.texts.count, by: size).map {
      $0..<min($0 + size, batch.texts.count)
    }
    func pass(_ chunk: Range<Int>, keepsLayers: Bool) -> BatchPass {
      BatchPass(
        self, texts: Array(batch.texts[chunk]), firstText: chunk.lowerBound, dropout: dropout,
        keepsLayers: keepsLayers, threads: settings.threads)
    }
    // A batch in one piece keeps what it needs on the way back; chunks pass once more.
    let whole =
      chunks.count == 1 ? pass(chunks[0], keepsLayers: settings.keepsLayers) : nil
    let vectors = whole?.forward() ?? joined(chunks.map { pass($0, keepsLayers: false).forward() })
    let numbers = VectorBatch(
      columns: batch.columns, dimension: vectors.columns,
      numbers: vectors.numbers.map(Double.init), labels: batch.labels,
      targets: batch.targets.map(Double.init))
    var result = objective.loss(
      of: numbers, andOfFirst: options.widths, classifier: classifierNumbers.map(Double.init),
      isSymmetric: options.isSymmetric)
    for index in result.vectors.indices { result.vectors[index] *= settings.share }
    let gradient = Matrix(
      rows: vectors.rows, columns: vectors.columns, numbers: result.vectors.map { Float($0) })
    if let whole {
      whole.backward(gradient, firstTrained: settings.firstTrained)
    } else {
      for chunk in chunks {
        let pass = pass(chunk, keepsLayers: settings.keepsLayers)
        _ = pass.forward()
        pass.backward(gradient.selecting(Array(chunk)), firstTrained: settings.firstTrained)
      }
    }
    addToClassifier(result.classifier.map { Float($0 * settings.share) })
    return result.loss
  }

  private func joined(_ parts: [Matrix]) -> Matrix {
    Matrix(
      rows: parts.reduce(0) { $0 + $1.rows }, columns: pipeline.dimension,
      numbers: parts.flatMap(\.numbers))
  }

  /// The vectors of texts, `[N × D]`, as the model makes them now.
  ///
  /// - Throws: `CancellationError` when the work is ended.
  package func vectors(
    of texts: [[Int32]], threads: Int, work: Work = .none
  ) throws(CancellationError) -> Matrix {
    joined(
      try windows(of: texts, work: work) {
        BatchPass(self, texts: Array(texts[$0]), threads: threads).forward()
      })
  }

  /// Calls `body` with as many texts at a time as leave their activations a small part of the memory.
  func windows<Result>(
    of texts: [[Int32]], work: Work, _ body: (Range<Int>) -> Result
  ) throws(CancellationError) -> [Result] {
    var results: [Result] = []
    var start = 0
    while start < texts.count {
      try work.check()
      var (end, tokens) = (start, 0)
      while end < texts.count, tokens < 4_096 {
        tokens += texts[end].count
        end += 1
      }
      results.append(body(start..<end))
      start = end
    }
    return results
  }

  private var classifierRanges: [Range<Int>] {
    guard let classifier = layout.classifier, let bias = classifier.bias else { return [] }
    let weight = classifier.weight
    return [weight.start..<weight.start + weight.rows * weight.columns, bias]
  }

  /// Weight, then bias.
  private var classifierNumbers: [Float] { classifierRanges.flatMap { weights[$0] } }

  private func addToClassifier(_ gradient: [Float]) {
    var next = gradient.makeIterator()
    gradients.withMutableSpan { gradients in
      for range in classifierRanges {
        for index in range { gradients[index] += next.next() ?? 0 }
      }
    }
  }
}
