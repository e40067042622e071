package import Parallelism
internal import Transformers
package import VectorMath

/// Some texts or pairs of a batch, and what a head is to say of them.
package struct HeadBatch: Sendable {
  /// The tokens of each text.
  package var texts: [[Int32]] = []
  /// The segment of each token, 0 or 1.
  package var segments: [[Int32]] = []
  /// One for each text.
  package var targets: [HeadTarget] = []

  /// A batch of texts with their targets.
  package init(texts: [[Int32]], segments: [[Int32]], targets: [HeadTarget]) {
    self.texts = texts
    self.segments = segments
    self.targets = targets
  }
}

extension TrainedModel {
  /// Computes the loss of a batch, and adds to the gradients.
  ///
  /// - Parameters:
  ///   - batch: Texts, and what the head is to say of them.
  ///   - objective: How the loss depends on what it says.
  ///   - settings: How to learn.
  /// - Returns: The loss of the batch, whatever its share.
  package func learn(
    _ batch: HeadBatch, _ objective: HeadObjective, _ settings: LearningSettings
  ) -> Double {
    let pass = BatchPass(
      self, texts: batch.texts, segments: batch.segments,
      dropout: Dropout(settings.dropout, seed: settings.seed, step: settings.number),
      keepsLayers: settings.keepsLayers, threads: settings.threads)
    let logits = pass.forward()
    let (loss, gradient) = objective.loss(
      of: logits.numbers.map(Double.init), columns: logits.columns, batch.targets,
      rows: batch.texts.map(rowCount))
    pass.backward(
      Matrix(
        rows: logits.rows, columns: logits.columns,
        numbers: gradient.map { Float($0 * settings.share) }),
      firstTrained: settings.firstTrained)
    return loss
  }

  /// What the head says of each text as the model is now: a row, or a row for each token.
  ///
  /// - Throws: `CancellationError` when the work is ended.
  package func logits(
    of texts: [[Int32]], segments: [[Int32]], threads: Int, work: Work = .none
  ) throws(CancellationError) -> [Matrix] {
    try windows(of: texts, work: work) { window in
      let logits = BatchPass(
        self, texts: Array(texts[window]), segments: Array(segments[window]),
        dropout: Dropout(.none, seed: 0, step: 0), keepsLayers: false, threads: threads
      ).forward()
      var row = 0
      return window.map { text in
        let rows = row..<row + rowCount(of: texts[text])
        row = rows.upperBound
        return logits.selecting(Array(rows))
      }
    }.flatMap(\.self)
  }

  /// How many rows of logits a text has.
  private func rowCount(of text: [Int32]) -> Int { head?.isPooled == true ? 1 : text.count }
}
