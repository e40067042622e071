/// What a training of similarity may do beside its objective.
public struct SimilarityOptions: Sendable, Equatable {
  /// Widths to which vectors may be cut and still serve.
  ///
  /// The loss counts for their first numbers alone too (Matryoshka; Kusupati et al. 2022, §3).
  public var widths: [Int] = []
  /// Whether `.ranking` asks in both directions: the first text for its second, and back.
  public var isSymmetric = false
  /// Texts whose activations are in memory at the same time; nil for a whole batch.
  ///
  /// The gradient is that of the whole batch, which may so be larger than the memory; each text passes
  /// forwards twice (Gao et al. 2021, "Scaling deep contrastive learning batch size").
  public var chunkSize: Int?

  /// How many layers of the model are kept, evenly from bottom to top: a smaller model, for a teacher's
  /// vectors above all; nil for all.
  public var layerCount: Int?

  /// None of it.
  public init() {}

  /// Checks the numbers for vectors of `dimension` numbers.
  func validate(
    for objective: SentenceObjective, dimension: Int, path: String
  ) throws(TrainingError) {
    if let chunkSize, chunkSize < 1 {
      throw .badOption(
        name: "number of texts at once", value: "\(chunkSize)", expected: "1 or more")
    }
    if chunkSize != nil && objective == .denoise {
      throw .badOption(
        name: "objective of a batch in pieces", value: objective.rawValue,
        expected: "one that compares vectors; accumulate the gradients of small batches instead")
    }
    for width in widths where !(1..<dimension).contains(width) {
      throw .badOption(
        name: "width of vectors", value: "\(width)", expected: "1 to \(dimension - 1)")
    }
    if !widths.isEmpty && [.softmax, .distill, .denoise].contains(objective) {
      throw .badOption(
        name: "objective of shortened vectors", value: objective.rawValue,
        expected: "one that compares vectors with each other")
    }
    if isSymmetric && objective != .ranking {
      throw .badOption(
        name: "objective in both directions", value: objective.rawValue, expected: "ranking")
    }
  }

  /// For checkpoints: what makes one training another.
  var words: String {
    "widths \(widths) symmetric \(isSymmetric) chunk \(chunkSize ?? 0) layers \(layerCount ?? 0)"
  }
}
