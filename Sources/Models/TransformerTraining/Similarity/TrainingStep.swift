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

  /// A batch of examples.
  package init(columns: Int, texts: [[Int32]], labels: [Double]) {
    self.columns = columns
    self.texts = texts
    self.labels = labels
  }
}

extension TrainedModel {
  /// Computes the loss of a batch, and adds to the gradients.
  ///
  /// - Parameters:
  ///   - batch: The examples.
  ///   - objective: What the vectors are fitted to.
  ///   - share: The batch's share of a step: one over the batches whose gradients are summed.
  ///   - dropout: How much is dropped.
  ///   - seed: Decides what is dropped.
  ///   - step: Decides it too.
  ///   - firstTrained: Groups of parameters below this one get no gradient.
  ///   - threads: How many cores to use; it changes no bit.
  /// - Returns: The loss of the batch, whatever its share.
  package func learn(
    _ batch: ExampleBatch, _ objective: SentenceObjective, share: Double = 1,
    dropout: DropoutRates = .none, seed: UInt64 = 0, step: Int = 0, firstTrained: Int = 0,
    threads: Int
  ) -> Double {
    let pass = BatchPass(
      self, texts: batch.texts, dropout: Dropout(dropout, seed: seed, step: step),
      threads: threads)
    let vectors = pass.forward()
    let numbers = VectorBatch(
      columns: batch.columns, dimension: vectors.columns,
      numbers: vectors.numbers.map(Double.init), labels: batch.labels)
    var result = objective.loss(of: numbers, classifier: classifierNumbers.map(Double.init))
    for index in result.vectors.indices { result.vectors[index] *= share }
    pass.backward(
      Matrix(
        rows: vectors.rows, columns: vectors.columns, numbers: result.vectors.map { Float($0) }),
      firstTrained: firstTrained)
    addToClassifier(result.classifier.map { Float($0 * share) })
    return result.loss
  }

  /// The vectors of texts, `[N × D]`, as the model makes them now.
  ///
  /// - Throws: `CancellationError` when the work is ended.
  package func vectors(
    of texts: [[Int32]], threads: Int, work: Work = .none
  ) throws(CancellationError) -> Matrix {
    var numbers: [Float] = []
    // As many texts at a time as leave their activations a small part of the memory.
    var start = 0
    while start < texts.count {
      try work.check()
      var (end, tokens) = (start, 0)
      while end < texts.count, tokens < 4_096 {
        tokens += texts[end].count
        end += 1
      }
      numbers +=
        BatchPass(self, texts: Array(texts[start..<end]), threads: threads).forward()
        .numbers
      start = end
    }
    return Matrix(rows: texts.count, columns: pipeline.dimension, numbers: numbers)
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
